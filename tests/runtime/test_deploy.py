"""What deploy/ hands out fits the program."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from fundapp.cases.rules.limits import LARGEST_SENDING
from fundapp.cli import commands
from fundapp.config import load_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
KEY = {"FUNDAPP_SECRET_KEY": "0123456789" * 4}
EXAMPLE = (DEPLOY / "fundapp.env.example").read_text()


def lines(start: str) -> dict[str, str]:
    """The example's settings whose line begins so."""
    return dict(re.findall(rf"(?m)^{start}(FUNDAPP_\w+)=(.*)$", EXAMPLE))


def test_the_example_of_settings_is_accepted() -> None:
    settings = load_settings(lines("") | KEY)
    assert settings.public_url == "https://fonds.example.org"
    assert settings.trusted_proxies == 1


def test_the_defaults_that_the_example_tells_are_the_defaults() -> None:
    assert lines("#")
    assert load_settings(lines("#") | KEY) == load_settings(KEY)


def test_every_setting_that_the_program_reads_is_in_the_example() -> None:
    read = set(re.findall(r'"(FUNDAPP_\w+)"', (ROOT / "fundapp" / "config.py").read_text()))
    # How many workers `up` starts is no matter where each worker is a unit of its own.
    assert read - {"FUNDAPP_WORKERS"} <= lines("").keys() | lines("#").keys()


def test_the_file_of_settings_gets_the_mode_that_is_told() -> None:
    readme = (DEPLOY / "README.md").read_text()
    (told,) = re.findall(r"fundapp\.env`, mode ([0-7]{3})", readme)
    (given,) = re.findall(r"install -m ([0-7]{3}) .*fundapp\.env\b", readme)
    assert told == given


def test_what_is_too_large_is_refused_by_the_program_before_the_proxy_does(app: Flask) -> None:
    files, words = proxy_sizes("client_max_body_size")
    assert LARGEST_SENDING < files <= 2 * LARGEST_SENDING
    assert app.config["MAX_CONTENT_LENGTH"] < words <= 2 * app.config["MAX_CONTENT_LENGTH"]


def test_words_wait_in_the_memory_of_the_proxy_and_never_on_its_disk() -> None:
    _files, words = proxy_sizes("client_max_body_size")
    assert proxy_sizes("client_body_buffer_size") == [words]
    text = (DEPLOY / "nginx.conf").read_text()
    assert re.findall(r"proxy_request_buffering (\w+);", text) == ["off", "on"]
    assert "proxy_max_temp_file_size 0;" in text


def proxy_sizes(name: str) -> list[int]:
    """The sizes that the proxy's example gives, in bytes."""
    units = {"k": 2**10, "m": 2**20}
    found = re.findall(rf"{name} ([0-9]+)([km]);", (DEPLOY / "nginx.conf").read_text())
    return [int(number) * units[unit] for number, unit in found]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists(unit: Path) -> None:
    (command,) = re.findall(r"(?m)^ExecStart=.* -m fundapp (\w+)$", unit.read_text())
    assert command in commands.commands


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text().replace("/opt/fundapp/.venv/bin/python", "/usr/bin/env")
        (tmp_path / path.name.replace("@.", "@1.")).write_text(text)
    names = [str(path) for path in tmp_path.iterdir()]
    checked = subprocess.run(["systemd-analyze", "verify", *names], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
