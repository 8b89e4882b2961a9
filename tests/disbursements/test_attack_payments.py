"""What somebody might try so that money leaves twice, for the wrong person, or behind somebody's back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.workflow import Action
from fundapp.committee.models import CommitteeVote, DecisionRound
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.disbursements.jobs import files
from fundapp.disbursements.jobs.files import make_file
from fundapp.disbursements.models import PaymentCeiling, PaymentOrder, PayeeDigest
from fundapp.disbursements.rules.returns import Became, Report
from tests.disbursements.breaking import drop_guards
from tests.disbursements.handed import IN_BANK, account_for, batch, courier, made, order_to, row
from tests.disbursements.lists_ground import NAMESAKE, forgetful, judge, keep, look, read_of
from tests.disbursements.recusing import recuse
from tests.disbursements.reports_ground import (
    PART,
    held_and_spent,
    lines,
    match,
    money,
    owed,
    said,
    state,
    stands,
    take,
)
from tests.disbursements.test_batch_files import written
from tests.disbursements.test_stopping import stop
from tests.disbursements.treasury import AWARDED, Treasury, founded, francs, paying, refused, treasury

__all__ = ["courier", "forgetful", "founded", "paying", "treasury"]

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


def made_of(courier: Treasury, batch_id: UUID) -> None:
    """The courier makes the file of a batch."""
    with courier.app.app_context():
        make_file(made(courier, batch_id))


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


def test_an_arrest_while_the_courier_makes_the_file_keeps_the_payment_out_of_it(courier: Treasury) -> None:
    order = order_to(courier, IN_BANK, "bank")
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    stop(courier, Action.SUSPEND)
    made_of(courier, batch_id)
    assert (row(courier, batch_id).document_id, row(courier, batch_id).failed) == (None, "no_payments")
    assert (state(courier, order), owed(courier)) == ("rejected", AWARDED)


def test_an_arrest_keeps_one_payment_out_of_a_file_and_the_others_in_it(courier: Treasury) -> None:
    first, second = (order_to(courier, IN_BANK, "bank", PART) for _number in range(2))
    batch_id = batch(courier, account_for(courier, "pain001v9"), first, second)
    courier.session.execute(update(PaymentOrder).where(PaymentOrder.id == first.id).values(recall_since=courier.now))
    courier.session.commit()
    made_of(courier, batch_id)
    content = written(courier, batch_id)
    assert (first.reference.encode() in content, second.reference.encode() in content) == (False, True)
    assert (state(courier, first), state(courier, second)) == ("rejected", "sent")


def test_the_courier_writes_no_amount_that_was_not_signed_for(courier: Treasury) -> None:
    order = order_to(courier, IN_BANK, "bank", PART)
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    drop_guards(courier.session)
    courier.session.execute(update(PaymentOrder).where(PaymentOrder.id == order.id).values(amount=AWARDED))
    courier.session.commit()
    made_of(courier, batch_id)
    assert (row(courier, batch_id).document_id, row(courier, batch_id).failed) == (None, "changed")


def test_what_was_said_of_a_payment_before_its_file_was_there_keeps_it_out(courier: Treasury) -> None:
    first, second = (order_to(courier, IN_BANK, "bank", PART) for _number in range(2))
    batch_id = batch(courier, account_for(courier, "pain001v9"), first, second)
    courier.told(first, Became.REJECTED)
    made_of(courier, batch_id)
    content = written(courier, batch_id)
    assert (first.reference.encode() in content, second.reference.encode() in content) == (False, True)


def test_an_arrest_just_before_the_file_is_kept_has_it_made_anew_without_that_payment(
    courier: Treasury, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_to(courier, IN_BANK, "bank")
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    seal = files._sealed

    def arrested(*told: Any) -> Any:
        found = seal(*told)
        stop(courier, Action.SUSPEND)
        return found

    monkeypatch.setattr(files, "_sealed", arrested)
    with pytest.raises(Conflict):
        made_of(courier, batch_id)
    assert row(courier, batch_id).document_id is None


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


def test_whoever_ratified_an_award_does_not_release_its_money(treasury: Treasury) -> None:
    pass
