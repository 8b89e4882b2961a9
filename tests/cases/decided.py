"""Cases that are decided, with money that is held for them, and what counting makes of them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from fundapp.cases.arriving import Facts
from fundapp.cases.commands.moving import move_case
from fundapp.cases.counting import count_anew
from fundapp.cases.models import CaseAward, CaseCount, CaseStatistic, EmergencyCase
from fundapp.cases.queries.cases import locked_case
from fundapp.cases.queries.counting import count_of
from fundapp.cases.workflow import Action
from fundapp.core.database import ReadSession, db, transaction
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.writing import Entry
from tests.access.deciding import seal_decided, write_decided
from tests.cases.fund import Fund, Sent
from tests.cases.visits import put_into
from tests.ledger.envelopes import keeping, stocked

WORDS: Mapping[str, Any] = {
    "gender": "woman", "age_band": "30_44", "country": "CM", "purpose": "medical", "family": 3,
}  # fmt: skip
"""A person in the words that figures count."""

AMOUNT = 250_000
SAID = {"role": "self", "age_band": "18_29", "gender": "non_binary", "country": "TD"}
AGREES = {"consent": "given", "uses": ["verify", "statistics"]}


def arrived(fund: Fund, *, agrees: bool = True, **who: str) -> Sent:
    """An application whose author said who they are, and whether they may be counted."""
    consent = AGREES if agrees else {"consent": "given", "uses": ["verify"]}
    sheet = {"who": {**SAID, **who}, "consent": consent, "contact": {"details": "+237 699 00 11 22"}}
    return fund.receive(sheet, Facts(country="CM", purpose="medical"))


def envelope(fund: Fund) -> UUID:
    """An envelope with money in it."""
    made = stocked(fund.app, keeping(fund.people["solange"].id))
    fund.session.commit()
    return made


def move(fund: Fund, sent: Sent, action: Action, reason: str | None = None, *, at: str | None = None) -> None:
    """A step of a case, from where it can be taken; `at`: the state in which it is put before."""
    if at is not None:
        put_into(fund, sent, at)
    with fund.app.app_context(), transaction() as session:
        ctx = fund.acting("solange")
        move_case(session, ctx, locked_case(session, sent.case.id), action, reason=reason)


def decline(fund: Fund, sent: Sent) -> Sent:
    """A case that is declined."""
    move(fund, sent, Action.DECLINE, "no_danger", at="committee")
    return sent


def approve(fund: Fund, sent: Sent, *envelopes: UUID) -> Sent:
    """A case that is approved, with money held for it in each of these envelopes."""
    put_into(fund, sent, "committee")
    solange = fund.people["solange"].id
    with fund.app.app_context():
        sealed = seal_decided(fund.vault, fund.session)
        fund.session.commit()
        with transaction() as session:
            ctx, found = fund.acting("solange"), locked_case(session, sent.case.id)
            decided = write_decided(session, ctx, found, solange, sealed, outcome="approved", reason=None)
            award = CaseAward(
                id=uuid4(), case_id=found.id, round_id=decided.id, currency="XAF", amount=AMOUNT, conditions=(),
                fast=False, ratified=None, at=ctx.now, entry_id=uuid4(),
            )  # fmt: skip
            session.add(award)
            session.flush()
            for each in envelopes:
                hold_money(session, keeping(solange), Entry(f"award:{award.id.hex}:{each}", each, AMOUNT, award.id))
            move_case(session, ctx, found, Action.APPROVE)
    return sent


def row_of(fund: Fund, sent: Sent) -> CaseCount | None:
    """How far the counting of a case has come."""
    with fund.app.app_context(), ReadSession(db) as session:
        found = count_of(session, sent.case.id)
        session.expunge_all()
    return found


def state_of(fund: Fund, sent: Sent) -> str | None:
    """The same, in a word."""
    found = row_of(fund, sent)
    return found.standing if found else None


def count(
    fund: Fund, sent: Sent, by: str = "solange", *, agreed: bool = True, row: CaseCount | None = None, **changes: Any
) -> CaseCount:
    """An officer counts a case in WORDS, with these changes; `row`: as they have read it."""
    found = row or row_of(fund, sent)
    assert found is not None
    said = {**WORDS, **changes}
    with fund.app.app_context():
        with ReadSession(db) as session:
            case = session.get_one(EmergencyCase, sent.case.id)
            session.expunge(case)
        count_anew(fund.vault, fund.acting(by), fund.keys(by), case, found, said, agreed=agreed)
    after = row_of(fund, sent)
    assert after is not None
    return after


def statistics(look: Callable[..., Any]) -> list[CaseStatistic]:
    """Every row that figures count."""
    return list(look(select(CaseStatistic).order_by(CaseStatistic.id)))


def statistic(quarter: date, outcome: str = "approved", **words: Any) -> dict[str, Any]:
    """A row of some quarter, to be written as it is."""
    return {"id": uuid4(), "quarter": quarter, "outcome": outcome, **WORDS, **words}
