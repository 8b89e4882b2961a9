"""An amount split so that no limit is broken: examples, then properties against a slow and simple search."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fundapp.core.money import CurrencyMismatchError, Money
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.limits import LONGEST, MOST_PAYMENTS, Limit, LimitError, Payment, split

ON = date(2026, 1, 29)
"""Three days before a month ends."""
AMOUNTS = ("per_transaction", "per_day", "per_month")


def xaf(minor: int) -> Money:
    return Money(minor, "XAF")


def limit(
    one: int | None = None,
    day: int | None = None,
    month: int | None = None,
    count: int | None = None,
    **days: Any,
) -> Limit:
    """A row; `days` are its other fields."""
    return Limit("CM", Method.MOBILE, "mtn", None, "XAF", some(one), some(day), some(month), count, **days)


def some(minor: int | None) -> Money | None:
    return None if minor is None else xaf(minor)


def days_and_sizes(amount: int, *limits: Limit, already: tuple[Payment, ...] = ()) -> list[tuple[int, int]]:
    payments = split(xaf(amount), limits, ON, already).payments
    return [((payment.on - ON).days, payment.money.minor) for payment in payments]


def earlier(*paid: tuple[int, int]) -> tuple[Payment, ...]:
    return tuple(Payment(ON + timedelta(days=day), xaf(minor)) for day, minor in paid)


def test_what_fits_goes_at_once_and_needs_no_reason() -> None:
    plan = split(xaf(500), [limit(one=500, day=500, month=500, count=1, confirmed_on=ON)], ON)
    assert (plan.payments, plan.reasons, plan.doubt) == ((Payment(ON, xaf(500)),), (), None)


def test_without_limits_all_goes_at_once_and_that_is_doubted() -> None:
    plan = split(xaf(10**14), [], ON)
    assert plan.payments == (Payment(ON, xaf(10**14)),)
    assert plan.doubt is not None


@pytest.mark.parametrize(
    ("amount", "limits", "expected"),
    [
        (1200, limit(one=500), [(0, 500), (0, 500), (0, 200)]),
        (1200, limit(one=500, count=2), [(0, 500), (0, 500), (1, 200)]),
        (1000, limit(one=500, day=750), [(0, 500), (1, 500)]),
        (1250, limit(one=500, day=750), [(0, 500), (0, 250), (1, 500)]),
        (3800, limit(one=1000, day=1900), [(0, 1000), (0, 900), (1, 1000), (1, 900)]),
        (900, limit(month=600), [(0, 600), (3, 300)]),
        (900, limit(one=800, day=300), [(0, 300), (1, 300), (2, 300)]),
        (1000, limit(one=600, month=900), [(0, 600), (3, 400)]),
    ],
)
def test_the_fewest_payments_and_then_the_soonest(amount: int, limits: Limit, expected: list[tuple[int, int]]) -> None:
    assert days_and_sizes(amount, limits) == expected


def test_earlier_payments_take_up_room_of_their_day_and_month() -> None:
    assert days_and_sizes(400, limit(day=750), already=earlier((0, 500))) == [(1, 400)]
    assert days_and_sizes(400, limit(count=1), already=earlier((0, 1))) == [(1, 400)]
    assert days_and_sizes(400, limit(month=750), already=earlier((-20, 500))) == [(3, 400)]
    assert days_and_sizes(400, limit(month=750), already=earlier((-29, 500))) == [(0, 400)]


def test_rows_hold_together_and_the_strictest_counts() -> None:
    assert days_and_sizes(1000, limit(one=400, day=900), limit(one=700, day=800)) == [(0, 400), (0, 400), (1, 200)]


def test_a_limit_counts_only_on_its_days() -> None:
    lowered = (limit(one=500, count=1, valid_until=ON), limit(one=200, count=1, valid_from=ON + timedelta(days=1)))
    assert days_and_sizes(900, *lowered) == [(0, 500), (1, 200), (2, 200)]
    raised = (limit(one=100, count=1, valid_until=ON), limit(one=500, count=1, valid_from=ON + timedelta(days=1)))
    assert days_and_sizes(600, *raised) == [(0, 100), (1, 500)]


def test_where_later_limits_forbid_the_fewest_it_is_the_fewest_that_are_possible() -> None:
    rows = (
        limit(one=500, count=1, valid_until=ON),
        limit(one=100, valid_from=ON + timedelta(days=1), valid_until=ON + timedelta(days=3)),
        limit(one=300, valid_from=ON + timedelta(days=4), valid_until=ON + timedelta(days=9)),
        # Waiting for this would not save a payment.
        limit(one=350, valid_from=ON + timedelta(days=10)),
    )
    assert days_and_sizes(900, *rows) == [(0, 500), (4, 300), (4, 100)]


def code(amount: int, *limits: Limit, already: tuple[Payment, ...] = ()) -> str:
    with pytest.raises(LimitError) as caught:
        split(xaf(amount), limits, ON, already)
    assert "%(" not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_cannot_be_split(amount: int) -> None:
    assert code(amount) == "nothing_to_pay"


@pytest.mark.parametrize("closed", [limit(one=0), limit(day=0), limit(month=0), limit(count=0)])
def test_a_method_that_lets_nothing_through_is_refused(closed: Limit) -> None:
    assert code(5, closed) == "closed"


def test_absurdly_many_payments_are_refused() -> None:
    assert len(split(xaf(MOST_PAYMENTS), [limit(one=1)], ON).payments) == MOST_PAYMENTS
    assert code(MOST_PAYMENTS + 1, limit(one=1)) == "too_many"
    assert code(10**15, limit(one=1)) == "too_many"


def test_waiting_too_long_is_refused() -> None:
    assert code(50, limit(month=10)) == "too_long"
    assert code(5, limit(day=5), already=earlier(*((day, 5) for day in range(LONGEST)))) == "too_long"


def test_two_currencies_never_meet() -> None:
    with pytest.raises(CurrencyMismatchError):
        split(Money(5, "EUR"), [limit(one=5)], ON)
    with pytest.raises(CurrencyMismatchError):
        split(Money(5, "EUR"), [], ON, earlier((0, 5)))


@pytest.mark.parametrize(
    ("amount", "limits", "already", "words"),
    [
        (1200, limit(one=500, day=9999), (), ["par paiement"]),
        (900, limit(one=800, day=300), (), ["par paiement", "par jour"]),
        (1200, limit(one=500, count=2), (), ["par paiement", "Nombre de paiements"]),
        (900, limit(month=600, count=9), (), ["par mois"]),
        (400, limit(day=750), ((0, 500),), ["par jour", "déjà partis"]),
        (400, limit(count=1), ((0, 1),), ["Nombre de paiements", "déjà partis"]),
        (1200, limit(one=500), ((-40, 1),), ["par paiement"]),
        # Either of the two would split it alone, so both are told.
        (900, limit(one=500, day=500), (), ["par paiement", "par jour"]),
    ],
)
def test_the_reasons_name_the_limits_that_shaped_the_plan_and_no_others(
    amount: int, limits: Limit, already: tuple[tuple[int, int], ...], words: list[str]
) -> None:
    reasons = split(xaf(amount), [limits], ON, earlier(*already)).reasons
    assert len(reasons) == len(words)
    assert all(word in str(reason) for word, reason in zip(words, reasons, strict=True))


def test_a_reason_names_the_strictest_amount() -> None:
    much_later = limit(one=100, valid_from=ON + timedelta(days=60))
    reasons = split(xaf(1200), [limit(one=500), limit(one=900), much_later], ON).reasons
    assert ["500" in str(reason) for reason in reasons] == [True]


def test_a_limit_of_a_day_that_is_skipped_is_a_reason_too() -> None:
    # The month's limit is in force on one of its days, and so counts for the month.
    plan = split(xaf(2), [limit(), limit(month=1, valid_until=ON)], ON)
    assert plan.payments == (Payment(date(2026, 2, 1), xaf(2)),)
    assert ["par mois" in str(reason) for reason in plan.reasons] == [True]


def test_a_plan_by_unconfirmed_limits_is_doubted() -> None:
    assert split(xaf(5), [limit(one=500)], ON).doubt is not None
    later = limit(one=500, valid_from=ON + timedelta(days=1))
    assert split(xaf(5), [limit(one=500, confirmed_on=ON), later], ON).doubt is None


sizes = st.one_of(st.none(), st.integers(1, 12))
limits_of = st.builds(limit, sizes, sizes, sizes, st.one_of(st.none(), st.integers(1, 3)))
spans = st.tuples(st.integers(-3, 5), st.integers(0, 6))
paid = st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 8)), max_size=4).map(lambda pairs: earlier(*pairs))


@st.composite
def dated_limits(draw: st.DrawFn) -> Limit:
    after, length = draw(spans)
    since = ON + timedelta(days=after)
    return replace(draw(limits_of), valid_from=since, valid_until=since + timedelta(days=length))


def broken(limits: list[Limit], payments: list[Payment], new: tuple[Payment, ...]) -> list[str]:
    """Every limit that payments break on a day of a new one, by plain counting."""
    by_day: dict[date, list[int]] = defaultdict(list)
    by_month: dict[tuple[int, int], int] = defaultdict(int)
    for payment in payments:
        by_day[payment.on].append(payment.money.minor)
        by_month[payment.on.year, payment.on.month] += payment.money.minor
    return [
        kind
        for payment in new
        for row in limits
        if row.holds_on(payment.on)
        for kind, most, found in (
            ("one", row.per_transaction, payment.money.minor),
            ("day", row.per_day, sum(by_day[payment.on])),
            ("month", row.per_month, by_month[payment.on.year, payment.on.month]),
            ("count", row.count_per_day, len(by_day[payment.on])),
        )
        if most is not None and found > (most.minor if isinstance(most, Money) else most)
    ]


@given(st.integers(1, 40), st.lists(st.one_of(limits_of, dated_limits()), max_size=4), paid)
def test_no_limit_is_ever_broken_and_the_sum_is_exact(
    amount: int, limits: list[Limit], already: tuple[Payment, ...]
) -> None:
    try:
        plan = split(xaf(amount), limits, ON, already)
    except LimitError:
        assume(False)
        raise
    payments = plan.payments
    assert all(map(str, plan.reasons))
    assert sum(payment.money.minor for payment in payments) == amount
    assert all(payment.money.minor > 0 and payment.on >= ON for payment in payments)
    assert [payment.on for payment in payments] == sorted(payment.on for payment in payments)
    assert broken(limits, [*already, *payments], payments) == []


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_never_more_payments_than_one_payments_limit_needs(amount: int, one: int) -> None:
    assume(-(-amount // one) <= MOST_PAYMENTS)
    assert len(split(xaf(amount), [limit(one=one, day=2 * one + 1)], ON).payments) == -(-amount // one)


def fewest_by(limits: Limit, already: tuple[Payment, ...], amount: int, horizon: int) -> list[int | None]:
    """By dynamic programming, the fewest payments that finish by each day."""
    states, answers = {(0, 0): 0}, []
    for after in range(horizon):
        day = ON + timedelta(days=after)
        if day.day == 1:
            states = {(total, 0): min(n for (t, _), n in states.items() if t == total) for total, _ in states}
        states = _after_a_day(states, limits, already, day, amount)
        answers.append(min((count for (total, _), count in states.items() if total == amount), default=None))
    return answers


def _after_a_day(
    states: dict[tuple[int, int], int], row: Limit, already: tuple[Payment, ...], day: date, amount: int
) -> dict[tuple[int, int], int]:
    one, most, month = (found.minor if (found := getattr(row, name)) else 99 for name in AMOUNTS)
    today = [payment.money.minor for payment in already if payment.on == day]
    this_month = sum(p.money.minor for p in already if (p.on.year, p.on.month) == (day.year, day.month))
    count = 99 if row.count_per_day is None else row.count_per_day - len(today)
    after = dict(states)
    for (total, in_month), number in states.items():
        for size in range(1, amount - total + 1):
            more = -(-size // one)
            if more > count or size + sum(today) > most or size + in_month + this_month > month:
                break
            state = (total + size, in_month + size)
            after[state] = min(after.get(state, 999), number + more)
    return after


@given(st.integers(1, 14), limits_of, paid)
def test_the_plan_is_the_soonest_with_the_fewest_payments_as_a_slow_search_finds(
    amount: int, limits: Limit, already: tuple[Payment, ...]
) -> None:
    horizon = 7
    caps = [money.minor for name in AMOUNTS if (money := getattr(limits, name))]
    needed = -(-amount // min([amount, *caps]))
    answers = fewest_by(limits, already, amount, horizon)
    last = next((day for day, count in enumerate(answers) if count is not None and count <= needed), None)
    assume(last is not None)
    assert last is not None
    payments = split(xaf(amount), [limits], ON, already).payments
    assert ((payments[-1].on - ON).days, len(payments)) == (last, answers[last])
