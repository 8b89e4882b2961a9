"""A fundraiser filters the calls, keeps the view and is told of its news; in a real browser, without script too."""

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.watching import READERS, look_twice

WORDS = {
    "fr": {
        "save": "Enregistrer cette vue",
        "keep": "Enregistrer la vue",
        "weekly": "Chaque lundi",
        "stop": "Arrêter le résumé",
    },
    "en": {"save": "Save this view", "keep": "Save the view", "weekly": "Every Monday", "stop": "Stop the digest"},
}


def keep_view(page: Page, words: dict[str, str], title: str) -> None:
    page.get_by_role("link", name=words["save"]).click()
    page.locator("#title").fill(title)
    page.get_by_role("button", name=words["keep"]).click()


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_pages_of_lists_and_digests_fit_and_are_accessible(open_page: OpenPage, language: str, colours: str) -> None:
    words, title = WORDS[language], f"Presse {language} {colours}"
    page = open_page("/calls", language=language, color_scheme=colours)
    look_twice(page)
    page.goto("/calls?q=pesse+libre")
    look_twice(page)
    page.goto("/calls?theme=media&country=TD")
    keep_view(page, words, title)
    page.goto("/calls/digests")
    look_twice(page)
    card = page.locator("section", has_text=title)
    card.get_by_role("button", name=words["weekly"]).click()
    look_twice(page)
    card.locator("p a").click()
    look_twice(page)
    page.goto("/views")
    look_twice(page)
    page.get_by_role("row", name=title).get_by_role("button", name=words["stop"]).click()
    expect(page.locator("section", has_text=title)).to_contain_text(words["weekly"])


def test_a_digest_is_asked_for_and_given_up_without_script_on_a_telephone(open_page: OpenPage) -> None:
    page, words = open_page("/calls?theme=youth", java_script_enabled=False, viewport=NARROW), WORDS["fr"]
    keep_view(page, words, "Jeunes")
    page.goto("/calls/digests")
    card = page.locator("section", has_text="Jeunes")
    card.get_by_role("button", name="Chaque matin").click()
    expect(card).to_contain_text("Rien de nouveau pour l’instant")
    card.get_by_role("button", name=words["stop"]).click()
    expect(card).to_contain_text("Pas de résumé")
