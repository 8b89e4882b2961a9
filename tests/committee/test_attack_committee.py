"""What somebody tries who wants more than the rules give: over the ceiling, past an appeal, after a recusal."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from fundapp.cases.commands.putting import Putting, put_case
from fundapp.cases.models import CaseAward, CaseLink, EmergencyCase
from fundapp.committee.commands.convening import Asked, Line
from fundapp.committee.commands.opening import cancel_round
from fundapp.committee.models import DecisionRound
from fundapp.committee.rules.panels import Question
from fundapp.committee.rules.tallies import Choice
from fundapp.committee.sealing import seal_round
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.vault.rules import Reader, ReaderKind
from tests.accounts.acting import send
from tests.cases.fund import Fund, Sent
from tests.committee.chamber import MEMBERS, SMALL, Chamber
from tests.committee.proving import checked
from tests.committee.test_cases import fund, put, real_sources, state_of, verified
from tests.ledger.envelopes import keeping, stocked

__all__ = ["fund", "real_sources"]

REFUSERS = ("awa", "bruno", "claire")


def link(fund: Fund, one: Sent, other: Sent, verdict: str) -> None:
    """What officers found of two cases."""
    first, second = sorted((one.case.id, other.case.id))
    fund.session.add(
        CaseLink(
            id=uuid4(), first_id=first, second_id=second, verdict=verdict, by_id=fund.people["solange"].id,
            at=fund.nobody().now, entry_id=uuid4(),
        )
    )  # fmt: skip
    fund.session.commit()


def approve(chamber: Chamber, round_id: UUID, amount: int) -> None:
    """Three members grant so much."""
    chamber.declare(round_id, *REFUSERS)
    chamber.open(round_id)
    for name in REFUSERS:
        chamber.vote(round_id, name, amount)


def decline(fund: Fund, chamber: Chamber, sent: Sent, *names: str, question: Question = Question.AWARD) -> UUID:
    """A round in which these say no."""
    round_id = ask(fund, chamber, sent, question)
    chamber.declare(round_id, *names)
    chamber.open(round_id)
    for name in names:
        chamber.vote(round_id, name, choice=Choice.AGAINST, reason="no_danger")
    return round_id


def ask(
    fund: Fund,
    chamber: Chamber,
    sent: Sent,
    question: Question = Question.AWARD,
    about_id: UUID | None = None,
    *,
    lines: tuple[int, ...] = (800_000,),
) -> UUID:
    """Puts a case before the committee as this question."""
    fund.session.expire_all()
    found = fund.session.get_one(EmergencyCase, sent.case.id)
    asked = Asked(
        question, "emergency_case", found.id, found.reference, found.priority, "high", "XAF",
        tuple(Line("transport", each) for each in lines), about_id=about_id,
    )  # fmt: skip
    officers = [Reader(ReaderKind.GROUP, chamber.keyholders.vault.groups["officers"])]
    ids = [chamber.people[name].id for name in MEMBERS]
    reason = "new_facts" if question is Question.APPEAL else None
    envelope = stocked(fund.app, keeping(fund.people["solange"].id, chamber.now))
    with fund.app.app_context():
        sealed = seal_round(fund.vault, {"alias": "x"}, {"summary": "y"}, officers=officers, convened=ids)
        with transaction() as session:
            return put_case(
                session, fund.acting("solange"), asked, sealed, Putting(found.version, reason, False, [envelope])
            ).id


def call_off(chamber: Chamber, round_id: UUID) -> None:
    """An officer calls a round off."""
    with chamber.app.app_context(), transaction() as session:
        cancel_round(session, chamber.acting("solange"), round_id)


def awarded(fund: Fund) -> int:
    """All that was awarded."""
    fund.session.expire_all()
    return sum(fund.session.scalars(select(CaseAward.amount)))


def test_the_ceiling_of_a_person_counts_their_other_matters_too(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    first, second = verified(fund, chamber, 2_500_000), verified(fund, chamber, 2_500_000)
    link(fund, first, second, "again")
    approve(chamber, put(fund, chamber, first, 2_500_000), 2_500_000)
    assert chamber.round(put(fund, chamber, second, 2_500_000)).room == 500_000


@pytest.mark.parametrize("likeness", ["same", "again"])
def test_two_rounds_about_one_person_never_award_more_than_the_ceiling_together(
    fund: Fund, chamber: Chamber, likeness: str
) -> None:
    chamber.policy()
    first, second = verified(fund, chamber, 2_000_000), verified(fund, chamber, 2_000_000)
    link(fund, first, second, likeness)
    rounds = [put(fund, chamber, each, 2_000_000) for each in (first, second)]
    approve(chamber, rounds[0], 2_000_000)
    with pytest.raises(Conflict):
        approve(chamber, rounds[1], 2_000_000)
    assert awarded(fund) == 2_000_000
    assert chamber.round(rounds[1]).state == "open"
    assert checked(chamber).decisions == 1


def test_lines_of_several_votes_are_never_more_together_than_the_ceiling_leaves(fund: Fund, chamber: Chamber) -> None:
    chamber.policy(replace(SMALL, ceiling=800_000))
    round_id = ask(fund, chamber, verified(fund, chamber), lines=(400_000, 400_000, 400_000))
    chamber.declare(round_id, *REFUSERS)
    chamber.open(round_id)
    chamber.vote(round_id, "awa", 400_000, 400_000, 0)
    chamber.vote(round_id, "bruno", 400_000, 0, 400_000)
    chamber.vote(round_id, "claire", 0, 400_000, 400_000)
    assert awarded(fund) == 800_000
    assert checked(chamber).decisions == 1


def test_an_appeal_that_was_called_off_is_put_as_an_appeal_again(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    about = decline(fund, chamber, sent, *REFUSERS)
    call_off(chamber, ask(fund, chamber, sent, Question.APPEAL, about))
    assert state_of(fund, sent) == "committee"
    with pytest.raises(Denied):
        ask(fund, chamber, sent, Question.AWARD)
    again = ask(fund, chamber, sent, Question.APPEAL, about)
    assert {chamber.standings(again)[name] for name in REFUSERS} == {"barred"}


def test_the_page_too_puts_an_appeal_that_was_called_off_as_an_appeal(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    about = decline(fund, chamber, sent, *REFUSERS)
    call_off(chamber, ask(fund, chamber, sent, Question.APPEAL, about))
    client = fund.app.test_client()
    fund.sign_in(client, "solange")
    answer = send(client, f"/cases/{sent.case.reference}/committee/new", account="Encore.", reason="new_facts")
    assert answer.status_code == 303
    fund.session.expire_all()
    live = fund.session.scalars(select(DecisionRound).where(DecisionRound.state == "convened")).one()
    assert (live.question, live.about_id) == ("appeal", about)


def test_an_award_that_was_called_off_is_not_put_as_an_appeal(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    call_off(chamber, ask(fund, chamber, sent, Question.AWARD))
    with pytest.raises((Denied, Conflict)):
        ask(fund, chamber, sent, Question.APPEAL)


def test_a_refusal_is_looked_at_once_more_and_no_more_than_once(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    about = decline(fund, chamber, sent, *REFUSERS)
    appeal = ask(fund, chamber, sent, Question.APPEAL, about)
    chamber.declare(appeal, "denis", "esther", "firmin")
    chamber.open(appeal)
    for name in ("denis", "esther", "firmin"):
        chamber.vote(appeal, name, choice=Choice.AGAINST, reason="no_danger")
    assert state_of(fund, sent) == "declined"
    with pytest.raises(Denied):
        ask(fund, chamber, sent, Question.APPEAL, appeal)
    assert checked(chamber).decisions == 2


@pytest.mark.parametrize("minutes", [-1, 1], ids=["in time", "late"])
def test_an_appeal_comes_within_the_days_that_the_policy_gives(
    fund: Fund, chamber: Chamber, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    about = decline(fund, chamber, sent, *REFUSERS)
    anybody, asked_at = fund.nobody(), chamber.now + timedelta(days=30, minutes=minutes)
    monkeypatch.setattr(Fund, "nobody", lambda _fund: replace(anybody, now=asked_at))
    if minutes < 0:
        assert chamber.round(ask(fund, chamber, sent, Question.APPEAL, about)).state == "convened"
        return
    with pytest.raises(Denied):
        ask(fund, chamber, sent, Question.APPEAL, about)


def test_what_an_officer_declined_is_no_matter_for_an_appeal(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber, 800_000)
    fund.session.execute(update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(state="declined"))
    fund.session.commit()
    client = fund.app.test_client()
    fund.sign_in(client, "solange")
    assert client.get(f"/cases/{sent.case.reference}/committee").status_code == 200
    answer = send(client, f"/cases/{sent.case.reference}/committee/new", account="Encore.")
    assert answer.status_code == 422, "the page offers no form, and says why"
    with pytest.raises(Denied):
        ask(fund, chamber, sent, Question.APPEAL)
    assert state_of(fund, sent) == "declined"


def test_an_appeal_names_the_round_that_refused_whatever_was_asked(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    other = verified(fund, chamber, 800_000)
    elsewhere = decline(fund, chamber, other, "denis", "esther", "firmin")
    sent = verified(fund, chamber, 800_000)
    about = decline(fund, chamber, sent, *REFUSERS)
    assert chamber.round(ask(fund, chamber, sent, Question.APPEAL, elsewhere)).about_id == about
