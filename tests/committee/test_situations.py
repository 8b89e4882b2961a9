"""Situations that the committee must survive, as they end in a case (domain design)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from fundapp.cases.commands.deciding import accept_award, ask_revision, withdraw_application
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.committee.commands.deciding import close_round
from fundapp.committee.commands.ratifying import asked_of, convene_ratification
from fundapp.committee.models import RoundLine
from fundapp.committee.queries.rounds import locked_round
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice
from fundapp.committee.sealing import brief_of, seal_round
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.vault.rules import Reader, ReaderKind
from tests.cases.fund import Fund, Sent
from tests.committee.chamber import MEMBERS, Chamber
from tests.committee.test_cases import fund, put, real_sources, state_of, verified

__all__ = ["fund", "real_sources"]


def approved(fund: Fund, chamber: Chamber, granted: int) -> tuple[Sent, UUID]:
    """A case of which the fast track granted so much of 300,000."""
    chamber.policy()
    sent = verified(fund, chamber)
    round_id = put(fund, chamber, sent)
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    for name in ("denis", "grace"):
        chamber.vote(round_id, name, granted)
    return sent, round_id


def visitor(sent: Sent) -> Visitor:
    """Whoever holds the code of a case."""
    return Visitor(sent.unlocked.reader.id, provisional=False)


def test_situation_2_whoever_knows_the_person_loses_the_brief_and_the_others_decide(
    fund: Fund, chamber: Chamber
) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    round_id = put(fund, chamber, sent, 800_000)
    chamber.declare(round_id, "bruno", "claire", "denis")
    chamber.declare(round_id, "awa", grade=Grade.FAMILY)
    chamber.open(round_id)
    assert chamber.standings(round_id)["awa"] == "recused"
    for name in ("bruno", "claire", "denis"):
        chamber.vote(round_id, name, 800_000)
    assert state_of(fund, sent) == "approved"


def test_situation_9_a_minors_case_is_not_put_without_a_plan(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    found = fund.session.get_one(EmergencyCase, sent.case.id)
    found.safeguarding_since = chamber.now
    fund.session.commit()
    with pytest.raises(Denied):
        put(fund, chamber, sent, says_minor=True)


@pytest.mark.parametrize(
    ("command", "stands"), [(accept_award, "payment"), (ask_revision, "verification")], ids=["accepts", "revises"]
)
def test_situation_10_less_than_asked_is_accepted_or_looked_at_again(
    fund: Fund, chamber: Chamber, command: object, stands: str
) -> None:
    sent, round_id = approved(fund, chamber, 200_000)
    award = fund.session.scalars(select(CaseAward)).one()
    asked = fund.session.scalars(select(RoundLine.asked).where(RoundLine.round_id == round_id)).one()
    assert (award.amount, asked) == (200_000, 300_000), "both totals are kept"
    with fund.app.app_context(), transaction() as session:
        command(session, fund.nobody(), visitor(sent), sent.case.id)  # type: ignore[operator]
    assert state_of(fund, sent) == stands


def test_situation_10_less_than_asked_may_be_more_than_somebody_still_needs(fund: Fund, chamber: Chamber) -> None:
    sent, _round_id = approved(fund, chamber, 200_000)
    with fund.app.app_context(), transaction() as session:
        withdraw_application(session, fund.nobody(), fund.vault, visitor(sent), sent.case.id)
    assert state_of(fund, sent) == "withdrawn"
    assert fund.session.scalars(select(CaseAward)).one().amount == 200_000, "the record stays"


def test_situation_12_a_ratification_that_fails_takes_nothing_back(fund: Fund, chamber: Chamber) -> None:
    sent, about_id = approved(fund, chamber, 250_000)
    officers = [Reader(ReaderKind.GROUP, chamber.keyholders.vault.groups["officers"])]
    with fund.app.app_context():
        ids = [chamber.people[name].id for name in MEMBERS]
        sealed = seal_round(fund.vault, {"alias": "x"}, {"summary": "y"}, officers=officers, convened=ids)
        with transaction() as session:
            round_id = convene_ratification(session, fund.acting("solange"), about_id, sealed).id
    with fund.app.app_context(), transaction() as session:
        assert [each.amount for each in asked_of(locked_round(session, about_id)).lines] == [250_000]
    chamber.declare(round_id, "awa", "bruno", "claire")
    chamber.open(round_id)
    for name in ("awa", "bruno", "claire"):
        chamber.vote(round_id, name, choice=Choice.AGAINST, reason="no_danger")
    award = fund.session.scalars(select(CaseAward)).one()
    assert (award.ratified, award.amount, state_of(fund, sent)) == (False, 250_000, "approved")


def test_situation_12_on_a_weekend_two_members_decide_up_to_the_ceiling_of_the_fast_track(
    fund: Fund, chamber: Chamber
) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 499_999)
    round_id = put(fund, chamber, sent, 499_999)
    assert chamber.round(round_id).track == "fast"
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    chamber.vote(round_id, "denis", 499_999)
    chamber.now += timedelta(hours=13)
    with fund.app.app_context(), transaction() as session:
        close_round(session, chamber.acting("solange"), chamber.sources, round_id)
    assert chamber.round(round_id).state == "lapsed", "one alone decides nothing, however late it is"


def test_an_officer_who_steps_back_from_a_case_reads_its_rounds_no_more(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    round_id = put(fund, chamber, sent)
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    assert brief_of(chamber.opened(round_id, "idriss"), chamber.round(round_id)).sections
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    with pytest.raises(NotFound):
        chamber.opened(round_id, "idriss")
    for name in ("solange", "denis"):
        assert brief_of(chamber.opened(round_id, name), chamber.round(round_id)).sections
    chamber.vote(round_id, "denis", 300_000)
    chamber.vote(round_id, "grace", 300_000)
    assert state_of(fund, sent) == "approved"
