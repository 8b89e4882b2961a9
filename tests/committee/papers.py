"""What tests of minutes, packs and agendas do beside a committee's work."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.sequencer import sequence_all
from fundapp.audit.signing import signer_of
from fundapp.cases.rules.questions import CONDITIONS, TIES, WHY_NOT
from fundapp.cases.rules.vocabulary import PURPOSES
from fundapp.committee.rules.tallies import Choice, Remedy
from fundapp.config import Settings
from fundapp.core.database import transaction
from fundapp.core.ports import QuestionSource
from fundapp.core.reader import LANGUAGES
from tests.committee.chamber import Chamber
from tests.donors.pages import hidden


def word(chamber: Chamber, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Has pages know the chamber's subject, with the words of cases."""
    source = QuestionSource(
        chamber.subject.awaits, chamber.subject.settle, PURPOSES, WHY_NOT, CONDITIONS, "home.show",
        "cases/committee/brief.html", ties=TIES, **changes,
    )  # fmt: skip
    monkeypatch.setitem(chamber.app.extensions["fundapp.ports"].questions, "thing", source)


def decided(chamber: Chamber, **votes: Any) -> UUID:
    """A round of the full committee that approved two lines: four voted, one of them against."""
    chamber.policy()
    barred = {chamber.people["esther"].id: "verified", chamber.people["solange"].id: "officer"}
    round_id = chamber.convene(chamber.asked(600_000, 200_000, barred=barred))
    chamber.declare(round_id, "awa", "bruno", "claire", "denis")
    chamber.open(round_id)
    chamber.vote(round_id, "awa", 600_000, 200_000, conditions=frozenset({"receipts"}))
    chamber.vote(round_id, "bruno", 500_000, 0, conditions=frozenset({"receipts"}))
    chamber.vote(round_id, "claire", choice=Choice.AGAINST, remedy=Remedy.DECLINE, reason="no_danger")
    chamber.vote(round_id, "denis", 400_000, 100_000)
    return round_id


def sign_log(chamber: Chamber) -> None:
    """Everything that was recorded stands in the log, and a checkpoint covers it."""
    settings: Settings = chamber.app.extensions["fundapp.settings"]
    (settings.data_dir / "audit-last").unlink(missing_ok=True)  # of other tests' logs, where they share an application
    with chamber.app.app_context():
        sequence_all()
        with transaction() as session:
            make_checkpoint(session, signer_of(settings), chamber.now)
    chamber.session.commit()  # a savepoint that stayed open would undo what pages write


def at_desk(chamber: Chamber, client: FlaskClient, name: str, language: str = "en") -> FlaskClient:
    """The browser of somebody, with their keys."""
    assert language in LANGUAGES
    chamber.keyholders.sign_in(client, chamber.people[name])
    client.set_cookie("language", language)
    return client


def send(client: FlaskClient, path: str, answers: Mapping[str, Any]) -> TestResponse:
    """Fills in the form of a page and sends it."""
    return client.post(path, data={**hidden(client.get(path).text), **answers})


def page(round_id: UUID) -> str:
    return f"/committee/rounds/{round_id}/minutes"


def made(client: FlaskClient, round_id: UUID, language: str = "en", **more: object) -> bytes:
    """Minutes, made and downloaded."""
    assert send(client, page(round_id), {"language": language, **more}).status_code == 303
    answer = client.get(f"{page(round_id)}/{language}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return bytes(answer.data)
