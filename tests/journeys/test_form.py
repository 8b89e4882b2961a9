"""Somebody in danger writes to us: in both languages, by keyboard alone, without script, on the smallest telephone."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.fixtures.browsers import LiveApp, OpenPage
from tests.journeys.serving import AWAY, a_browser
from tests.journeys.test_funders import tab_to
from tests.journeys.watching import READERS, look_twice, wider_than_screen

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "start": "Écrivez-nous",
        "arrived": "C’est arrivé",
        "saved": "C’est enregistré",
        "contact": "Comment vous joindre sans danger",
        "more": "Ajouter quelque chose",
        "has_arrived": "est bien arrivé",
        "not_sent": "NON DÉPOSÉ",
        "draft": "Ce que vous avez écrit",
    },
    "en": {
        "start": "Write to us",
        "arrived": "It has arrived",
        "saved": "It is saved",
        "contact": "How to reach you safely",
        "more": "Add something",
        "has_arrived": "has arrived",
        "not_sent": "NOT SENT",
        "draft": "What you have written",
    },
}
SMALLEST = ViewportSize(width=320, height=640)


def press(page: Page, act: str) -> None:
    """Reaches a button with the tab key, and presses it."""
    tab_to(page, f"button[value='{act}']")
    page.keyboard.press("Enter")


def title(page: Page, text: str) -> None:
    """The page has this heading."""
    expect(page.locator("h1")).to_have_text(re.compile(f"^{re.escape(text)}$"))


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_a_first_message_is_sent_and_completed_by_keyboard_alone(
    open_page: OpenPage, language: str, scheme: str
) -> None:
    page, words = open_page("/form", language, visitor=False, color_scheme=scheme), WORDS[language]
    title(page, words["start"])
    look_twice(page)
    page.reload()
    tab_to(page, "button[value='leave']")
    assert page.evaluate("document.activeElement.value") == "leave"
    tab_to(page, "#happened")
    page.keyboard.type("Ils sont venus hier soir.")
    tab_to(page, "#alias")
    page.keyboard.type("Le Baobab")
    press(page, "send")
    title(page, words["arrived"])
    look_twice(page)
    digits = re.sub(r"\s", "", page.locator(".code-shown").inner_text())
    assert len(digits) == 26
    press(page, "open:more")
    title(page, words["more"])
    look_twice(page)
    press(page, "go:step:contact")
    title(page, words["contact"])
    tab_to(page, "#never")
    page.keyboard.type("Ne jamais appeler")
    press(page, "save:contact")
    expect(page.locator(".flash")).to_contain_text(words["has_arrived"])
    look_twice(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_draft_is_written_step_by_step_and_sent_on_the_smallest_telephone(
    open_page: OpenPage, language: str, script: bool
) -> None:
    page = open_page("/form", language, visitor=False, viewport=SMALLEST, java_script_enabled=script)
    words = WORDS[language]
    page.locator("#needed").fill("Partir quelques semaines.")
    page.locator("button[value=draft]").click()
    title(page, words["saved"])
    expect(page.locator(".not-sent")).to_contain_text(words["not_sent"])
    code = page.locator(".code-shown").inner_text()
    page.locator("button[value='go:draft']").click()
    title(page, words["draft"])
    assert page.locator(".code-shown").inner_text() == code
    page.locator("button[value='go:step:who']").click()
    page.locator("input[value=family]").check()
    page.locator("button[value='save:who']").click()
    page.locator("input[value=impossible_detained]").check()
    page.locator("button[value='save:consent']").click()
    page.locator("#held").fill("Prison centrale, depuis mardi.")
    page.locator("button[value='later:detained']").click()
    page.locator("button[value='go:step:needs']").click()
    page.locator("#item").fill("Avocat")
    page.locator("#cost").fill("150 000" if language == "fr" else "150,000")
    page.locator("#currency").select_option("XAF")
    page.locator("button[value='another:needs']").click()
    expect(page.locator(".item")).to_have_count(1)
    expect(page.locator("main .amount")).to_contain_text("150")
    expect(page.locator(".not-sent")).to_be_visible()
    page.locator("button[value='go:draft']").click()
    page.locator("button[value=submit]").click()
    title(page, words["arrived"])
    assert page.locator(".code-shown").inner_text() == code
    expect(page.locator(".not-sent")).to_have_count(0)


def test_every_page_fits_the_smallest_telephone_and_pleases_axe(open_page: OpenPage) -> None:
    page = open_page("/form", "fr", visitor=False)
    page.locator("button[value='go:blank']").click()
    look_twice(page)
    page.locator("button[value='go:start']").click()
    page.locator("button[value=send]").click()
    expect(page.locator("#errors")).to_be_focused()
    look_twice(page)
    page.locator("#happened").fill("Ils arrivent.")
    page.locator("button[value=draft]").click()
    look_twice(page)
    page.locator("button[value='go:draft']").click()
    look_twice(page)
    for name, chosen in (("who", "family"), ("method", "supplier")):
        page.locator(f"button[value='go:step:{name}']").click()
        page.locator(f"input[value={chosen}]").check()
        page.locator(f"button[value='later:{name}']").click()
    listed = [each.get_attribute("value") for each in page.locator("button[value^='go:step:']").all()]
    assert len(listed) >= 14
    for value in listed:
        page.locator(f"button[value='{value}']").click()
        look_twice(page)
        page.set_viewport_size(SMALLEST)
        assert wider_than_screen(page) <= 0, value
        page.locator("button[value='go:draft']").click()
    page.locator("button[value=discard]").click()
    look_twice(page)


def test_a_message_sent_again_after_a_lost_connection_shows_the_same_code(open_page: OpenPage) -> None:
    page = open_page("/form", "fr", visitor=False)
    page.locator("#happened").fill("Ils arrivent.")
    page.locator("button[value=send]").click()
    code = page.locator(".code-shown").inner_text()
    page.reload()
    assert page.locator(".code-shown").inner_text() == code


def test_the_way_out_is_reached_by_two_keys_and_leads_elsewhere(browser: Browser, live_app: LiveApp) -> None:
    context = a_browser(browser, live_app.url, java_script_enabled=False, viewport=SMALLEST)
    page = context.new_page()
    page.goto("/form")
    page.locator("#happened").fill("Ils arrivent.")
    page.locator("button[value=draft]").click()
    expect(page.locator(".code-shown")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{AWAY}**")
    assert context.cookies(live_app.url) == []
    context.close()


def test_the_form_prints_on_two_sheets_at_most(open_page: OpenPage) -> None:
    for language in ("fr", "en"):
        page = open_page("/form", language, visitor=False)
        page.locator("button[value='go:blank']").click()
        printed = page.pdf(format="A4", prefer_css_page_size=True)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_language_of_a_page_that_was_sent_is_not_offered(open_page: OpenPage, language: str) -> None:
    page = open_page("/form", language, visitor=False)
    expect(page.locator("button[name=language]")).to_have_count(1)
    page.locator("#happened").fill("Ils arrivent.")
    page.locator("button[value=send]").click()
    expect(page.locator("button[name=language]")).to_have_count(0)
