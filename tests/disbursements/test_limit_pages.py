"""The pages of limits: what holds is said, filtered, taken away; entered, changed and ended without losing a word."""

from datetime import date

import pytest
from sqlalchemy import select

from fundapp.disbursements.models import PaymentLimit
from tests.accounts.acting import filled
from tests.accounts.pages import english_in, rows, said, sheet
from tests.disbursements.lists_ground import forgetful, page
from tests.disbursements.orders_ground import auditor_browser
from tests.disbursements.test_limit_commands import MTN, enter
from tests.disbursements.treasury import Treasury, founded, paying, treasury
from tests.fixtures.counting import CountQueries

__all__ = ["forgetful", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database

LIST = "/payments/limits"


def only(treasury: Treasury) -> PaymentLimit:
    """The limit that there is."""
    found = treasury.session.scalars(select(PaymentLimit), execution_options={"populate_existing": True}).one()
    treasury.session.commit()
    return found


def test_before_anybody_enters_one_the_page_says_what_holds_and_that_nothing_is_confirmed(treasury: Treasury) -> None:
    text = said(page(treasury, "joel", LIST))
    for told in ("Personne n’a encore enregistré de limite", "Aucune limite n’est encore confirmée", "500 000 FCFA"):
        assert told in text
    assert "Cameroun, MTN" in text


def test_a_row_of_the_product_is_entered_as_confirmed_by_its_link(treasury: Treasury) -> None:
    browser = treasury.browser("joel")
    form = browser.get(f"{LIST}/new?like=0")
    sent = filled(form.text)
    assert (sent["country"], sent["operator"], sent["per_day"]) == ("CM", "mtn", "750 000".replace(" ", "\u202f"))
    answer = browser.post(f"{LIST}/new", data=sent | {"confirmed_on": "03/11/2026", "source": "Appel du 3 novembre"})
    assert answer.status_code == 303
    made = only(treasury)
    assert (made.per_day, made.confirmed_on, made.currency) == (750_000, date(2026, 11, 3), "XAF")
    text = said(browser.get(LIST).text)
    assert "Aucune limite n’est encore confirmée" not in text
    assert text.count("Cameroun, MTN") == 1


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(treasury: Treasury) -> None:
    browser = treasury.browser("joel")
    sent = filled(browser.get(f"{LIST}/new").text)
    sent |= {
        "country": "GA",
        "method": "mobile",
        "currency": "XAF",
        "tier": "palier deux",
        "per_day": "mille",
        "source": "x",
    }
    answer = browser.post(f"{LIST}/new", data=sent)
    assert answer.status_code == 422
    assert english_in(answer.text) == set()
    assert {"tier", "per_day"} == {name for name in sent if f'id="{name}-error"' in answer.text}
    assert filled(answer.text)["per_day"] == "mille"
    assert browser.post(f"{LIST}/new", data=sent | {"tier": "2", "per_day": "-5"}).status_code == 422


def test_the_list_is_filtered_by_country_operator_and_a_day_and_taken_away_as_it_stands(treasury: Treasury) -> None:
    enter(treasury, valid_until=date(2026, 6, 30))
    enter(treasury, operator="orange", valid_from=date(2026, 7, 1))
    enter(treasury, country="GA", operator=None)
    browser = treasury.browser("joel")
    for query, found in (
        ("country=GA", ["Gabon, Argent mobile"]),
        ("operator=orange", ["Cameroun, Orange", "Gabon, Argent mobile"]),
        ("on=30/06/2026", ["Cameroun, MTN", "Gabon, Argent mobile"]),
        ("country=CM&on=01/07/2026", ["Cameroun, Orange"]),
    ):
        listed = browser.get(f"{LIST}?{query}").text.partition("Limites fournies")[0]
        assert [each.removesuffix(" Plus en vigueur") for each in rows(listed)] == found, query
        taken = sheet(browser.get(f"{LIST}/export.csv?{query}").data)
        assert len(taken) == len(found) + 1
        assert taken[1][12] == MTN.source


def test_the_list_takes_as_many_queries_for_many_limits_as_for_one(
    treasury: Treasury, query_count: CountQueries
) -> None:
    browser = treasury.browser("joel")
    enter(treasury)
    with query_count() as few:
        browser.get(LIST)
    for number in range(20):
        enter(treasury, tier=str(number))
    with query_count() as many:
        assert browser.get(LIST).status_code == 200
    assert len(few) == len(many)
    many.at_most(8)


def test_a_limit_is_changed_unless_somebody_was_quicker(treasury: Treasury) -> None:
    made = enter(treasury)
    browser, address = treasury.browser("joel"), f"{LIST}/{made.id}/edit"
    sent = filled(browser.get(address).text)
    assert browser.post(address, data=sent | {"per_day": "2 000 000"}).status_code == 303
    late = browser.post(address, data=sent | {"per_day": "3 000 000"})
    assert late.status_code == 409
    assert english_in(late.text) == set()
    assert only(treasury).per_day == 2_000_000


def test_a_limit_is_ended_with_its_last_day(treasury: Treasury) -> None:
    made = enter(treasury)
    browser, address = treasury.browser("joel"), f"{LIST}/{made.id}/end"
    sent = filled(browser.get(address).text)
    assert browser.post(address, data=sent | {"last_day": ""}).status_code == 422
    assert browser.post(address, data=filled(browser.get(address).text) | {"last_day": "31/12/2025"}).status_code == 303
    assert only(treasury).valid_until == date(2025, 12, 31)
    assert "Plus en vigueur" in said(page(treasury, "joel", LIST))


def test_officers_and_auditors_read_limits_and_only_finance_writes_them(treasury: Treasury) -> None:
    made = enter(treasury)
    for browser in (treasury.browser("solange"), auditor_browser(treasury)):
        text = browser.get(LIST).text
        assert "Cameroun, MTN" in text
        assert "Enregistrer une limite" not in text
        for address in (f"{LIST}/new", f"{LIST}/{made.id}/edit", f"{LIST}/{made.id}/end"):
            assert browser.get(address).status_code == 404
    assert treasury.browser("denis").get(LIST).status_code == 404
