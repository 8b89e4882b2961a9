"""What shows that money was used: parts of every payment that come to the whole, as of the cut-off."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from fundapp.disbursements.queries.paid import Paid
from fundapp.donors.figures.evidence import covered, evidence_of, payments_of
from fundapp.donors.figures.ledger_rows import ALPHABET, evidence_word, in_order, ledger_row, pseudonym
from fundapp.donors.figures.local import local_of
from fundapp.donors.figures.money import money_of
from tests.donors.report_books import CUT_OFF, ZONE
from tests.donors.report_paid import Paying, paying_under

MARCH, APRIL = datetime(2026, 3, 10, 12, tzinfo=UTC), datetime(2026, 4, 10, 12, tzinfo=UTC)
WHOLE_MARCH = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def paying(session: Session) -> Paying:
    """Who pays under an agreement."""
    return paying_under(session, 7)


def paid(counted: int, amount: int, papers: int, waived: int, refunded: int) -> Paid:
    """A payment in memory."""
    key = UUID(int=amount)
    return Paid(MARCH, "XAF", amount, [(key, counted)], refunded, papers, waived, key, None)


amounts = st.integers(1, 10**12)


@given(amounts, amounts, st.integers(0, 2 * 10**12), st.integers(0, 2 * 10**12), st.integers(0, 10**12))
def test_the_parts_of_a_payment_come_to_the_whole(
    counted: int, amount: int, papers: int, waived: int, refunded: int
) -> None:
    found = covered(paid(counted, amount, papers, waived, refunded))
    assert min(found.documented, found.waived, found.missing) >= 0
    assert found.counted == max(counted - refunded, 0)
    if refunded == 0:
        exact = counted * min(papers, amount) / amount
        assert abs(found.documented - exact) <= 0.5 + exact * 1e-9
    if papers + waived >= amount:
        assert found.missing == 0


def test_papers_and_waivers_count_at_the_rate_of_the_payment(session: Session, paying: Paying) -> None:
    paying.pay(MARCH, amount=65_600, booked=[10_000], papers=32_800, waived=16_400)
    paying.pay(MARCH, amount=65_600, booked=[7_000, 3_001], papers=65_600)
    paying.pay(MARCH, amount=1_000, booked=[152], papers=5_000)
    paying.pay(APRIL, amount=65_600, booked=[10_000])
    paying.flush()
    about = paying.books.about(*WHOLE_MARCH)
    told = evidence_of(session, about)
    assert told == {"paid": 20_153, "documented": 15_153, "waived": 2_500, "missing": 2_500}
    assert told["paid"] == money_of(session, about)["awards"]["period"]


def test_what_came_back_needs_no_paper(session: Session, paying: Paying) -> None:
    paying.pay(MARCH, returned=True, papers=65_600)
    paying.pay(MARCH, amount=65_600, booked=[10_000], refunded=4_000, papers=39_360)
    paying.flush()
    told = evidence_of(session, paying.books.about(*WHOLE_MARCH))
    assert told == {"paid": 6_000, "documented": 6_000, "waived": 0, "missing": 0}
    before = paying.books.about(*WHOLE_MARCH, cut_off=MARCH + timedelta(days=8))
    assert evidence_of(session, before) == {"paid": 20_000, "documented": 0, "waived": 0, "missing": 20_000}


def test_papers_after_the_cut_off_and_waivers_that_wait_count_for_nothing(session: Session, paying: Paying) -> None:
    late, waits = paying.pay(MARCH), paying.pay(MARCH)
    paying.paper(late.order_id, 65_600, CUT_OFF + timedelta(seconds=1))
    paying.waiver(late.order_id, 65_600, CUT_OFF + timedelta(seconds=1))
    paying.waiver(waits.order_id, 65_600, None)
    paying.flush()
    told = evidence_of(session, paying.books.about(*WHOLE_MARCH))
    assert told == {"paid": 20_000, "documented": 0, "waived": 0, "missing": 20_000}


def test_a_return_counts_against_the_currency_in_which_it_was_paid(session: Session, paying: Paying) -> None:
    paying.pay(MARCH, amount=65_600, booked=[7_000, 3_000], returned=True)
    paying.pay(MARCH, amount=65_600, booked=[7_000, 3_000], refunded=2_500)
    paying.flush()
    (told,) = local_of(session, paying.books.about(*WHOLE_MARCH))
    assert told["currency"] == "XAF"
    assert told["paid"] == {"period": 49_200, "total": 49_200}
    assert told["counted"] == {"period": 7_500, "total": 7_500}


def test_the_ledger_has_a_row_a_payment_and_nothing_that_leads_to_a_person(session: Session, paying: Paying) -> None:
    chance = Random(3)
    for _each in range(30):
        at = MARCH + timedelta(days=chance.randrange(20))
        paying.pay(at, papers=chance.choice([0, 30_000, 65_600]), waived=chance.choice([0, 0, 35_600]))
    paying.flush()
    about = paying.books.about(date(2026, 3, 1), date(2026, 4, 30))
    found = list(payments_of(session, about))
    key, other = b"report 1", b"report 2"
    rows = in_order([ledger_row(each, key, ZONE) for each in found])
    assert len(rows) == 30
    assert sum(row["counted"] for row in rows) == evidence_of(session, about)["paid"]
    assert set(rows[0]) == {"case", "month", "paid", "currency", "counted", "evidence"}
    assert {row["month"] for row in rows} == {"2026-03"}
    assert rows == in_order(list(reversed(rows)))
    names = {row["case"] for row in rows}
    assert names == {pseudonym(key, each.case_id) for each in paying.paid}
    assert not names & {pseudonym(other, each.case_id) for each in paying.paid}
    assert all(len(name) == 8 and set(name) <= set(ALPHABET) for name in names)
    told = str(rows)
    assert not any(each.case_id.hex in told or each.reference in told for each in paying.paid)


@pytest.mark.parametrize(
    ("papers", "waived", "word"),
    [(100, 0, "documented"), (0, 100, "waived"), (0, 0, "missing"), (50, 0, "partly"), (50, 50, "partly")],
)
def test_a_word_says_how_a_payment_is_covered(papers: int, waived: int, word: str) -> None:
    assert evidence_word(covered(paid(100, 100, papers, waived, 0))) == word
