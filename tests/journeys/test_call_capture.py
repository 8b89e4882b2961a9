"""A text is pasted, looked over and kept as a call: in a real browser, on a telephone and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.grants.test_call_capture_pages import LETTER
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice


def paste(page: Page, text: str) -> None:
    page.locator("#pasted").fill(text)
    page.locator("main form .button.primary").click()


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_pages_of_capture_fit_and_are_accessible(open_page: OpenPage, language: str, colours: str) -> None:
    page = open_page("/", visitor=False, language=language, color_scheme=colours)
    come_in(page, "awa")
    page.goto("/calls/capture")
    look_twice(page)
    paste(page, LETTER)
    look_twice(page)
    page.goto("/calls/capture?address=https://exemple.org/appel")
    paste(page, "https://exemple.org/appel")
    expect(page.locator("progress")).to_be_visible()
    look_twice(page)


def test_a_text_becomes_a_call_without_script_on_a_telephone(open_page: OpenPage) -> None:
    page = open_page("/", visitor=False, java_script_enabled=False, viewport=NARROW)
    come_in(page, "awa")
    page.goto("/calls")
    page.get_by_role("link", name="Coller une adresse ou un texte").first.click()
    paste(page, LETTER)
    expect(page.locator("#title")).to_have_value("Appel à projets PISCCA 2100 – égalité femmes-hommes (Gabon)")
    expect(page.locator("#envelope-help")).to_contain_text("1 619 171 million")
    page.locator("#envelope").fill("1 619 171")
    page.locator("main form .button.primary").click()
    expect(page.locator("main")).to_contain_text("18 mars 2100 à 16")
    expect(page.locator("main")).to_contain_text("Gabon")
