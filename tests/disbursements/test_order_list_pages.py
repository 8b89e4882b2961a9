"""The list of payment orders: what presses on top, everything filtered, nothing of whom one must stay away from."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.database import transaction
from fundapp.disbursements.commands.settling import lose_order
from fundapp.disbursements.models import PaymentOrder
from tests.accounts.pages import said, sheet
from tests.disbursements.orders_ground import (
    LIST,
    auditor_browser,
    browser_in,
    founded,
    many,
    paying,
    read,
    references,
    treasury,
)
from tests.disbursements.recusing import recuse
from tests.disbursements.treasury import Treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

PART = 50_000


def lose(treasury: Treasury, order: PaymentOrder) -> None:
    """Nobody can say what became of it."""
    with treasury.app.app_context(), transaction() as session:
        assert lose_order(session, treasury.nobody(), order.id, "timeout")


def test_what_presses_stands_on_top_each_kind_before_the_next(treasury: Treasury) -> None:
    unknown, recalled, due = treasury.sent(PART), treasury.sent(PART), treasury.authorised(PART)
    signed = treasury.prepare(PART)
    treasury.sign(signed, "marthe")
    mine, fresh = treasury.prepare(PART), treasury.sent(PART)
    lose(treasury, unknown)
    treasury.session.execute(
        update(PaymentOrder).where(PaymentOrder.id == recalled.id).values(recall_since=treasury.now)
    )
    treasury.session.commit()
    found = references(read(treasury.browser("marthe"), LIST))
    assert found[:4] == [each.reference for each in (unknown, recalled, due, mine)]
    assert set(found[4:]) == {signed.reference, fresh.reference}


def test_an_order_is_listed_with_its_state_amount_method_day_and_whose_turn_it_is(treasury: Treasury) -> None:
    treasury.prepare(PART)
    text = said(read(treasury.browser("fatime"), LIST))
    for told in ("50 000 FCFA", "Argent mobile", "Signatures : 0 sur 2", "Attend votre signature", "Transport"):
        assert told in text
    assert "Obono" not in text


def test_cases_are_named_to_whoever_works_on_them_and_to_nobody_else(treasury: Treasury) -> None:
    treasury.prepare(PART)
    reference = treasury.case.reference
    treasury.session.commit()
    assert reference in read(treasury.browser("solange"), LIST)
    for name in ("fatime", "denis"):
        answer = treasury.browser(name).get(LIST)
        assert reference not in answer.text


def test_the_payments_of_a_case_are_hidden_from_whoever_is_recused_from_it(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    recuse(treasury, "fatime", Grade.FAMILY)
    browser = treasury.browser("fatime")
    assert order.reference not in browser.get(LIST).text
    assert order.reference not in browser.get(f"{LIST}/export.csv").text
    assert browser.get(f"{LIST}/{order.reference}").status_code == 403
    assert order.reference in treasury.browser("marthe").get(LIST).text


def test_every_filter_finds_what_it_says_and_nothing_else(treasury: Treasury) -> None:
    planned, due, sent = treasury.prepare(PART), treasury.authorised(PART), treasury.sent(PART)
    today, marthe = treasury.now.astimezone(ZoneInfo("Africa/Douala")).date(), treasury.browser("marthe")
    case_id, reference = treasury.case_id.hex, treasury.case.reference
    treasury.session.commit()
    every = {planned.reference, due.reference, sent.reference}

    def found(query: str) -> set[str]:
        return set(references(read(marthe, f"{LIST}?{query}")))

    assert found("") == every
    assert found("pressing=mine") == {planned.reference}
    assert found("pressing=due") == {due.reference}
    assert found("pressing=recalled") == found("pressing=overdue") == set()
    assert found("state=planned&state=sent") == {planned.reference, sent.reference}
    assert found("method=mobile") == every
    assert found("method=bank") == found("currency=EUR") == set()
    assert found("currency=XAF") == found(f"since={today}&until={today}") == every
    assert found(f"since={today + timedelta(days=1)}") == found(f"until={today - timedelta(days=1)}") == set()
    assert found(f"stands_since={today - timedelta(days=1)}") == every
    assert found(f"stands_since={today + timedelta(days=2)}") == set()
    assert found(f"case={case_id}") == every
    assert found("case=" + "0" * 32) == set()
    assert found(f"case={reference}") == set(), "finance does not work on cases"
    officer = treasury.browser("solange")
    assert set(references(read(officer, f"{LIST}?case={reference.lower()}"))) == every


def test_what_waits_for_too_long_is_found_and_told(treasury: Treasury) -> None:
    order, fresh = treasury.sent(PART), treasury.sent(PART)
    before = treasury.now - timedelta(days=10)
    treasury.session.execute(update(PaymentOrder).where(PaymentOrder.id == order.id).values(state_since=before))
    treasury.session.commit()
    browser = treasury.browser("fatime")
    page = read(browser, f"{LIST}?pressing=overdue")
    assert references(page) == [order.reference]
    assert "Attend depuis trop longtemps" in said(page)
    assert references(read(browser, LIST)) == [order.reference, fresh.reference]


def test_who_verified_decided_prepared_or_signed_is_not_waited_for(treasury: Treasury) -> None:
    order = treasury.prepare(PART, by="joel")
    treasury.sign(order, "fatime")
    for name in ("joel", "fatime", "idriss"):
        assert references(treasury.browser(name).get(f"{LIST}?pressing=mine").text) == [], name
    assert references(treasury.browser("marthe").get(f"{LIST}?pressing=mine").text) == [order.reference]


def test_whoever_decided_is_not_waited_for(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    for name, waits in (("bruno", [order.reference]), ("denis", [])):
        browser = browser_in(treasury, name, "finance")
        assert references(browser.get(f"{LIST}?pressing=mine").text) == waits, name


def test_nobody_is_waited_for_while_a_case_is_stopped(treasury: Treasury) -> None:
    order, browser = treasury.prepare(PART), treasury.browser("fatime")
    assert references(browser.get(f"{LIST}?pressing=mine").text) == [order.reference]
    treasury.session.execute(update(EmergencyCase).values(state="suspended", resumes_in="payment"))
    treasury.session.commit()
    assert references(browser.get(f"{LIST}?pressing=mine").text) == []


def test_below_the_ceiling_whoever_prepared_is_waited_for_until_somebody_else_has_signed(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    treasury.session.execute(update(PaymentOrder).where(PaymentOrder.id == order.id).values(small=True, revision=2))
    treasury.session.commit()
    joel = treasury.browser("joel")
    assert references(joel.get(f"{LIST}?pressing=mine").text) == [order.reference]
    treasury.sign(order, "fatime")
    assert references(joel.get(f"{LIST}?pressing=mine").text) == []


def test_pages_of_the_list_show_each_order_once_and_cost_the_same(
    treasury: Treasury, query_count: CountQueries
) -> None:
    many(treasury, 3)
    browser = treasury.browser("solange")
    browser.get(LIST)
    with query_count() as few:
        assert browser.get(LIST).status_code == 200
    more = many(treasury, 57)
    with query_count() as lots:
        first = browser.get(LIST)
    assert len(lots) == len(few)
    lots.at_most(8)
    seen, page = references(first.text), first.text
    while 'rel="next"' in page:
        address = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        page = browser.get(address).text
        seen += references(page)
    assert len(seen) == len(set(seen)) == 3 + len(more)


def test_the_sheet_holds_what_is_filtered_and_no_payee(treasury: Treasury) -> None:
    order, _other = treasury.prepare(PART), treasury.sent(PART)
    content = treasury.browser("solange").get(f"{LIST}/export.csv?state=planned").data
    head, *rows = sheet(content)
    assert head[0] == "Référence"
    assert [row[0] for row in rows] == [order.reference]
    assert treasury.case.reference in rows[0]
    assert b"Obono" not in content
    with treasury.browser("fatime").get(f"{LIST}/export.xlsx") as workbook:
        assert workbook.data[:2] == b"PK"


def test_whoever_has_nothing_to_do_with_payments_finds_no_such_page(treasury: Treasury) -> None:
    treasury.prepare(PART)
    browser = treasury.browser("awa")
    for address in (LIST, f"{LIST}/export.csv", f"{LIST}/to-prepare", f"{LIST}/ceilings"):
        assert browser.get(address).status_code == 404, address


def test_the_wing_shows_only_the_parts_that_there_are_and_that_one_may_see(treasury: Treasury) -> None:
    finance = read(treasury.browser("fatime"), LIST)
    assert 'href="/payments" aria-current="page"' in finance
    assert 'href="/payments/to-prepare"' in finance
    auditor = read(auditor_browser(treasury), LIST)
    assert 'href="/payments/to-prepare"' not in auditor
    assert 'href="/payments/ceilings"' in auditor
