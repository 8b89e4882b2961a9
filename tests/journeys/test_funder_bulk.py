"""A fundraiser changes several funders at once, by keyboard, on a telephone and without script, and takes it back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice


def fundraiser(open_page: OpenPage, path: str, language: str = "fr", **options: Any) -> Page:
    """Somebody of the fundraising group, come in, at this address."""
    page = open_page("/sign-in", language, visitor=False, **options)
    come_in(page, "awa")
    page.goto(path)
    return page


def ticked(page: Page, how_many: int) -> None:
    """Ticks the first funders of the list, as somebody without a mouse does."""
    for number in range(how_many):
        box = page.locator("input[name=funder]").nth(number)
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()


def pressed(page: Page, name: str) -> None:
    """Presses a button by the keyboard."""
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_every_page_of_the_way_fits_and_is_accessible(open_page: OpenPage, language: str, colours: str) -> None:
    page = fundraiser(open_page, "/funders?facts=due", language, color_scheme=colours)
    look_twice(page)
    ticked(page, 2)
    page.locator("button[name=which][value=chosen]").click()
    look_twice(page)
    page.locator("main form .button.primary").click()
    expect(page.locator("#errors")).to_be_focused()
    look_twice(page)
    page.locator("#status").select_option("dormant")
    page.locator("#add_tags").fill("priorité 2027")
    page.locator("main form .button.primary").click()
    look_twice(page)
    page.locator("form[action$=confirm] button").click()
    look_twice(page)
    page.locator("a[href$=undo]").click()
    look_twice(page)
    page.locator("main form .button.danger").click()
    look_twice(page)
    page.goto("/funders/changes")
    look_twice(page)
    page.goto("/funders/together?which=chosen")
    look_twice(page)


def test_by_keyboard_alone_and_back_again(open_page: OpenPage) -> None:
    page = fundraiser(open_page, "/funders?q=fonds")
    ticked(page, 3)
    pressed(page, "Modifier ensemble les bailleurs cochés")
    expect(page.locator("main")).to_contain_text("3 bailleurs")
    page.locator("#add_tags").focus()
    page.keyboard.type("au clavier")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("À modifier : 3.")
    pressed(page, "Modifier 3 bailleurs")
    expect(page.locator("main")).to_contain_text("3 bailleurs ont été modifiés")
    page.goto("/funders?tag=au clavier")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.go_back()
    page.get_by_role("link", name="Annuler cette modification").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("redevient comme avant")
    pressed(page, "Annuler cette modification")
    expect(page.locator("main")).to_contain_text("3 bailleurs ont été rétablis")


def test_all_that_the_filter_shows_without_script_on_a_telephone(open_page: OpenPage) -> None:
    page = fundraiser(open_page, "/funders?q=afd", java_script_enabled=False, viewport=NARROW)
    page.locator("button[name=which][value=all]").click()
    expect(page.locator("main")).to_contain_text("Tout ce que montre ce filtre")
    page.locator("main form .button.primary").click()
    expect(page.locator("#errors")).to_be_visible()  # nothing says yet what is to be done
    page.locator("#add_tags").fill("au téléphone")
    page.locator("main form .button.primary").click()
    page.locator("form[action$=confirm] button").click()
    expect(page.locator("main")).to_contain_text("a été modifié")
