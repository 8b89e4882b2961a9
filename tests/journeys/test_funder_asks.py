"""A fundraiser records what was asked and when rounds come, in a real browser, on a telephone and without script."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_funders import tab_to
from tests.journeys.watching import READERS, look_twice


def funder(page: Page) -> str:
    """The address of a funder that the page leads to."""
    page.goto("/funders?q=afd")
    page.locator("tbody a").first.click()
    return urlsplit(page.url).path


def send(page: Page) -> None:
    page.locator("main form .button.primary").click()


def keep_a_round(page: Page, address: str, **answers: str) -> None:
    page.goto(f"{address}/cycles/new")
    page.locator("#name").fill(answers.pop("name"))
    for name, value in answers.items():
        field = page.locator(f"#{name}")
        if name.endswith("_month"):
            field.select_option(value)
        else:
            field.fill(value)
    send(page)


def record_a_request(page: Page, address: str, outcome: str) -> None:
    page.goto(f"{address}/asks/new")
    page.locator("#title").fill("Protection des défenseurs")
    page.locator("#asked_on").fill("04/03/2024")
    page.locator("#currency").select_option("EUR")
    page.locator("#asked_amount").fill("120000")
    page.locator(f"input[name=outcome][value={outcome}]").check()
    page.locator("#lessons").fill("Prendre contact avant l’appel ; joindre un audit.")
    send(page)


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_pages_of_requests_and_rounds_fit_and_are_accessible(
    open_page: OpenPage, language: str, colours: str
) -> None:
    page = open_page("/funders/calendar", language=language, color_scheme=colours)
    look_twice(page)  # nothing is known yet
    page.goto("/funders/asks")
    look_twice(page)
    address = funder(page)
    for part in ("cycles/new", "asks/new"):
        page.goto(f"{address}/{part}")
        send(page)
        expect(page.locator("#errors")).to_be_visible()
        look_twice(page)
    keep_a_round(page, address, name="Appel annuel", opens_month="2", closes_month="3", closes_day="15")
    keep_a_round(page, address, name="Petites subventions", closes_month="11", source="https://www.example.org/calls")
    record_a_request(page, address, "won")
    record_a_request(page, address, "unknown")
    look_twice(page)
    for path in ("/funders/calendar", "/funders/asks"):
        page.goto(path)
        look_twice(page)
    page.goto(address)
    for name in ("cycles", "asks"):
        page.goto(address)
        page.locator(f"a[href*='/{name}/'][href$='/edit']").first.click()
        page.locator("a.button[href$='/remove']").click()
        look_twice(page)


def test_a_round_and_a_request_are_kept_without_script_on_a_telephone(open_page: OpenPage) -> None:
    page = open_page("/funders", java_script_enabled=False, viewport=NARROW)
    address = funder(page)
    page.get_by_role("link", name="Ajouter un appel").click()
    page.locator("#name").fill("Appel annuel")
    page.locator("#closes_day").fill("15")
    send(page)
    expect(page.locator("#errors")).to_be_visible()  # of which month?
    page.locator("#closes_month").select_option("3")
    send(page)
    expect(page.locator("main")).to_contain_text("Appel annuel – ferme le 15 mars")
    record_a_request(page, address, "lost")
    expect(page.locator("section[aria-labelledby=asked]")).to_contain_text("Prendre contact avant l’appel")
    page.goto("/funders/calendar")
    assert page.locator("svg.narrow").is_visible()
    assert not page.locator("svg.wide").is_visible()
    expect(page.locator("main table")).to_contain_text("Appel annuel")


def test_the_keyboard_leads_from_the_list_to_the_calendar_to_a_funder(open_page: OpenPage) -> None:
    page = open_page("/funders")
    keep_a_round(page, funder(page), name="Appel annuel", closes_month="3", closes_day="15")
    page.goto("/funders?q=afd")
    tab_to(page, ".tabs a[href^='/funders/calendar']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/funders/calendar?q=afd")
    tab_to(page, "main tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/funders/*#applying")
