"""Exchange rates: what is known of each currency, what somebody enters, a second look, and the converter."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.reader import Reader, reading
from fundapp.ledger.ecb import ecb_until
from fundapp.ledger.models import ExchangeRate
from fundapp.ledger.queries.rate_lists import last_rate, newest_rates
from fundapp.ledger.rules.conversions import distance
from fundapp.ledger.schemas.rates import RateText
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.conftest import SOMEBODY, Become, Someone
from tests.accounts.pages import said, sheet, words
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries
from tests.ledger.till import english_in

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""

PAGE = "/ledger/rates"
QUESTION = f"{PAGE}/convert?amount=60+000&currency=EUR&target=XAF&on=2026-11-01"
TODAY = datetime.now(UTC).astimezone(ZoneInfo("Africa/Douala")).date()
ANSWERS = {"quote": "CDF", "on": TODAY.isoformat(), "value": "3 050,5", "source": "BCC, bulletin du jour"}


@pytest.fixture
def finance(client: FlaskClient, become: Become, hired: Someone) -> FlaskClient:
    """The browser of somebody who keeps the books."""
    hired("Joël Mba", GroupCode.FINANCE, person_id=SOMEBODY)
    become(groups=[GroupCode.FINANCE])
    return client


@pytest.fixture
def rate(session: Session, finance: FlaskClient) -> Any:
    """`rate("CDF", 40, "3000")`: a rate of so many days ago that somebody entered."""

    def put(quote: str, days: int, value: str, source: str = "BCC") -> ExchangeRate:
        now = datetime.now(UTC)
        made = ExchangeRate(
            id=uuid4(), quote=quote, on=TODAY - timedelta(days=days), value=Decimal(value), source=source,
            entered_by_id=SOMEBODY, created_at=now, updated_at=now, entry_id=uuid4(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.expunge(made)
        session.commit()
        return made

    return put


def row(page: str, currency: str) -> str:
    """What is said of a currency among those known today."""
    first = page.partition("<tbody>")[2].partition("</tbody>")[0]
    (found,) = [words(each) for each in first.split("</tr>") if f"<strong>{currency}</strong>" in each]
    return found


def test_each_currency_says_what_is_known_how_old_it_is_and_what_to_do(finance: FlaskClient, rate: Any) -> None:
    rate("CDF", 3, "3050.5")
    rate("BIF", 32, "3400")
    rate("RWF", 31, "1600")
    page = finance.get(PAGE).text
    assert english_in(page) == set()
    assert "655,957 fixé par traité Toujours le même" in row(page, "XAF")
    assert "3 050,5" in row(page, "CDF")
    assert "vieux de 3 jours" in row(page, "CDF")
    assert "Trop vieux : 32 jours En saisir un pour BIF" in row(page, "BIF")
    assert "vieux de 31 jours" in row(page, "RWF")
    assert "Aucun taux connu En saisir un pour AOA" in row(page, "AOA")
    assert "Banque centrale européenne" in row(page, "USD")
    assert f'href="{PAGE}/new?currency=BIF"' in page
    assert "<strong>EUR</strong>" not in page


def test_whoever_only_reads_is_told_who_enters_rates(client: FlaskClient, become: Become) -> None:
    become(groups=[GroupCode.AUDITORS])
    page = client.get(PAGE).text
    assert "Une personne des finances en saisit un." in said(page)
    assert f"{PAGE}/new" not in page
    assert english_in(page) == set()


def test_the_newer_of_bank_and_hand_is_shown(session: Session, rate: Any, make_ctx: MakeContext) -> None:
    last = ecb_until("USD")
    assert last is not None
    now = make_ctx("ledger.see", now=datetime.now(UTC))
    bank = {each.currency: each.rate for each in newest_rates(session, now)}["USD"]
    assert bank is not None
    assert (bank.source, bank.on) == ("ecb", last)
    rate("USD", (TODAY - last).days, "1.2")
    same = {each.currency: each.rate for each in newest_rates(session, now)}["USD"]
    assert same is not None
    assert (same.value, same.source) == (Decimal("1.2"), "BCC")
    earlier = last_rate(session, "USD", last - timedelta(days=1))
    assert earlier is not None
    assert earlier.source == "ecb"


def test_a_rate_is_entered_as_people_write_it(finance: FlaskClient, look: Look) -> None:
    answer = send(finance, f"{PAGE}/new", **ANSWERS)
    assert (answer.status_code, answer.location) == (303, PAGE)
    (kept,) = look(select(ExchangeRate))
    assert (kept.quote, kept.on, kept.value, kept.source) == ("CDF", TODAY, Decimal("3050.5"), ANSWERS["source"])
    assert [action for action, _told in told(look)] == ["ledger.rate.entered"]
    page = finance.get(PAGE).text
    assert "Joël Mba" in page
    assert "BCC, bulletin du jour" in page
    assert english_in(finance.get(f"{PAGE}/new").text) == set()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("quote", ""), ("quote", "EUR"), ("quote", "XAF"), ("on", ""), ("on", "demain"), ("value", ""),
        ("value", "cher"), ("value", "0"), ("value", "-3"), ("value", "1,12345678901"), ("source", ""),
        ("source", "x" * 201),
        ("on", (TODAY + timedelta(days=2)).isoformat()),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    finance: FlaskClient, look: Look, field: str, given: str
) -> None:
    answer = send(finance, f"{PAGE}/new", **{**ANSWERS, field: given})
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    kept = filled(answer.text)
    assert {name: kept[name] for name in ANSWERS if name not in (field, "quote")} == {
        name: value for name, value in ANSWERS.items() if name not in (field, "quote")
    }
    assert english_in(answer.text) == set()
    assert look(select(ExchangeRate)) == []


def test_a_second_rate_of_a_day_is_refused_at_the_day(finance: FlaskClient, rate: Any) -> None:
    rate("CDF", 0, "3050")
    answer = send(finance, f"{PAGE}/new", **ANSWERS)
    assert answer.status_code == 422
    assert error_at(answer.text, "on")


def test_a_rate_far_from_the_last_is_looked_at_twice_and_nothing_is_lost(
    finance: FlaskClient, rate: Any, look: Look
) -> None:
    rate("CDF", 5, "3000")
    far = {**ANSWERS, "value": "305,05"}
    asked = send(finance, f"{PAGE}/new", **far)
    assert asked.status_code == 422
    assert "3 000" in words(error_at(asked.text, "value"))
    assert "90 %" in words(error_at(asked.text, "value"))
    assert 'name="sure"' in asked.text
    assert english_in(asked.text) == set()
    assert len(look(select(ExchangeRate))) == 1
    again = {name: value for name, value in filled(asked.text).items() if name != "sure"}
    assert again["value"] == "305,05"
    assert finance.post(f"{PAGE}/new", data=again).status_code == 422
    other = finance.post(f"{PAGE}/new", data={**again, "sure": "y", "value": "30,5"})
    assert (other.status_code, len(look(select(ExchangeRate)))) == (422, 1)
    assert finance.post(f"{PAGE}/new", data={**again, "sure": "y"}).status_code == 303
    assert len(look(select(ExchangeRate))) == 2


@pytest.mark.parametrize(("value", "status"), [("3 600", 303), ("3 600,1", 422), ("2 400", 303), ("2 399,9", 422)])
def test_a_fifth_is_near_enough_and_more_is_not(finance: FlaskClient, rate: Any, value: str, status: int) -> None:
    rate("CDF", 5, "3000")
    assert send(finance, f"{PAGE}/new", **{**ANSWERS, "value": value}).status_code == status


def test_the_first_rate_of_a_currency_has_nothing_to_be_far_from(finance: FlaskClient) -> None:
    assert send(finance, f"{PAGE}/new", **{**ANSWERS, "value": "7"}).status_code == 303


def test_how_far_is_a_part_of_the_last_rate() -> None:
    assert distance(Decimal(100), Decimal(120)) == Decimal("0.2")
    assert distance(Decimal(100), Decimal(79)) == Decimal("0.21")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("fr", "3 050,5", "3050.5"),
        ("fr", "655,957", "655.957"),
        ("en", "3,050.5", "3050.5"),
        ("en", "655.957", "655.957"),
    ],
)
def test_a_value_is_read_in_the_readers_language(language: str, text: str, value: str) -> None:
    with reading(Reader(language, ZoneInfo("UTC"))):
        assert RateText("x").judge(text) == Decimal(value)


def test_a_value_that_the_databases_would_round_is_refused() -> None:
    with pytest.raises(ValidationError):
        RateText("x").judge("1234567,0123456789")


def test_removing_a_rate_says_what_counts_then_and_does_it(finance: FlaskClient, rate: Any, look: Look) -> None:
    rate("CDF", 9, "2990")
    newer = rate("CDF", 2, "3050.5")
    page = finance.get(f"{PAGE}/{newer.id}/remove").text
    assert "2 990" in said(page)
    assert english_in(page) == set()
    assert len(look(select(ExchangeRate))) == 2
    assert send(finance, f"{PAGE}/{newer.id}/remove").status_code == 303
    (left,) = look(select(ExchangeRate))
    assert left.value == Decimal(2990)
    alone = finance.get(f"{PAGE}/{left.id}/remove").text
    assert "aucun taux ne sera connu" in said(alone)
    assert english_in(alone) == set()
    assert finance.get(f"{PAGE}/{newer.id}/remove").status_code == 404
    assert [action for action, _told in told(look)] == ["ledger.rate.removed"]


def test_rates_are_filtered_paged_and_taken_away_as_a_sheet(finance: FlaskClient, rate: Any) -> None:
    for days in range(30):
        rate("CDF", days, "3050.5")
    rate("BIF", 1, "3400.25", source="=cmd")
    page = finance.get(PAGE).text
    assert 'rel="next"' in page
    assert english_in(page) == set()
    few = finance.get(f"{PAGE}?currency=BIF").text
    assert "1 taux" in words(few)
    none = finance.get(f"{PAGE}?currency=RWF").text
    assert english_in(none) == set()
    lines = sheet(finance.get(f"{PAGE}/export.csv?currency=BIF").data)
    assert lines[1][:1] + lines[1][2:5] == ["BIF", "3400,25", "'=cmd", "Joël Mba"]
    assert len(sheet(finance.get(f"{PAGE}/export.csv").data)) == 32


@pytest.mark.parametrize("count", [3, 300])
def test_the_number_of_queries_stays_the_same(
    finance: FlaskClient, session: Session, query_count: CountQueries, count: int
) -> None:
    now = datetime.now(UTC)
    for number in range(count):
        session.add(
            ExchangeRate(
                id=uuid4(), quote="CDF", on=date(2025, 1, 1) + timedelta(days=number), value=Decimal(3_000),
                source="BCC", entered_by_id=SOMEBODY, created_at=now, updated_at=now, entry_id=uuid4(),
            )
        )  # fmt: skip
    session.flush()
    session.expunge_all()
    session.commit()
    with query_count() as statements:
        finance.get(PAGE)
    assert len(statements) == 5
    with query_count() as statements:
        finance.get(QUESTION.replace("EUR", "USD"))
    statements.at_most(2)


def test_only_finance_enters_and_removes(client: FlaskClient, become: Become, rate: Any) -> None:
    found = rate("CDF", 1, "3050")
    for groups, seen in (([GroupCode.COMMITTEE], 200), ([GroupCode.FUNDRAISING], 404)):
        become(groups=groups)
        assert client.get(PAGE).status_code == seen
        assert client.get(f"{PAGE}/export.csv").status_code == seen
        assert client.get(QUESTION).status_code == seen
        assert client.get(f"{PAGE}/new").status_code == 404
        assert client.get(f"{PAGE}/{found.id}/remove").status_code == 404


def test_an_entered_rate_shows_its_figures_without_zeros_that_say_nothing(finance: FlaskClient, rate: Any) -> None:
    rate("CDF", 1, "3000")
    assert re.search(r">3\u202f000<", finance.get(PAGE).text)
