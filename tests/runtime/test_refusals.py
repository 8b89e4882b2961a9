"""What stops the start: one sentence, and a status."""

import os
import socket
import sys
from pathlib import Path

import pytest

from fundapp.cli import main
from tests.runtime.conftest import Installation

pytestmark = pytest.mark.process


def refused(installation: Installation, *words: str, status: int = 1, **changes: str) -> str:
    """The one line that the command prints when it refuses to start."""
    running = installation.run(*words, **changes)
    assert running.end() == status
    assert running.text.count("\n") == 1, running.text
    assert installation.processes() == {}
    return running.text.strip()


def test_a_busy_port_is_named_with_a_way_out(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused(installation, "up", "--port", str(port))
    assert f"Port {port} is busy" in sentence
    assert f"--port {port + 1}" in sentence


def test_a_port_busy_on_ipv6_alone_is_busy(installation: Installation) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} is busy" in refused(installation, "up", "--port", str(port))


def test_the_web_alone_names_a_busy_port_too(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} is busy" in refused(installation, "web", FUNDAPP_PORT=str(port))


def test_a_data_folder_that_cannot_be_is_named(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    sentence = refused(installation, "up", FUNDAPP_DATA_DIR=str(tmp_path / "file" / "var"))
    assert str(tmp_path / "file" / "var") in sentence
    assert "FUNDAPP_DATA_DIR" in sentence


def test_a_second_start_on_the_same_folder_names_the_first(running_installation: Installation) -> None:
    first = running_installation.commands[0].process
    second = running_installation.run("up", "--port", "0")
    assert second.end() == 1
    assert f"already runs on the folder {running_installation.folder / 'var'} (process {first.pid}," in second.text
    assert first.poll() is None


def test_a_wrong_setting_is_named_without_a_traceback(installation: Installation) -> None:
    sentence = refused(installation, "up", status=2, FUNDAPP_WORKERS="many")
    assert sentence.startswith("FUNDAPP_WORKERS must be a whole number")


@pytest.mark.parametrize("command", ["web", "worker", "scheduler", "migrate", "check", "settings"])
def test_a_wrong_setting_stops_every_command(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a process: what a process adds to it is seen with `up`."""
    monkeypatch.setattr(sys, "argv", ["fundapp", command])
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("FUNDAPP_MODE", "demo")
    monkeypatch.setenv("FUNDAPP_WORKERS", "many")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith("FUNDAPP_WORKERS must be a whole number")


def test_a_database_that_is_away_is_one_sentence(installation: Installation) -> None:
    sentence = refused(installation, "migrate", FUNDAPP_DATABASE_URL="postgresql://nobody:secret@127.0.0.1:9/fundapp")
    assert sentence == "The database does not answer."


@pytest.mark.skipif(os.getuid() == 0, reason="root may use every port")
def test_a_port_of_root_is_named(installation: Installation) -> None:
    assert "reserved for root" in refused(installation, "up", "--port", "80")
