"""What a report says of the fund's work: requests, times, indicators; and how little the worker asks for all of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.readings import Clock
from fundapp.donors.figures.counts import counts_of
from fundapp.donors.figures.gather import STEPS, gather
from fundapp.donors.figures.indicators import Supported
from fundapp.donors.figures.times import PROMISED, ranked, times_of
from fundapp.donors.models import AgreementActual, AgreementIndicator
from fundapp.donors.rules.report_data import canonical
from fundapp.donors.rules.results import MEASURES
from tests.donors.figured import disclosed, figures_of
from tests.donors.report_paid import Paying, paying_under
from tests.fixtures.counting import counted_statements

JANUARY, MARCH = datetime(2026, 1, 5, 12, tzinfo=UTC), datetime(2026, 3, 10, 12, tzinfo=UTC)
WHOLE_MARCH = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def paying(session: Session) -> Paying:
    """Who pays under an agreement."""
    return paying_under(session, 9)


def test_requests_are_counted_for_the_days_covered_and_since_the_beginning(session: Session, paying: Paying) -> None:
    for at in (JANUARY, MARCH, MARCH):
        paying.case(at, "triage", "declined", reason="no_danger")
    twice = paying.case(MARCH, "declined", "triage", "declined", reason="out_of_scope")
    paying.case(MARCH, "triage", "approved")
    paying.case(MARCH, "declined", "triage", "approved")
    paying.case(MARCH, "referred")
    joined = paying.case(MARCH, "withdrawn")
    paying.flush()
    moved = update(EmergencyCase).where(EmergencyCase.id == joined)
    session.execute(moved.values(joined_to_id=twice))
    told = counts_of(session, paying.books.about(*WHOLE_MARCH))
    assert told.requests == {
        "received": {"period": 6, "total": 7},
        "approved": {"period": 2, "total": 2},
        "declined": {"period": 3, "total": 4},
        "referred": {"period": 1, "total": 1},
        "withdrawn": {"period": 0, "total": 0},
        "paid": {"period": 0, "total": 0},
    }


def test_awards_of_the_agreement_are_counted_once_each(session: Session, paying: Paying) -> None:
    paying.pay(JANUARY)
    paying.pay(MARCH, booked=[4_000, 6_000])
    paying.pay(MARCH, returned=True)
    paying.flush()
    told = counts_of(session, paying.books.about(*WHOLE_MARCH))
    assert told.awards == {"approved": {"period": 2, "total": 3}, "paid": {"period": 1, "total": 2}}
    assert told.requests["paid"] == {"period": 1, "total": 2}


def test_times_are_told_by_nearest_rank_and_never_of_fewer_than_ten(session: Session, paying: Paying) -> None:
    case_id = paying.case(JANUARY)
    for hours in range(1, 11):
        paying.time(case_id, "payment", MARCH, hours)
    for hours in range(1, 10):
        paying.time(case_id, "triage", MARCH, hours)
    paying.time(case_id, "payment", MARCH + timedelta(days=40), 1_000)
    paying.flush()
    told = {each["clock"]: each for each in times_of(session, paying.books.about(*WHOLE_MARCH))}
    assert list(told) == ["acknowledge", "triage", "verification", "decision", "payment"]
    assert told["payment"] == {
        "clock": "payment",
        "median": 5 * 60,
        "ninetieth": 9 * 60,
        "promised": PROMISED[Clock.PAYMENT],
    }
    assert told["triage"] == {"clock": "triage", "median": None, "ninetieth": None, "promised": PROMISED[Clock.TRIAGE]}
    fewer = times_of(session, paying.books.about(*WHOLE_MARCH), fewest=9)
    assert next(each["median"] for each in fewer if each["clock"] == "triage") == 5 * 60


def test_ranks_are_those_of_the_values_one_by_one() -> None:
    counts = [(3, 2), (5, 1), (8, 4)]
    one_by_one = [3, 3, 5, 8, 8, 8, 8]
    assert [ranked(counts, rank) for rank in range(1, 8)] == one_by_one


def indicator(paying: Paying, number: int, **facts: object) -> None:
    told = {
        "number": number, "statement": "Personnes soutenues", "unit": "number", "splits": (), "source": "typed",
        "baseline": 0, "target": 20_000, **facts,
    }  # fmt: skip
    key = paying.writing.uuid()
    session = paying.writing.session
    session.execute(insert(AgreementIndicator), [{"id": key, "agreement_id": paying.books.agreement_id, **told}])
    for day, value in ((date(2026, 2, 1), 4_000), (date(2026, 3, 31), 8_000), (date(2026, 4, 1), 9_000)):
        found = {"indicator_id": key, "as_of": day, "value": value, "breakdown": {}, "by_id": paying.people[0]}
        session.execute(insert(AgreementActual), [{"id": paying.writing.uuid(), **found}])


def test_a_typed_indicator_says_what_was_found_last_up_to_the_last_day(session: Session, paying: Paying) -> None:
    indicator(paying, 1)
    (told,) = figures_of(session, paying.books.about(*WHOLE_MARCH))["indicators"]
    assert (told["value"], told["as_of"], told["progress"]) == (8_000, "2026-03-31", 40)


def test_the_funds_own_figures_are_rounded_and_silent_where_few(session: Session, paying: Paying) -> None:
    for number, measure in enumerate(MEASURES, 1):
        indicator(paying, number, source="computed", measure=measure)
    for hours in range(22):
        paying.pay(JANUARY + timedelta(days=hours), papers=32_800)
        paying.case(JANUARY + timedelta(days=hours), hours=36)
    paying.flush()
    about = paying.books.about(*WHOLE_MARCH)
    told = figures_of(session, about, supported=Supported(25, None))["indicators"]
    values = dict(zip(MEASURES, (each["value"] for each in told), strict=True))
    assert values == {
        "persons_supported": 2_500, "family_supported": None, "awards_paid": 2_000, "awards_approved": 2_000,
        "requests_received": 4_500, "median_days_to_decision": 150, "median_days_to_payment": None,
        "receipts_share": 5_000,
    }  # fmt: skip
    assert [each["as_of"] for each in told if each["value"] is None] == [None, None]


def test_all_of_it_is_the_same_to_the_byte_when_it_is_computed_again(session: Session, paying: Paying) -> None:
    for number in range(12):
        paying.pay(MARCH + timedelta(days=number), papers=number * 5_000)
    paying.flush()
    about = paying.books.about(*WHOLE_MARCH)
    assert canonical(figures_of(session, about)) == canonical(figures_of(session, about))
    assert figures_of(session, about, key=None)["ledger"] is None


@pytest.mark.parametrize("count", [20, 2_000])
def test_a_report_asks_as_often_of_twenty_payments_as_of_two_thousand(
    session: Session, paying: Paying, count: int
) -> None:
    for number in range(count):
        paying.pay(MARCH + timedelta(minutes=number), papers=65_600)
    paying.flush()
    about, done = paying.books.about(*WHOLE_MARCH), list[int]()
    with counted_statements() as statements:
        told = gather(session, about, disclosed(), ledger_key=b"key", done=done.append)
    assert len(statements) == 16
    assert len(told["ledger"] or ()) == count
    assert done == list(range(1, STEPS + 1))
