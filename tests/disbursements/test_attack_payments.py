"""What somebody might try so that money leaves twice, for the wrong person, or behind somebody's back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, literal, select, update

from fundapp.cases.commands.awards import release_awards
from fundapp.cases.commands.erasing import erase_due_case
from fundapp.cases.models import EmergencyCase, FollowUp
from fundapp.cases.permissions.conflicts import Recused
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.workflow import Action
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.disbursements.commands.ceilings import agree_ceiling, ask_ceiling
from fundapp.disbursements.commands.matching import dismiss_line
from fundapp.disbursements.commands.payees import note_digests
from fundapp.disbursements.commands.preparing import cancel_order
from fundapp.disbursements.models import PayeeDigest, PaymentCeiling, PaymentOrder
from fundapp.disbursements.queries.waiting import orders_for_me
from fundapp.disbursements.rules.returns import Became, Report
from tests.disbursements.breaking import drop_guards
from tests.disbursements.lists_ground import NAMESAKE, forgetful, judge, keep, look, read_of
from tests.disbursements.proving import checked
from tests.disbursements.recusing import recuse
from tests.disbursements.reports_ground import (
    PART,
    held_and_spent,
    lines,
    match,
    money,
    owed,
    said,
    stands,
    state,
    take,
)
from tests.disbursements.test_stopping import stop
from tests.disbursements.treasury import AWARDED, Treasury, founded, francs, paying, refused, treasury

__all__ = ["forgetful", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def placed(treasury: Treasury, where: str) -> None:
    treasury.session.execute(update(EmergencyCase).where(EmergencyCase.id == treasury.case_id).values(state=where))
    treasury.session.commit()


def ceiling(treasury: Treasury, amount: int) -> None:
    treasury.session.add(
        PaymentCeiling(
            id=uuid4(), currency="XAF", amount=amount, asked_by_id=treasury.people["fatime"].id,
            asked_at=treasury.now, agreed_by_id=treasury.people["marthe"].id, agreed_at=treasury.now, entry_id=uuid4(),
        )
    )  # fmt: skip
    treasury.session.commit()


@pytest.mark.parametrize("where", ["payment", "active"])
def test_money_of_a_case_that_was_withdrawn_and_came_again_is_not_owed_a_second_time(
    treasury: Treasury, where: str
) -> None:
    order = treasury.sent()
    stop(treasury, Action.WITHDRAW)
    stop(treasury, Action.REOPEN)
    placed(treasury, where)
    treasury.told(order, Became.REJECTED)
    assert (held_and_spent(treasury), owed(treasury)) == ((0, 0), 0)


def test_what_comes_back_of_a_withdrawn_award_is_not_held_again_for_the_case_that_came_again(
    treasury: Treasury,
) -> None:
    order = treasury.sent()
    stop(treasury, Action.WITHDRAW)
    stop(treasury, Action.REOPEN)
    placed(treasury, "payment")
    treasury.told(order, Became.RETURNED)
    assert (held_and_spent(treasury), owed(treasury)) == ((0, 0), 0)


def test_nothing_more_is_ordered_out_of_a_withdrawn_award_while_some_of_it_is_under_way(treasury: Treasury) -> None:
    treasury.sent(PART)
    payee = treasury.name()
    stop(treasury, Action.WITHDRAW)
    stop(treasury, Action.REOPEN)
    placed(treasury, "payment")
    with pytest.raises(Conflict):
        treasury.prepare(PART, payee=payee)


def test_a_payee_who_is_judged_to_be_listed_after_both_signatures_is_not_paid(treasury: Treasury) -> None:
    payee = treasury.name()
    order = treasury.authorised(payee=payee)
    keep(treasury, read_of(NAMESAKE))
    with refused(Conflict, "liste"):
        treasury.hand_over(order)
    judge(treasury, look(treasury, payee), "blocked")
    with refused(Conflict, "liste"):
        treasury.hand_over(order)
    assert treasury.order(order).state == "authorised"


def test_a_signature_of_somebody_who_was_recused_since_releases_nothing(treasury: Treasury) -> None:
    order = treasury.authorised()
    recuse(treasury, "marthe", Grade.FAMILY)
    with refused(Conflict, "signatures"):
        treasury.hand_over(order)


def test_nobody_signs_beside_somebody_who_was_recused_since(treasury: Treasury) -> None:
    order = treasury.prepare(by="solange")
    treasury.sign(order, "joel")
    recuse(treasury, "joel", Grade.FAMILY)
    with pytest.raises(Conflict):
        treasury.sign(order, "fatime")
    assert treasury.order(order).state == "planned"


def test_situation_4_a_first_signature_does_not_outlive_an_arrest(treasury: Treasury) -> None:
    order = treasury.prepare()
    treasury.sign(order, "fatime")
    stop(treasury, Action.SUSPEND)
    stop(treasury, Action.RESUME)
    treasury.sign(order, "marthe")
    assert treasury.order(order).state == "planned"


def test_an_award_above_the_ceiling_does_not_come_below_it_by_being_split(treasury: Treasury) -> None:
    ceiling(treasury, PART)
    treasury.prepare(PART, PART, PART)
    orders = treasury.session.scalars(select(PaymentOrder).order_by(PaymentOrder.position)).all()
    assert [each.small for each in orders] == [True, False, False]


def test_an_award_above_the_ceiling_does_not_come_below_it_by_being_ordered_bit_by_bit(treasury: Treasury) -> None:
    ceiling(treasury, PART)
    treasury.sent(PART)
    with pytest.raises(Denied):
        treasury.sign(treasury.prepare(PART), "joel")


def test_a_line_that_names_one_payment_is_not_matched_to_another(treasury: Treasury) -> None:
    first = treasury.sent(PART)
    treasury.told(first, Became.REJECTED)
    second = treasury.sent(PART, replaces_id=first.id)
    report = Report(1, Became.PAID, first.reference, money(PART), treasury.now.date())
    (line,) = lines(treasury, take(treasury, said(report)))
    assert line.state == "waiting"
    with pytest.raises(Conflict):
        match(treasury, line.id, second)
    assert state(treasury, second) == "sent"


def test_what_stands_for_a_payment_does_not_leave_once_that_one_is_said_to_be_paid(treasury: Treasury) -> None:
    first = treasury.sent(PART)
    treasury.told(first, Became.REJECTED)
    second = treasury.authorised(PART, replaces_id=first.id)
    report = Report(1, Became.PAID, first.reference, money(PART), treasury.now.date())
    (line,) = lines(treasury, take(treasury, said(report)))
    with refused(Conflict, "antérieur"):
        treasury.hand_over(second)
    with treasury.app.app_context(), transaction() as session:
        dismiss_line(session, treasury.acting("joel"), line.id, "corrected")
    assert treasury.hand_over(second).state == "sent"


def test_whoever_ratified_an_award_does_not_release_its_money(treasury: Treasury) -> None:
    order = treasury.prepare()
    ratified(treasury, "fatime")
    with pytest.raises(Denied):
        treasury.sign(order, "fatime")
    assert orders_for_me(treasury.session, treasury.acting("fatime")) == []
    treasury.session.commit()
    treasury.sign(order, "marthe")


def test_whoever_stepped_back_in_the_committee_does_not_release_the_money_either(treasury: Treasury) -> None:
    order = treasury.authorised()
    drop_guards(treasury.session)
    seat = treasury.session.scalars(select(Panellist).where(Panellist.round_id == treasury.award.round_id)).first()
    assert seat is not None
    changes = {"person_id": treasury.people["fatime"].id, "standing": "recused", "id": uuid4()}
    copied(treasury, Panellist, Panellist.person_id == seat.person_id, **changes)
    treasury.session.commit()
    with refused(Conflict, "signatures"):
        treasury.hand_over(order)
    with treasury.app.app_context(), transaction() as session:
        cancel_order(session, treasury.acting("joel"), order.id, "mistake")
    again = treasury.prepare()
    assert orders_for_me(treasury.session, treasury.acting("fatime")) == []
    treasury.session.commit()
    with pytest.raises(Denied):
        treasury.sign(again, "fatime")


def ratified(treasury: Treasury, name: str) -> None:
    """Somebody votes when the full committee ratifies the award."""
    drop_guards(treasury.session)
    decided, again = treasury.award.round_id, uuid4()
    copied(treasury, DecisionRound, DecisionRound.id == decided, id=again, question="ratification", about_id=decided)
    vote = treasury.session.scalars(select(CommitteeVote).where(CommitteeVote.round_id == decided)).first()
    assert vote is not None
    person = treasury.people[name].id
    copied(treasury, CommitteeVote, CommitteeVote.id == vote.id, id=uuid4(), round_id=again, person_id=person)
    treasury.session.commit()


def copied(treasury: Treasury, model: Any, which: Any, **changes: Any) -> None:
    """Another row like one that is there."""
    columns = model.__table__.c
    values = [literal(changes[each.name], each.type) if each.name in changes else each for each in columns]
    treasury.session.execute(insert(model.__table__).from_select(columns.keys(), select(*values).where(which)))


def test_a_case_of_which_a_part_was_paid_goes_on_once_the_rest_is_set_free(treasury: Treasury) -> None:
    treasury.told(treasury.sent(PART), Became.PAID)
    reference = treasury.case.reference
    treasury.session.commit()
    with treasury.app.app_context(), transaction() as session:
        release_awards(session, treasury.acting("solange"), reference, "not_needed")
    assert (treasury.case.state, treasury.envelope.held) == ("active", 0)


def test_follow_up_counts_from_the_first_payment_and_not_from_the_last(treasury: Treasury) -> None:
    began, now = treasury.acting("joel").today, treasury.now
    treasury.told(treasury.sent(PART), Became.PAID)
    treasury.now = now + timedelta(days=40)
    treasury.told(treasury.sent(AWARDED - PART), Became.PAID)
    wanted = select(FollowUp.due_on).where(FollowUp.kind == "outcome")
    assert treasury.session.scalars(wanted).one() == began + timedelta(days=90)


def test_accounts_are_not_known_again_by_digests_once_the_case_is_erased(treasury: Treasury) -> None:
    payee = treasury.name()
    assert treasury.session.scalars(select(PayeeDigest.payee_id)).all() != []
    stop(treasury, Action.WITHDRAW)
    due = update(EmergencyCase).where(EmergencyCase.id == treasury.case_id)
    treasury.session.execute(due.values(erase_at=treasury.now - timedelta(days=1)))
    treasury.session.commit()
    with treasury.app.app_context(), transaction() as session:
        erase_due_case(session, treasury.nobody(), treasury.vault, treasury.case_id)
    # A page that was opened a moment before has still to note it for another group.
    with treasury.app.app_context(), transaction() as session:
        assert not note_digests(session, treasury.acting("joel"), payee.id, {"officers": b"d" * 32})
    assert treasury.session.scalars(select(PayeeDigest.payee_id)).all() == []


def test_what_the_log_tells_of_split_awards_stops_and_withdrawals_fits(treasury: Treasury) -> None:
    with treasury.app.app_context(), transaction() as session:
        asked = ask_ceiling(session, treasury.acting("fatime"), francs(PART)).id
    with treasury.app.app_context(), transaction() as session:
        agree_ceiling(session, treasury.acting("marthe"), asked)
    order = treasury.prepare(PART, PART)
    treasury.sign(order, "joel")
    stop(treasury, Action.SUSPEND)
    stop(treasury, Action.RESUME)
    for name in ("joel", "fatime"):
        treasury.sign(order, name)
    treasury.hand_over(order)
    stop(treasury, Action.WITHDRAW)
    treasury.told(order, Became.RETURNED)
    assert checked(treasury).payments == 1


def test_whoever_is_recused_sets_no_line_aside_that_names_a_payment_of_the_case(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    report = Report(1, Became.PAID, order.reference, money(PART - 1), treasury.now.date())
    (line,) = lines(treasury, take(treasury, said(report)))
    recuse(treasury, "joel", Grade.FAMILY)
    with treasury.app.app_context(), pytest.raises(Recused), transaction() as session:
        dismiss_line(session, treasury.acting("joel"), line.id, "booked")
    assert stands(treasury, line).state == "waiting"
