"""The bare machine, as far as it can be tried without being root."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks import bare_machine
from benchmarks.bare_machine import PASSED_ON, Lap, pip_configuration, processes_in, table


def test_whoever_is_not_root_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bare_machine.py"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="needs root"):
        bare_machine.main()


def test_only_what_leads_to_packages_is_handed_on() -> None:
    for name in ("PIP_FIND_LINKS", "https_proxy", "NO_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        assert PASSED_ON.fullmatch(name), name
    for name in ("HOME", "FUNDAPP_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH", "GITHUB_TOKEN"):
        assert not PASSED_ON.fullmatch(name), name


def test_local_folders_of_packages_are_found_in_pips_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, wheels = tmp_path / "index" / "simple", tmp_path / "wheels"
    index.mkdir(parents=True)
    wheels.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_FIND_LINKS", f"{wheels} https://elsewhere.example/wheels")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", index.as_uri())
    assert pip_configuration()[1] >= {wheels, tmp_path / "index"}


def test_the_table_names_every_process_left_behind() -> None:
    said = table([Lap("one", 3.14, 0, []), Lap("two", 2.0, 1, ["valkey-server"])], "visitor")
    assert "| `one` | 3.1 s | 0 | none |" in said
    assert "| `two` | 2.0 s | 1 | valkey-server |" in said
    assert "an ordinary user" in said


def test_processes_are_known_by_their_root_folder(tmp_path: Path) -> None:
    assert processes_in(tmp_path) == {}
    assert os.getpid() in processes_in(Path("/"))
