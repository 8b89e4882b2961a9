"""Limits are entered, changed and ended; those that were entered stand in the place of the product's."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fundapp.core.database import transaction
from fundapp.core.errors import EditConflict, Invalid, NotFound
from fundapp.core.money import Money
from fundapp.disbursements.commands.limits import LimitInput, change_limit, end_limit, enter_limit
from fundapp.disbursements.models import PaymentLimit
from fundapp.disbursements.queries.limits import limits_in_force
from fundapp.disbursements.rules.limits import Limit, default_limits
from fundapp.disbursements.rules.limits.replacing import replaced_by
from tests.disbursements.treasury import Treasury, founded, paying, treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

MTN = LimitInput("CM", "mobile", "XAF", "Réponse de l’opérateur, 3 novembre 2026", operator="mtn", per_day=1_000_000)


def enter(treasury: Treasury, by: str = "joel", **changes: Any) -> PaymentLimit:
    with treasury.app.app_context(), transaction() as session:
        made = enter_limit(session, treasury.acting(by), replace(MTN, **changes))
        return treasury.expunged(made, session)


def end(treasury: Treasury, limit: PaymentLimit, day: date) -> PaymentLimit:
    with treasury.app.app_context(), transaction() as session:
        return treasury.expunged(end_limit(session, treasury.acting("joel"), limit.id, day), session)


def in_force(treasury: Treasury, operator: str | None = "mtn", country: str = "CM") -> list[Limit]:
    found = [row for row in limits_in_force(treasury.session) if (row.country, row.operator) == (country, operator)]
    treasury.session.commit()
    return found


def test_without_any_the_limits_of_the_product_hold(treasury: Treasury) -> None:
    assert limits_in_force(treasury.session) == list(default_limits())
    treasury.session.commit()


def test_an_entered_limit_stands_in_the_place_of_the_products_for_its_operator_alone(treasury: Treasury) -> None:
    enter(treasury)
    (row,) = in_force(treasury)
    assert (row.per_day, row.per_transaction, row.source) == (Money(1_000_000, "XAF"), None, MTN.source)
    assert [row.source for row in in_force(treasury, "orange")] == [
        row.source for row in default_limits() if row.operator == "orange"
    ]


def test_until_an_entered_limit_begins_the_products_holds(treasury: Treasury) -> None:
    first = date(2027, 1, 1)
    enter(treasury, valid_from=first)
    rows = in_force(treasury)
    assert [row.source == MTN.source for row in rows if row.holds_on(first)] == [True]
    assert [row.source == MTN.source for row in rows if row.holds_on(first - timedelta(days=1))] == [False]


def test_another_currency_or_a_regulators_rule_is_not_replaced() -> None:
    (mtn, *_others), congo = default_limits(), [row for row in default_limits() if row.country == "CD"]
    euros = replace(mtn, currency="EUR", per_transaction=None, per_day=None, source="x")
    vodacom = replace(congo[0], operator="vodacom", source="x")
    assert replaced_by([euros, vodacom], default_limits()) == [euros, vodacom, *default_limits()]


def test_a_limit_of_one_tier_replaces_all_tiers_of_the_product() -> None:
    tier = next(row for row in default_limits() if row.tier == "1")
    found = replaced_by([replace(tier, source="x")], default_limits())
    assert [row.source for row in found if row.country == "CD"] == ["x"]


def test_an_ended_limit_holds_on_its_last_day_and_nothing_comes_back_in_its_place(treasury: Treasury) -> None:
    made, last = enter(treasury), date(2026, 12, 31)
    end(treasury, made, last)
    (row,) = in_force(treasury)
    assert (row.holds_on(last), row.holds_on(last + timedelta(days=1))) == (True, False)


def test_a_limit_does_not_end_before_it_begins_nor_later_than_it_ended(treasury: Treasury) -> None:
    made = enter(treasury, valid_from=date(2026, 6, 1))
    for day in (date(2026, 5, 31), date(2026, 12, 31), date(2027, 1, 1)):
        if day.month == 12:
            end(treasury, made, day)
            continue
        with pytest.raises(Invalid) as caught:
            end(treasury, made, day)
        assert list(caught.value.fields) == ["last_day"]


def test_whoever_saved_in_the_meantime_is_not_overwritten(treasury: Treasury) -> None:
    made = enter(treasury)
    changed = replace(MTN, per_day=2_000_000, confirmed_on=date(2026, 11, 3))
    with treasury.app.app_context(), transaction() as session:
        row = change_limit(session, treasury.acting("fatime"), made.id, changed, expected_version=made.version)
        assert (row.per_day, row.by_id) == (2_000_000, treasury.people["fatime"].id)
    with pytest.raises(EditConflict), treasury.app.app_context(), transaction() as session:
        change_limit(session, treasury.acting("joel"), made.id, MTN, expected_version=made.version)
    assert in_force(treasury)[0].confirmed_on == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"per_day": None}, "per_transaction"),
        ({"valid_from": date(2026, 6, 2), "valid_until": date(2026, 6, 1)}, "valid_until"),
        ({"confirmed_on": date(2199, 1, 1)}, "confirmed_on"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_at_its_field(
    treasury: Treasury, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        enter(treasury, **changes)
    assert list(caught.value.fields) == [field]


def test_only_finance_enters_limits(treasury: Treasury) -> None:
    for name in ("solange", "denis"):
        with pytest.raises(NotFound):
            enter(treasury, by=name)
