"""A fundraiser sees whether one of us could answer a call, has found out what is unknown, and writes the answer."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice

FIT = re.compile(r"/calls/[0-9a-f-]{36}/fit$")


def new_call(page: Page) -> None:
    """Keeps a call for Cameroon, and opens its fit."""
    page.goto("/calls/new")
    page.locator("#title").fill("PISCCA 2100")
    page.locator("#place").select_option("named")
    page.locator("input[name=countries][value=CM]").check()
    page.locator("#needs_registration").select_option("yes")
    page.locator("main form .button.primary").click()
    page.locator("#could-we").wait_for()
    page.locator("a[href$='/fit']").click()
    page.wait_for_url(FIT)


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_pages_of_fit_fit_and_are_accessible(open_page: OpenPage, language: str, colours: str) -> None:
    page = open_page("/", language=language, color_scheme=colours, visitor=False)
    come_in(page, "awa")
    new_call(page)
    page.locator("details.case-card > summary").first.click()
    look_twice(page)
    page.locator("button:has-text('Faire vérifier'), button:has-text('Have it checked')").first.click()
    page.wait_for_url(FIT)
    task = page.locator("a[href^='/calls/tasks/']").first.get_attribute("href")
    for address in ("/calls/score", "/calls/tasks", str(task), str(task).replace("done", "edit"), "/calls"):
        page.goto(address)
        look_twice(page)


def test_what_is_unknown_is_found_out_and_written_on_a_telephone_without_script(open_page: OpenPage) -> None:
    page = open_page("/", viewport=NARROW, java_script_enabled=False, visitor=False)
    come_in(page, "awa")
    new_call(page)
    page.get_by_role("button", name="Faire vérifier – Quelle ancienneté").click()
    page.get_by_role("link", name="Vers la tâche – Quelle ancienneté").click()
    page.get_by_role("link", name="Vers le champ à remplir").click()
    page.wait_for_url("**/edit#min_years")
    page.locator("#min_years").fill("0")
    page.locator("main form .button.primary").click()
    page.goto("/calls/tasks")
    page.get_by_role("link", name="Quelle ancienneté").click()
    page.locator("#outcome").fill("Aucune")
    page.locator("main form .button.primary").click()
    page.wait_for_url(FIT)
    expect(page.locator("#asked + ul")).not_to_contain_text("Quelle ancienneté")
