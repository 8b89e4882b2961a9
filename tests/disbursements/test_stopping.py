"""A case is stopped: its payments stop in the same transaction, and what has left the house is called back."""

import pytest
from sqlalchemy import select

from fundapp.cases.commands.moving import move_case
from fundapp.cases.queries.cases import locked_case
from fundapp.cases.workflow import Action
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from fundapp.disbursements.rules.returns import Became
from fundapp.outbox.models import Message
from tests.disbursements.treasury import AWARDED, Treasury, founded, paying, treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def stop(treasury: Treasury, action: Action) -> None:
    """As an officer, or the applicant, stops a case."""
    with treasury.app.app_context(), transaction() as session:
        found = locked_case(session, treasury.case_id)
        move_case(session, treasury.acting("solange"), found, action, reason="arrested")
    treasury.session.expire_all()


def test_situation_4_an_arrest_stops_what_was_released_and_it_is_signed_anew_afterwards(treasury: Treasury) -> None:
    order = treasury.authorised()
    stop(treasury, Action.SUSPEND)
    found = treasury.order(order)
    assert (found.state, found.revision, found.reason) == ("planned", 2, "suspended")
    with pytest.raises(Conflict):
        treasury.sign(order, "fatime")
    stop(treasury, Action.RESUME)
    treasury.sign(order, "fatime")
    treasury.sign(order, "marthe")
    assert treasury.order(order).state == "authorised"


def test_what_was_handed_over_is_called_back_once(treasury: Treasury) -> None:
    order = treasury.sent()
    for action in (Action.SUSPEND, Action.RESUME, Action.SUSPEND):
        stop(treasury, action)
    assert treasury.order(order).recall_since is not None
    told = treasury.session.scalars(select(Message).where(Message.topic == "payment.recall")).all()
    assert len({each.key for each in told}) == 1


def test_what_was_planned_for_a_withdrawn_case_is_called_off_and_its_money_is_free(treasury: Treasury) -> None:
    order = treasury.authorised()
    stop(treasury, Action.WITHDRAW)
    assert treasury.order(order).state == "cancelled"
    assert treasury.envelope.held == 0


def test_money_that_is_under_way_stays_held_until_it_is_known_what_became_of_it(treasury: Treasury) -> None:
    outside, inside = treasury.sent(200_000), treasury.authorised(100_000)
    stop(treasury, Action.WITHDRAW)
    assert treasury.order(inside).state == "cancelled"
    assert treasury.envelope.held == AWARDED
    treasury.told(outside, Became.REJECTED)
    assert treasury.envelope.held == 0


def test_what_comes_back_for_a_withdrawn_case_is_not_held_for_it_again(treasury: Treasury) -> None:
    order = treasury.sent()
    stop(treasury, Action.WITHDRAW)
    treasury.told(order, Became.RETURNED)
    assert (treasury.envelope.held, treasury.envelope.spent) == (0, 0)


def test_a_suspended_case_still_has_its_money_when_a_payment_comes_back(treasury: Treasury) -> None:
    order = treasury.sent()
    stop(treasury, Action.SUSPEND)
    treasury.told(order, Became.PAID)
    treasury.told(order, Became.RETURNED)
    assert treasury.envelope.held == AWARDED


def test_a_case_that_was_paid_while_it_was_suspended_goes_on_when_it_is_resumed(
    treasury: Treasury,
) -> None:
    order = treasury.sent()
    stop(treasury, Action.SUSPEND)
    treasury.told(order, Became.PAID)
    assert treasury.case.state == "suspended"
    stop(treasury, Action.RESUME)
    assert treasury.case.state == "active"
