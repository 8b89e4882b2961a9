"""Below which amount a small fund may do with fewer people: one asks, another agrees, the newest agreed one holds."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from fundapp.core.money import Money
from fundapp.disbursements.commands.ceilings import agree_ceiling, ask_ceiling
from fundapp.disbursements.models import PaymentCeiling
from fundapp.disbursements.queries.ceilings import ceiling_row, ceilings_for_me, holding_ceilings
from fundapp.disbursements.queries.signers import ceiling_of
from tests.disbursements.treasury import Treasury, founded, francs, paying, refused, treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def ask(treasury: Treasury, amount: Money, by: str = "joel") -> UUID:
    """Somebody asks, a minute after whatever was before."""
    treasury.now += timedelta(minutes=1)
    with treasury.app.app_context(), transaction() as session:
        return ask_ceiling(session, treasury.acting(by), amount).id


def agree(treasury: Treasury, ceiling_id: UUID, by: str = "fatime") -> None:
    """Somebody agrees, a minute later."""
    treasury.now += timedelta(minutes=1)
    with treasury.app.app_context(), transaction() as session:
        agree_ceiling(session, treasury.acting(by), ceiling_id)


def holds(treasury: Treasury, currency: str = "XAF") -> int:
    """Up to which amount whoever prepared an order may sign it first."""
    found = ceiling_of(treasury.session, currency)
    treasury.session.commit()
    return found


def standing(treasury: Treasury, ceiling_id: UUID) -> str:
    """Whether it holds."""
    found = ceiling_row(treasury.session, treasury.acting("joel"), ceiling_id).standing.value
    treasury.session.commit()
    return found


def test_nothing_holds_before_a_second_person_has_agreed(treasury: Treasury) -> None:
    asked = ask(treasury, francs(100_000))
    assert (holds(treasury), standing(treasury, asked)) == (0, "waits")
    agree(treasury, asked)
    assert (holds(treasury), standing(treasury, asked)) == (100_000, "holds")


def test_whoever_asked_does_not_agree(treasury: Treasury) -> None:
    asked = ask(treasury, francs(100_000))
    with refused(Denied, "demandé"):
        agree(treasury, asked, by="joel")
    assert holds(treasury) == 0


def test_an_officer_who_signs_payments_may_be_the_second_person_and_asks_for_none(treasury: Treasury) -> None:
    agree(treasury, ask(treasury, francs(100_000)), by="solange")
    assert holds(treasury) == 100_000
    with pytest.raises(NotFound):
        ask(treasury, francs(100_000), by="solange")


def test_nobody_else_asks_or_agrees(treasury: Treasury) -> None:
    asked = ask(treasury, francs(100_000))
    with pytest.raises(NotFound):
        ask(treasury, francs(100_000), by="awa")
    with pytest.raises(NotFound):
        agree(treasury, asked, by="awa")


def test_the_newest_agreed_one_holds_in_its_own_currency_and_zero_means_never(treasury: Treasury) -> None:
    first, euros = ask(treasury, francs(100_000)), ask(treasury, Money(15_000, "EUR"))
    agree(treasury, euros)
    agree(treasury, first)
    second = ask(treasury, francs(0))
    assert (holds(treasury), holds(treasury, "EUR")) == (100_000, 15_000)
    agree(treasury, second)
    assert (holds(treasury), holds(treasury, "EUR")) == (0, 15_000)
    assert [standing(treasury, each) for each in (first, second, euros)] == ["held", "holds", "holds"]


def test_what_was_asked_before_something_else_can_no_longer_be_agreed_to(treasury: Treasury) -> None:
    before, after = ask(treasury, francs(900_000)), ask(treasury, francs(100_000), by="marthe")
    with refused(Conflict, "entre-temps"):
        agree(treasury, before)
    assert standing(treasury, before) == "dropped"
    agree(treasury, after)
    with refused(Conflict, "déjà"):
        agree(treasury, after)
    assert holds(treasury) == 100_000


def test_a_ceiling_is_not_below_zero(treasury: Treasury) -> None:
    with pytest.raises(Invalid):
        ask(treasury, francs(-1))


def test_orders_that_were_prepared_before_stay_as_they_are(treasury: Treasury) -> None:
    before = treasury.prepare(50_000)
    agree(treasury, ask(treasury, francs(100_000)))
    after = treasury.prepare(50_000)
    assert (treasury.order(before).small, treasury.order(after).small) == (False, True)
    treasury.sign(after, "joel")
    with pytest.raises(Denied):
        treasury.sign(before, "joel")


def test_it_waits_for_everybody_who_signs_but_whoever_asked(treasury: Treasury) -> None:
    asked = ask(treasury, francs(100_000))

    def waiting(name: str) -> list[UUID]:
        found = [each.id for each in ceilings_for_me(treasury.session, treasury.acting(name))]
        treasury.session.commit()
        return found

    assert (waiting("joel"), waiting("fatime"), waiting("solange")) == ([], [asked], [asked])
    agree(treasury, asked)
    assert waiting("fatime") == []
    shown = holding_ceilings(treasury.session, treasury.acting("joel"))
    assert [each.standing for each in shown] == ["holds"]


def test_the_log_tells_asking_and_agreeing_once_each_with_the_amount(treasury: Treasury) -> None:
    agree(treasury, ask(treasury, francs(100_000)))
    row = treasury.session.scalars(select(PaymentCeiling)).one()
    staged: dict[str, Any] = {
        each.action: each
        for each in treasury.session.scalars(select(Staged).where(Staged.action.startswith("payment.ceiling")))
    }
    assert set(staged) == {"payment.ceiling.asked", "payment.ceiling.agreed"}
    assert staged["payment.ceiling.agreed"].id == row.entry_id
