"""`fundapp up --once`: starts, checks itself, stops with a status."""

import pytest

from fundapp.outbox import mailbox
from tests.runtime.conftest import Installation

pytestmark = pytest.mark.process


def test_a_sound_installation_passes_in_the_terminals_language_and_leaves_nothing_running(
    installation: Installation,
) -> None:
    running = installation.run("up", "--once", "--port", "0", FUNDAPP_MODE="demo", LANG="fr_CM.UTF-8")
    assert running.end() == 0, running.text + installation.logs()
    assert running.text.count("✓") == 4
    assert "✓ la page d’accueil répond" in running.text
    assert "✗" not in running.text
    letters = mailbox.newest(installation.settings.mailbox_dir, limit=5)  # a checkpoint may have come too
    assert [letter.subject for letter in letters if "essai" in letter.subject] != []
    assert installation.processes() == {}


def test_a_mail_server_that_refuses_fails_the_check(installation: Installation) -> None:
    running = installation.run("up", "--once", "--port", "0", FUNDAPP_MAIL_URL="smtp://127.0.0.1:9")
    assert running.end() == 1
    assert "✗ a job ran: failed" in running.text
    assert installation.processes() == {}
