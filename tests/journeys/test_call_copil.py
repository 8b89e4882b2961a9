"""The COPIL's digest in a real browser: read by a member, made by a fundraiser with the keyboard, without a fault."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.browsers import OpenPage
from tests.journeys.test_funders import tab_to
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice

WORDS = {"fr": ("À décider", "Rien n’a été décidé"), "en": ("To decide", "Nothing was decided")}


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_last_month_is_read_and_the_next_digest_made_by_keyboard(
    open_page: OpenPage, language: str, colours: str
) -> None:
    page = open_page("/sign-in", language, visitor=False, color_scheme=colours)
    come_in(page, "awa")
    page.goto("/calls/copil")
    look_twice(page)
    page.locator("tbody th a").click()
    expect(page.locator("#to_decide")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Clinique juridique mobile")
    look_twice(page)
    page.go_back()
    page.keyboard.press("n")
    page.wait_for_url("**/calls/copil/new")
    look_twice(page)
    tab_to(page, "main form .button.primary")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].count("-") == 4)
    expect(page.locator("main")).to_contain_text("Radio des rives")
