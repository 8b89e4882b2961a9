"""A fundraiser compares two funders, makes them one and takes it back: in a real browser, on a telephone, no script."""

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice


def twin(open_page: OpenPage, name: str, language: str = "fr", colours: str = "light") -> Page:
    """The page of a funder that has just been added and looks like another."""
    page = open_page("/sign-in", language=language, color_scheme=colours, visitor=False)
    come_in(page, "awa")
    page.goto("/funders/new")
    page.locator("#name").fill(name)
    page.locator("#kind").select_option("bilateral")
    page.locator("#website").fill("https://www.afd.fr/autre")
    page.locator("#notes").fill("Note prise lors d’un appel.")
    page.locator("main form .button.primary").click()
    page.wait_for_url("**/funders/*-*")
    return page


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_pages_of_duplicates_and_merging_fit_and_are_accessible(
    open_page: OpenPage, language: str, colours: str
) -> None:
    page = twin(open_page, f"Agence francaise de devellopement {language}", language, colours)
    own = page.url
    look_twice(page)
    page.goto("/funders/duplicates")
    look_twice(page)
    page.goto("/funders/duplicates?standing=two")
    look_twice(page)
    page.goto("/funders?q=fondaton")
    look_twice(page)
    page.goto(f"{own}/merge?q=fondation")
    look_twice(page)
    page.locator("main section a").first.click()
    look_twice(page)
    page.locator("main form .button.primary").click()
    look_twice(page)
    page.locator("section[aria-labelledby=merges] a[href*=undo]").first.click()
    look_twice(page)


def test_two_are_made_one_and_two_again_without_script_on_a_telephone(open_page: OpenPage) -> None:
    page = open_page("/sign-in", java_script_enabled=False, viewport=NARROW, visitor=False)
    come_in(page, "awa")
    page.goto("/funders/new")
    page.locator("#name").fill("French Development Agency")
    page.locator("#kind").select_option("multilateral")
    page.locator("main form .button.primary").click()
    expect(page.locator("main")).to_contain_text("figure peut-être deux fois")
    page.get_by_role("link", name="Comparer avec AFD").first.click()
    page.get_by_role("link", name="Garder plutôt AFD").click()
    expect(page.locator("h1")).to_contain_text("Fusionner French Development Agency avec Agence")
    page.locator("input[name=kind][value=other]").check()
    page.locator("main form .button.primary").click()
    expect(page.locator("h1")).to_have_text("Agence française de développement")
    expect(page.locator("main")).to_contain_text("Organisation multilatérale")
    page.get_by_role("link", name="Annuler la fusion avec French Development Agency").click()
    page.locator("main form .button.danger").click()
    expect(page.locator("h1")).to_have_text("French Development Agency")
    expect(page.locator("main")).to_contain_text("annulée le")
    page.goto("/funders?q=afd")
    page.locator("tbody a").first.click()
    expect(page.locator("main")).to_contain_text("Coopération bilatérale")
