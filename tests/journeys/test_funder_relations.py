"""A fundraiser keeps contacts and notes what was said, in a real browser, on a telephone and without script."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.watching import READERS, look_twice


def first_funder(open_page: OpenPage, language: str = "fr", colours: str = "light") -> Page:
    page = open_page("/funders?q=afd", language=language, color_scheme=colours)
    page.locator("tbody a").first.click()
    return page


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_page_of_a_funder_and_its_forms_fit_and_are_accessible(
    open_page: OpenPage, language: str, colours: str
) -> None:
    page = first_funder(open_page, language, colours)
    look_twice(page)
    address = urlsplit(page.url).path
    for part in ("edit", "contacts/new", "interactions/new", "steps/new", "relation"):
        page.goto(f"{address}/{part}")
        look_twice(page)
    for part in ("contacts", "interactions", "steps"):
        page.goto(f"/funders/{part}")
        look_twice(page)


def test_a_contact_is_kept_without_script_on_a_telephone(open_page: OpenPage) -> None:
    page = open_page("/funders?q=afd", java_script_enabled=False, viewport=NARROW)
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Ajouter un contact").click()
    page.locator("#name").fill("Mariam Bâ")
    page.locator("main form .button.primary").click()
    expect(page.locator("#errors")).to_be_visible()  # nothing says yet what they do, nor how we come to have it
    page.locator("#role").fill("Chargée de programme")
    page.locator("input[name=basis][value=given]").check()
    page.locator("main form .button.primary").click()
    expect(page.locator("main")).to_contain_text("Mariam Bâ, Chargée de programme")
