"""Under which key a saying counts, who may speak of what, and what is suggested: pure rules."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.money import Money
from fundapp.core.reader import reading
from fundapp.disbursements.queries.report_targets import Amounts
from fundapp.disbursements.receiving.reading import Kind
from fundapp.disbursements.rules.reporting import (
    CAME_BACK,
    EVENTS,
    HAND,
    KINDS,
    SHAPES,
    STANDINGS,
    Standing,
    fits,
    has_fee,
    key_of,
    may_speak,
)  # fmt: skip
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.rules.suggesting import MOST, Candidate, Clue, is_alike, is_like, ranked
from tests.core.readers import ENGLISH

MONEY = Money(100_000, "XAF")
DAY = date(2026, 3, 14)
ORDER = UUID(int=7)
REFERENCE = "K7QF29MHTW3CXB8D"


def report(became: Became, minor: int | None = 100_000, **more: object) -> Report:
    money = None if minor is None else Money(minor, "XAF")
    return Report(1, became, REFERENCE, money, more.pop("on", DAY), **more)  # type: ignore[arg-type]


def candidate(minor: int = 100_000, state: str = "sent", on: date = DAY, reference: str = REFERENCE) -> Candidate:
    return Candidate(uuid4(), reference, state, Money(minor, "XAF"), on)


def test_everything_that_can_be_told_has_words() -> None:
    assert {*Became} < EVENTS.keys()
    assert {*map(str, Kind), HAND} == KINDS.keys()
    assert set(Standing) == STANDINGS.keys() == SHAPES.keys()


@given(became=st.sampled_from([each for each in Became if each is not Became.REFUNDED]), minor=st.integers(1, 10**6))
def test_a_payment_is_paid_refused_and_returned_once_whoever_says_it(became: Became, minor: int) -> None:
    other = Report(9, became, None, None, None, "AC04", "B-1", Money(minor, "XAF"))
    assert key_of(ORDER, report(became, minor), MONEY) == key_of(ORDER, other, MONEY)


def test_parts_are_told_apart_by_the_banks_reference_or_else_by_the_day() -> None:
    part = [
        report(Became.REFUNDED, 4_000, theirs="B-1"), report(Became.REFUNDED, 4_000, theirs="B-2"),
        report(Became.REFUNDED, 4_000), report(Became.REFUNDED, 4_000, on=date(2026, 3, 15)),
        report(Became.REFUNDED, 4_001),
    ]  # fmt: skip
    keys = [key_of(ORDER, each, MONEY) for each in part]
    assert len(set(keys)) == len(keys)
    assert key_of(ORDER, report(Became.REFUNDED, 4_000, theirs="B-1", on=None), MONEY) == keys[0]


@given(minor=st.integers(1, 2**63 - 1), theirs=st.text(max_size=70))
def test_a_key_finds_room_in_the_ledger(minor: int, theirs: str) -> None:
    key = key_of(ORDER, report(Became.REFUNDED, minor, theirs=theirs), Money(2**63 - 1, "XAF"))
    assert len(f"refund:{ORDER.hex}:{key}") <= 120


@pytest.mark.parametrize(
    ("became", "minor", "fitting"),
    [(Became.PAID, 99_999, False), (Became.PAID, None, True), (Became.PAID, 100_000, True),
     (Became.REJECTED, 5, False), (Became.ACCEPTED, 5, True), (Became.WAITS, 5, True)]
    + [(each, minor, ok) for each in CAME_BACK for minor, ok in ((1, True), (100_000, True), (100_001, False))],
)  # fmt: skip
def test_only_what_came_back_may_be_less(became: Became, minor: int | None, fitting: bool) -> None:
    assert fits(report(became, minor), MONEY) is fitting


def test_an_amount_of_another_currency_never_fits() -> None:
    for each in (Became.PAID, *CAME_BACK):
        assert not fits(Report(1, each, None, Money(100_000, "EUR"), None), MONEY)


@pytest.mark.parametrize(
    ("became", "minor", "charged"),
    [(Became.PAID, 100_000, True), (Became.RETURNED, 100_000, True), (Became.RETURNED, None, True),
     (Became.RETURNED, 98_500, False), (Became.REVERSED, 100_000, False), (Became.REFUNDED, 100_000, True),
     (Became.REJECTED, None, False)],
)  # fmt: skip
def test_a_fee_stands_beside_what_moved_unless_that_is_net_of_it(
    became: Became, minor: int | None, charged: bool
) -> None:
    assert has_fee(report(became, minor, fee=Money(1_500, "XAF")), MONEY) is charged
    assert not has_fee(report(became, minor, fee=Money(0, "XAF")), MONEY)
    assert not has_fee(report(became, minor), MONEY)


@pytest.mark.parametrize(
    ("kind", "way", "may"),
    [("mtn", "mtn", True), ("mtn", "airtel", False), ("mtn", "letter", False), ("mtn", "mobile_csv_generic", True),
     ("mtn", "mobile_csv_orange", False), ("camt.053", "mtn", False), ("camt.053", "letter", True),
     ("pain.002", "pain001v9", True), ("csv", "mtn", True), ("hand", "mtn", True), ("mtn", None, True),
     ("camt.054", "hand", True)],
)  # fmt: skip
def test_nobody_speaks_of_what_another_pays(kind: str, way: str | None, may: bool) -> None:
    assert may_speak(kind, way) is may


@pytest.mark.parametrize(
    ("told", "alike"),
    [(REFERENCE, True), (f"/ROC/{REFERENCE.lower()} X", True), (REFERENCE[:10], True), (REFERENCE[:5], False),
     ("K7 QF 29 MH", True), (f"ROC{REFERENCE[:6]}", True), (REFERENCE[4:12], True), ("RENT", False), ("", False)],
)  # fmt: skip
def test_a_reference_is_alike_where_it_is_cut_off_or_stands_in_a_longer_text(told: str, alike: bool) -> None:
    assert is_alike(REFERENCE, told) is alike


def test_the_likeliest_payment_stands_first_and_each_says_why() -> None:
    clue = Clue(False, MONEY, DAY, ["RENT"])
    near, far = candidate(), candidate(on=date(2026, 3, 1), reference="FAR")
    paid, other = candidate(state="confirmed", reference="PAID"), candidate(5, reference="OTHER")
    found = ranked(clue, [other, paid, far, near])
    assert [each.order.reference for each in found] == [REFERENCE, "FAR", "PAID"]
    with reading(ENGLISH):
        assert [list(map(str, each.reasons)) for each in found[:2]] == [
            ["the same amount", "the same day"], ["the same amount", "days between them: 13"],
        ]  # fmt: skip


def test_what_came_in_belongs_to_what_was_paid_and_may_be_less_by_a_fee() -> None:
    clue = Clue(True, Money(95_000, "XAF"), None, [])
    sent, paid = candidate(), candidate(state="confirmed", reference="PAID")
    found = ranked(clue, [sent, paid, candidate(200_000), candidate(94_000)])
    assert [each.order.reference for each in found] == ["PAID", REFERENCE]
    with reading(ENGLISH):
        assert list(map(str, found[0].reasons)) == ["a little less than its amount, as after a fee"]


def test_no_more_are_suggested_than_somebody_can_look_at() -> None:
    assert len(ranked(Clue(False, MONEY, DAY, []), [candidate(reference=str(each)) for each in range(30)])) == MOST


@given(amounts=st.lists(st.integers(1, 10**6), max_size=8), told=st.integers(1, 10**6))
def test_amounts_are_found_as_if_each_were_compared(amounts: list[int], told: int) -> None:
    known = Amounts([("sent" if each % 2 else "confirmed", "XAF", each) for each in amounts])
    money = Money(told, "XAF")
    assert known.may_be(money, incoming=False) is (told in [each for each in amounts if each % 2])
    like = any(is_like(Money(each, "XAF"), money, incoming=True) for each in amounts)
    assert known.may_be(money, incoming=True) is like
    assert not known.may_be(Money(told, "EUR"), incoming=True)
