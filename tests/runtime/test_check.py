"""`fundapp check` and `fundapp settings`."""

import pytest

from tests.runtime.conftest import Installation

pytestmark = pytest.mark.process


def test_what_is_missing_is_told_line_by_line(installation: Installation) -> None:
    (installation.folder / "var").mkdir()
    running = installation.run("check")
    assert running.end() == 1
    assert running.text.splitlines() == [
        "✓ settings are valid",
        "✗ the database is not current: run `fundapp migrate`",
        "✗ the queue server does not answer",
    ]


def test_a_running_installation_is_found_sound(running_installation: Installation) -> None:
    running = running_installation.run("check")
    assert running.end() == 0
    assert running.text.count("✓") == 5


def test_migrating_brings_the_database_up_to_date(installation: Installation) -> None:
    (installation.folder / "var").mkdir()
    assert installation.run("migrate").end() == 0
    running = installation.run("check")
    running.end()
    assert "✓ the database answers and is current" in running.text


def test_the_settings_are_shown_without_secrets(installation: Installation) -> None:
    running = installation.run("settings", FUNDAPP_MAIL_URL="smtp://me:sesame@mail.example.org")
    assert running.end() == 0
    assert "web_processes = 2" in running.text
    assert "mail_url = (set)" in running.text
    assert "sesame" not in running.text
    assert "protects nothing" not in running.text
