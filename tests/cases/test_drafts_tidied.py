"""What somebody began to write and never sent goes with its code, 14 days later."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, insert, select

from fundapp.cases.arriving import Facts, arrive_draft, arrive_from_draft, code_for, unlock
from fundapp.cases.commands.intake import begin_draft, save_draft, send_draft
from fundapp.cases.jobs import tidying
from fundapp.cases.models import CaseDraft, EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.vault import jobs as vault_jobs
from fundapp.vault.keeping import KeptCode
from fundapp.vault.models import Applicant
from fundapp.vault.rules import DRAFT_KEPT
from tests.cases.fund import START, Fund
from tests.fixtures.application import Look

SHEET = {"start": dict(START)}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def begun(fund: Fund, monkeypatch: pytest.MonkeyPatch) -> KeptCode:
    """A draft that somebody has begun, and the vault that purges it."""
    monkeypatch.setattr("fundapp.vault.jobs.vault_of", lambda _settings: fund.vault)
    return begin(fund)


def begin(fund: Fund) -> KeptCode:
    """A draft, with its code."""
    with fund.app.app_context():
        kept = code_for(fund.vault, None, SHEET)
        arrived = arrive_draft(fund.vault, SHEET, kept)
        with transaction() as session:
            begin_draft(session, fund.nobody(), arrived)
    return kept


def tidied(app: Flask, after: timedelta, *, vault: bool = True) -> None:
    """What the regular jobs do that much later, twice."""
    with time_machine.travel(datetime.now(UTC) + after, tick=False), app.app_context():
        for _time in range(2):
            if vault:
                vault_jobs.tidy()
            tidying.tidy()


def drafts(look: Look) -> Sequence[UUID]:
    """Whose drafts there are."""
    return look(select(CaseDraft.applicant_id))


def opens(fund: Fund, kept: KeptCode) -> bool:
    """Whether a code is good."""
    with fund.app.app_context(), ReadSession(db) as session:
        return unlock(session, fund.vault, kept.code) is not None


def test_a_draft_stays_as_long_as_its_code(fund: Fund, begun: KeptCode, look: Look) -> None:
    tidied(fund.app, DRAFT_KEPT - MINUTE)
    assert drafts(look) == [begun.unlocked.reader.id]
    assert opens(fund, begun)


def test_a_draft_never_outlives_its_code(fund: Fund, begun: KeptCode, look: Look) -> None:
    tidied(fund.app, DRAFT_KEPT + MINUTE)
    assert drafts(look) == []
    assert not opens(fund, begun)


def test_saving_does_not_prolong_it(fund: Fund, begun: KeptCode, look: Look) -> None:
    later = datetime.now(UTC) + DRAFT_KEPT - MINUTE
    ctx = Context(None, later, "test-request", fund.nobody().reader)
    with fund.app.app_context(), transaction() as session:
        content = session.scalars(select(CaseDraft.content)).one()
        save_draft(session, ctx, Visitor(begun.unlocked.reader.id, provisional=False), content)
    tidied(fund.app, DRAFT_KEPT + MINUTE)
    assert drafts(look) == []


def test_a_draft_without_a_code_goes_and_that_of_somebody_else_stays(fund: Fund, begun: KeptCode, look: Look) -> None:
    other = begin(fund)
    with fund.app.app_context(), transaction() as session:
        session.execute(delete(Applicant).where(Applicant.id == begun.unlocked.reader.id))
    tidied(fund.app, MINUTE, vault=False)
    assert drafts(look) == [other.unlocked.reader.id]


def test_what_was_sent_leaves_no_draft_behind(fund: Fund, begun: KeptCode, look: Look) -> None:
    with fund.app.app_context():
        arrival = arrive_from_draft(fund.vault, SHEET, Facts(), begun.unlocked)
        with transaction() as session:
            content = session.scalars(select(CaseDraft.content)).one()
            send_draft(session, fund.nobody(), fund.vault, arrival)
        assert drafts(look) == []
        with transaction() as session:  # as a page that was slow to save might leave one
            applicant_id, now = begun.unlocked.reader.id, fund.nobody().now
            values = {"id": uuid4(), "applicant_id": applicant_id, "created_at": now, "updated_at": now}
            session.execute(insert(CaseDraft).values(content=content, **values))
    assert len(drafts(look)) == 1
    tidied(fund.app, MINUTE)
    assert drafts(look) == []
    assert look(select(EmergencyCase.applicant_id)) == [begun.unlocked.reader.id]
    assert opens(fund, begun)
