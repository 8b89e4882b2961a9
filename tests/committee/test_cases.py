"""A case before the committee: from its verification to the award."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from fundapp.cases.commands.erasing import erase_due_case
from fundapp.cases.commands.putting import Putting, put_case
from fundapp.cases.commands.taking import take_case
from fundapp.cases.models import CaseAward, CaseMove, CaseTask, EmergencyCase, Finding, NeedLine
from fundapp.committee.commands.convening import Asked, Line
from fundapp.committee.models import Barred
from fundapp.committee.rules.panels import Question
from fundapp.committee.rules.tallies import Choice, Remedy
from fundapp.committee.sealing import brief_of, seal_round
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.vault.errors import Shredded
from fundapp.vault.rules import Reader, ReaderKind
from tests.cases.fund import Fund, Sent
from tests.cases.officers import whole
from tests.committee.chamber import MEMBERS, Chamber
from tests.ledger.envelopes import keeping, stocked


@pytest.fixture
def fund(chamber: Chamber) -> Fund:
    """The fund whose cases this committee decides."""
    return Fund(chamber.app, chamber.session, chamber.vault, chamber.keyholders, chamber.people)


def verified(fund: Fund, chamber: Chamber, amount: int = 300_000) -> Sent:
    """A case whose verification is concluded, with one line of need."""
    sent = whole(fund)
    fund.declare(sent.case, "solange")
    with fund.app.app_context(), transaction() as session:
        take_case(session, fund.acting("solange"), sent.case.reference)
    now, session = chamber.now, fund.session
    found = session.get_one(EmergencyCase, sent.case.id)
    found.state, found.state_since = "verification", now
    session.add(
        NeedLine(
            id=uuid4(), case_id=found.id, position=0, purpose="transport", quantity=1, unit_cost=amount, currency="XAF",
            item=None, created_at=now, updated_at=now, entry_id=uuid4(),
        )
    )  # fmt: skip
    session.add(
        Finding(
            id=uuid4(), case_id=found.id, by_id=fund.people["idriss"].id, at=now, note=None, level="two_independent",
            recommendation="approve", entry_id=uuid4(),
        )
    )  # fmt: skip
    session.commit()
    return sent


def put(
    fund: Fund,
    chamber: Chamber,
    sent: Sent,
    amount: int = 300_000,
    *,
    says_minor: bool | None = False,
    envelopes: Sequence[UUID] | None = None,
) -> UUID:
    """Puts a case before the committee, for an award; without `envelopes`, one that has enough may pay."""
    if envelopes is None:
        envelopes = [stocked(fund.app, keeping(fund.people["solange"].id, chamber.now))]
    fund.session.expire_all()
    found = fund.session.get_one(EmergencyCase, sent.case.id)
    lines = (Line("transport", amount),)
    asked = Asked(Question.AWARD, "emergency_case", found.id, found.reference, found.priority, "high", "XAF", lines)
    officers = [Reader(ReaderKind.GROUP, chamber.keyholders.vault.groups["officers"])]
    ids = [chamber.people[name].id for name in MEMBERS]
    with fund.app.app_context():
        sealed = seal_round(fund.vault, {"alias": "x"}, {"summary": "y"}, officers=officers, convened=ids)
        with transaction() as session:
            seen = Putting(found.version, says_minor=says_minor, envelopes=envelopes)
            return put_case(session, fund.acting("solange"), asked, sealed, seen).id


@pytest.fixture(autouse=True)
def real_sources(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sources of the application, in place of the one that only remembers."""
    monkeypatch.setattr(Chamber, "sources", property(lambda self: self.app.extensions["fundapp.ports"].questions))


def state_of(fund: Fund, sent: Sent) -> str:
    """Where a case stands."""
    fund.session.expire_all()
    return fund.session.get_one(EmergencyCase, sent.case.id).state


def test_a_case_is_submitted_and_approved_on_the_fast_track(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    round_id = put(fund, chamber, sent)
    assert state_of(fund, sent) == "committee"
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    chamber.vote(round_id, "denis", 300_000, conditions=frozenset({"receipts"}))
    chamber.vote(round_id, "grace", 200_000)
    assert state_of(fund, sent) == "approved"
    award = fund.session.scalars(select(CaseAward)).one()
    assert (award.amount, award.currency, award.fast, award.ratified) == (200_000, "XAF", True, None)
    assert award.conditions == ("receipts",)


def test_whoever_verified_a_case_or_looks_after_it_is_barred_from_deciding_it(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    round_id = put(fund, chamber, sent)
    barred = fund.session.execute(select(Barred.person_id, Barred.reason).where(Barred.round_id == round_id)).all()
    names = {person.id: name for name, person in fund.people.items()}
    assert {names[row[0]]: row[1] for row in barred} == {"idriss": "verified", "solange": "officer"}


def test_what_the_committee_sends_back_goes_on_in_verification_with_a_task(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    round_id = put(fund, chamber, sent)
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    chamber.vote(round_id, "denis", choice=Choice.AGAINST, remedy=Remedy.ASK, reason="more_verification")
    chamber.vote(round_id, "grace", 300_000)
    assert state_of(fund, sent) == "verification"
    assert [each.kind for each in fund.session.scalars(select(CaseTask))] == ["sent_back"]
    again = put(fund, chamber, sent)  # whoever wanted to know more decides once they know it
    assert {chamber.standings(again)[name] for name in ("denis", "grace")} == {"convened"}


def test_a_refusal_is_looked_at_once_more_by_members_who_did_not_vote(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    round_id = put(fund, chamber, sent, 800_000)
    chamber.declare(round_id, "awa", "bruno", "claire")
    chamber.open(round_id)
    for name in ("awa", "bruno", "claire"):
        chamber.vote(round_id, name, choice=Choice.AGAINST, reason="no_danger")
    assert state_of(fund, sent) == "declined"
    steps = fund.session.scalars(select(CaseMove).order_by(CaseMove.position)).all()
    assert (steps[-1].action, steps[-1].reason) == ("decline", "no_danger")


def test_nobody_puts_a_case_whose_verification_is_not_concluded(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = whole(fund)
    fund.declare(sent.case, "solange")
    with pytest.raises(Denied):
        put(fund, chamber, sent)


def test_what_a_round_holds_of_a_case_is_erased_with_it(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    round_id = put(fund, chamber, sent, 800_000)
    chamber.declare(round_id, "awa", "bruno", "claire")
    chamber.open(round_id)
    for name in ("awa", "bruno", "claire"):
        chamber.vote(round_id, name, choice=Choice.AGAINST, reason="no_danger")
    found = fund.session.get_one(EmergencyCase, sent.case.id)
    found.erase_at = chamber.now
    fund.session.commit()
    with fund.app.app_context(), transaction() as session:
        erase_due_case(session, fund.nobody(), fund.vault, sent.case.id)
    for name in ("solange", "awa"):
        with pytest.raises((NotFound, Shredded)):
            brief_of(chamber.opened(round_id, name), chamber.round(round_id))


def test_a_case_whose_age_nobody_could_read_is_not_put(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    with pytest.raises(Denied):
        put(fund, chamber, sent, says_minor=None)
    with pytest.raises(Denied):
        put(fund, chamber, sent, says_minor=True)
