"""What stops the start: one sentence, and a status."""

import os
import socket
from pathlib import Path

import pytest

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


def test_a_second_start_on_the_same_folder_names_the_first(installation: Installation) -> None:
    first = installation.up()
    second = installation.run("up", "--port", "0")
    assert second.end() == 1
    assert f"already runs on the folder {installation.folder / 'var'} (process {first.process.pid}," in second.text
    assert first.process.poll() is None


def test_a_wrong_setting_is_named_without_a_traceback(installation: Installation) -> None:
    sentence = refused(installation, "up", status=2, FUNDAPP_WORKERS="many")
    assert sentence.startswith("FUNDAPP_WORKERS must be a whole number")


def test_a_wrong_setting_stops_every_command(installation: Installation) -> None:
    for command in ("web", "worker", "scheduler", "migrate", "check", "settings"):
        assert "FUNDAPP_WORKERS" in refused(installation, command, status=2, FUNDAPP_WORKERS="many")


def test_a_database_that_is_away_is_one_sentence(installation: Installation) -> None:
    sentence = refused(installation, "migrate", FUNDAPP_DATABASE_URL="postgresql://nobody:secret@127.0.0.1:9/fundapp")
    assert sentence == "The database does not answer."


@pytest.mark.skipif(os.getuid() == 0, reason="root may use every port")
def test_a_port_of_root_is_named(installation: Installation) -> None:
    assert "reserved for root" in refused(installation, "up", "--port", "80")
