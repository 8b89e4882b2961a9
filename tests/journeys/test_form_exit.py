"""After the quick exit, Back brings nothing back that was typed: on every public form, over http and https."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fundapp.cases.forms.pages import PAGES
from tests.fixtures.databases import Databases
from tests.journeys.serving import AWAY, a_browser, served

CANARY = "canari 4711"
TYPING = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea"

SHOWN = """typing => {
    const found = selector => [...document.querySelectorAll(selector)];
    return {
        page: document.documentElement.outerHTML,
        typed: found(typing).map(field => field.value).join(),
        checked: found('main input:checked').length,
        chosen: found('main select').map(field => field.value).join(''),
        code: found('.code-shown').length,
    };
}"""
"""What stands on a page and in its fields."""


@pytest.fixture(scope="module", params=["http", "https"])
def address(
    request: pytest.FixtureRequest,
    demonstration_url: str,
    demonstration_folder: Path,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The application, over http and over https; each test here writes of its own."""
    folder = tmp_path_factory.mktemp(request.param)
    with served(request.param, demonstration_url, databases, demonstration_folder, folder) as found:
        yield found


def type_everywhere(page: Page) -> int:
    """Types into every field that takes words, ticks every box, chooses in every list; how many there were."""
    for folded in page.locator("main details:not([open]):has(input) > summary").all():
        folded.click()
    fields = page.locator(TYPING)
    for number in range(fields.count()):
        fields.nth(number).fill(CANARY)
    for box in page.locator("main input[type=checkbox], main input[type=radio]").all():
        box.check()
    for chosen in page.locator("main select").all():
        chosen.select_option(index=1)
    return fields.count()


def nothing_is_left(page: Page, steps: int = 3) -> None:
    """Whatever the browser shows when it goes back holds nothing that was typed or chosen."""
    for _step in range(steps):
        if page.go_back() is None and page.url == "about:blank":
            return
        if page.url.startswith(AWAY):
            continue
        expect(page.locator("h1")).to_have_text(re.compile("Écrivez-nous|Rien n’est plus affiché ici"))
        shown = page.evaluate(SHOWN, TYPING)
        assert CANARY not in shown["page"] + shown["typed"]
        assert (shown["checked"], shown["chosen"], shown["code"]) == (0, "", 0)


def leave(page: Page) -> None:
    """The quick exit, by its button."""
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url(f"{AWAY}**")


def write_first(page: Page, button: str) -> str:
    """A first message that is sent or saved; its code."""
    page.goto("/form")
    page.locator("#happened").fill("Ils arrivent.")
    page.get_by_role("button", name=button, exact=True).click()
    return page.locator(".code-shown").inner_text()


def come_back(context: BrowserContext, page: Page, address: str, code: str, place: str) -> None:
    """Somebody opens what is theirs at a place, in a browser that knows nothing of them, in English.

    The way there is walked without drawing its pages: what is typed on them is looked at elsewhere.
    """
    context.clear_cookies()
    context.add_cookies([{"name": "language", "value": "en", "url": address}])

    def send(**fields: str | float | bool) -> str:
        answer = context.request.post("/form", form=fields, headers={"Origin": address, "Referer": f"{address}/form"})
        return answer.text()

    tokens = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', send(do="go:code"))
    send(do="enter", code=code, csrf_token=tokens[0])
    if place:
        send(do=place)
    page.goto("/form")
    expect(page.locator("button[value='enter']")).to_have_count(0)


def draft_with_every_page(page: Page) -> str:
    """A draft whose answers call for each page there is; its code. The overview of its pages is shown."""
    code = write_first(page, "Save without sending")
    page.locator("button[value='go:draft']").click()
    for name, field, value in CALLING:
        page.locator(f"button[value='go:step:{name}']").click()
        asked = page.locator(f"[name={field}]").first
        match asked.evaluate("each => each.type"):
            case "radio":
                page.locator(f"[name={field}][value={value}]").check()
            case "select-one":
                asked.select_option(value)
            case _:
                asked.fill(value)
        page.locator(f"button[value='later:{name}']").click()
    return code


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
    code = draft_with_every_page(page)
    places = [each.get_attribute("value") or "" for each in page.locator("button[value^='go:step:']").all()]
    assert places == [f"go:step:{each.name}" for each in PAGES]
    assert len(places) == 17
    headings = set()
    for place in ("", *places):
        come_back(context, page, address, code, place)
        headings.add(page.locator("h1").inner_text())
        type_everywhere(page)
        leave(page)
        assert context.cookies(address) == [], place
        nothing_is_left(page, 1)
    nothing_is_left(page)
    assert len(headings) == 18, headings
    context.close()


def test_back_after_leaving_restores_nothing_of_what_was_sent_added_or_answered(browser: Browser, address: str) -> None:
    context = a_browser(browser, address)
    page = context.new_page()
    code = write_first(page, "Send now")
    headings = set()
    for place in SENT:
        come_back(context, page, address, code, place)
        headings.add(page.locator("h1").inner_text())
        type_everywhere(page)
        leave(page)
        assert context.cookies(address) == [], place
        nothing_is_left(page, 1)
    nothing_is_left(page)
    assert len(headings) == len(SENT), headings
    context.close()


def test_a_code_that_was_shown_is_not_shown_again_by_going_back(browser: Browser, address: str) -> None:
    context = a_browser(browser, address)
    page = context.new_page()
    code = write_first(page, "Send now")
    leave(page)
    for _step in range(3):
        page.go_back()
        assert "".join(code.split()) not in "".join(page.content().split())
    context.close()


CALLING = (
    ("who", "role", "family"),
    ("consent", "consent", "impossible_detained"),
    ("person", "age_band", "under_18"),
    ("work", "organisation", "Les Amis"),
    ("method", "method", "supplier"),
)
"""Answers by which somebody is asked everything: page, question, answer."""

SENT = (
    "",
    "go:step:incidents",
    "go:step:contact",
    "go:step:files",
    "go:notices",
    "go:renew",
    "go:withdraw",
    "go:erase",
)
"""Where somebody can be who has sent: their mailbox first."""
