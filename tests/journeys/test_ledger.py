"""Finance opens an envelope, money arrives, and every page of the ledger is looked at."""

import re

import pytest
from playwright.sync_api import expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice

PAGES = (
    "/ledger", "/ledger/transfers", "/ledger/trial-balance", "/ledger/rates", "/ledger/rates/new",
    "/ledger/rates/convert?amount=60+000&currency=EUR&target=XAF", "/ledger/months", "/ledger/accounts",
    "/imports/new/opening",
)  # fmt: skip


def test_an_envelope_is_opened_and_filled_on_a_telephone_and_says_what_is_left(open_page: OpenPage) -> None:
    page = open_page("/sign-in", visitor=False, viewport=NARROW)
    come_in(page, "joel")
    page.goto("/ledger/envelopes/new")
    look_twice(page)
    page.locator("#code").fill("ESSAI-1")
    page.locator("#name").fill("Enveloppe d’essai")
    page.locator("#currency").select_option("XAF")
    page.locator("#pledged").fill("2 000 000")
    page.locator("input[name=basis][value=received]").check()
    page.locator("#begins_on").fill("2026-01-01")
    page.locator("main form.form button:not([name])").first.click()
    page.wait_for_url(re.compile(r"/ledger/envelopes/[0-9a-f-]{36}$"))
    envelope = page.url
    look_twice(page)
    page.goto(f"{envelope}/instalments")
    look_twice(page)
    page.locator("#amount").fill("1 500 000")
    page.locator("main form.form button:not([name])").first.click()
    page.wait_for_url(envelope)
    expect(page.locator("main")).to_contain_text(re.compile(r"1\s500\s000"))
    for more in ("", "/statement", "/edit", "/refund", "/share", "/close"):
        page.goto(envelope + more)
        look_twice(page)


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_every_page_of_the_ledger_fits_and_reads_well(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page("/sign-in", language, visitor=False, color_scheme=scheme)
    come_in(page, "joel")
    for path in PAGES:
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        look_twice(page)
    page.goto("/ledger/transfers")
    page.locator("tbody th a").first.click()
    look_twice(page)
