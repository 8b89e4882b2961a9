"""After the quick exit, Back brings nothing back that was typed: on every public form, over http and https."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fundapp.cases.forms.pages import pages_of
from tests.fixtures.databases import Databases
from tests.journeys.serving import AWAY, a_browser, served

CANARY = "canari 4711"
TYPING = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea"


@pytest.fixture(params=["http", "https"])
def address(
    request: pytest.FixtureRequest,
    demonstration_url: str,
    demonstration_folder: Path,
    databases: Databases,
    tmp_path: Path,
) -> Iterator[str]:
    """The application, over http and over https."""
    with served(request.param, demonstration_url, databases, demonstration_folder, tmp_path) as found:
        yield found


def type_everywhere(page: Page) -> int:
    """Types into every field that takes words, ticks every box, chooses in every list; how many there were."""
    fields = page.locator(TYPING)
    for number in range(fields.count()):
        fields.nth(number).fill(CANARY)
    for box in page.locator("main input[type=checkbox], main input[type=radio]").all():
        box.check()
    for chosen in page.locator("main select").all():
        chosen.select_option(index=1)
    return fields.count()


def nothing_is_left(page: Page) -> None:
    """Whatever the browser shows when it goes back holds nothing that was typed or chosen."""
    for _step in range(3):
        if page.go_back() is None and page.url == "about:blank":
            return
        if page.url.startswith(AWAY):
            continue
        values = page.evaluate(f"[...document.querySelectorAll(`{TYPING}`)].map(field => field.value)")
        assert CANARY not in "".join(values)
        assert CANARY not in page.content()
        assert page.locator("main input:checked").count() == 0
        chosen = page.evaluate("[...document.querySelectorAll('main select')].map(each => each.value).join('')")
        assert chosen == ""
        assert page.locator(".code-shown").count() == 0
        expect(page.locator("h1")).to_have_text(re.compile("Écrivez-nous|Rien n’est plus affiché ici"))


def leave(page: Page) -> None:
    """The quick exit, by its button."""
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url(f"{AWAY}**")


def write_first(page: Page, button: str) -> None:
    """A first message that is sent or saved."""
    page.goto("/form")
    page.locator("#happened").fill("Ils arrivent.")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".code-shown")).to_be_visible()


def test_back_after_leaving_restores_nothing_of_the_first_page_or_the_code(browser: Browser, address: str) -> None:
    for way in ("", "I have a code"):
        context = a_browser(browser, address)
        page = context.new_page()
        page.goto("/form")
        if way:
            page.get_by_role("button", name=way).click()
        assert type_everywhere(page) >= 1
        leave(page)
        assert context.cookies(address) == []
        nothing_is_left(page)
        context.close()


def test_back_after_leaving_restores_nothing_of_any_page_of_a_draft(browser: Browser, address: str) -> None:
    context = a_browser(browser, address)
    page = context.new_page()
    for name in [each.name for each in pages_of({"who": {"role": "family"}}) if each.name in PAGES]:
        context.add_cookies([{"name": "language", "value": "en", "url": address}])
        write_first(page, "Save without sending")
        page.get_by_role("button", name="Go on", exact=True).click()
        page.locator(f"button[value='go:step:{name}']").click()
        type_everywhere(page)
        leave(page)
        assert context.cookies(address) == []
        nothing_is_left(page)
    context.close()


def test_back_after_leaving_restores_nothing_of_what_was_being_added_or_answered(
    browser: Browser, address: str
) -> None:
    context = a_browser(browser, address)
    page = context.new_page()
    for place in ("go:step:incidents", "go:status", "go:step:files"):
        context.add_cookies([{"name": "language", "value": "en", "url": address}])
        write_first(page, "Send now")
        page.get_by_role("button", name="Add something").click()
        page.locator(f"button[value='{place}']").click()
        type_everywhere(page)
        leave(page)
        nothing_is_left(page)
    context.close()


def test_a_code_that_was_shown_is_not_shown_again_by_going_back(browser: Browser, address: str) -> None:
    context = a_browser(browser, address)
    page = context.new_page()
    write_first(page, "Send now")
    code = page.locator(".code-shown").inner_text()
    leave(page)
    for _step in range(3):
        page.go_back()
        assert "".join(code.split()) not in "".join(page.content().split())
    context.close()


PAGES = ("first", "who", "needs", "contact")
"""One of each kind; all others are made by the same template."""
