"""An officer at work on a case: by keyboard alone, without script on a telephone, in both languages."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_funders import tab_to
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "nobody": "Personne n’a encore pris ce dossier",
        "taken": "Vous suivez désormais ce dossier",
        "sent": "Votre message est dans sa boîte",
        "waits": "Votre question attend une réponse",
        "line": "La ligne est ajoutée",
        "sum": "50\u202f000 FCFA",
        "none": "Aucun dossier ne remplit toutes ces conditions",
    },
    "en": {
        "nobody": "Nobody has taken this case yet",
        "taken": "You look after this case now",
        "sent": "Your message is in their mailbox",
        "waits": "Your question waits for an answer",
        "line": "The line is added",
        "sum": "FCFA",
        "none": "No case meets all of this",
    },
}
ALIAS = "Le Grand Baobab"
PAGES_OF_A_CASE = (
    "/facts", "/needs", "/write", "/triage", "/verification", "/verification/check", "/verification/evidence",
    "/verification/opinion", "/verification/finding", "/safeguarding", "/tasks", "/access", "/access/restrict",
    "/access/lift", "/tonight",
    "/referral", "/recusal",
)  # fmt: skip
SHAPES = (
    "/cases/board", "/cases/calendar", "/cases/figures", "/cases/criteria", "/cases/criteria/new",
    "/directory", "/directory/new", "/imports", "/imports/new/organisation", "/directory/funds", "/directory/funds/new",
    "/directory/people", "/directory/people/new", "/directory/focal-points", "/directory/focal-points/new",
)  # fmt: skip


def write_to_us(open_page: OpenPage, alias: str = ALIAS) -> None:
    """Somebody sends a first message."""
    page = open_page("/form", visitor=False)
    page.locator("#alias").fill(alias)
    page.locator("#happened").fill("Deux hommes sont venus chez moi hier soir.")
    page.locator("#needed").fill("Partir quelques semaines.")
    page.locator("#answer").fill("Signal, +237 699 00 11 22, le soir.")
    page.locator("button[value=send]").click()
    expect(page.locator("h1")).to_be_visible()


def row_of(page: Page, alias: str) -> Locator:
    """The link to a case in the list."""
    return page.get_by_role("row").filter(has_text=alias).locator("th a")


def declare(page: Page) -> None:
    """On the card that comes before a case: no link with the person."""
    page.locator("input[name=grade][value=none]").check()
    page.locator("main form.form button").first.click()


def press(page: Page, target: str) -> None:
    """Goes there by Tab and presses Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def declare_by_keys(page: Page) -> None:
    """As `declare`, by keyboard alone."""
    look_twice(page)
    tab_to(page, "input[name=grade]")
    page.keyboard.press("Space")
    press(page, "main form.form button")


def write_line_by_keys(page: Page, words: Mapping[str, str]) -> None:
    """From the page of a case: one line of need, by keyboard alone."""
    press(page, "a[href$='/needs']")
    page.wait_for_url("**/needs")
    look_twice(page)
    tab_to(page, "#purpose")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#item")
    page.keyboard.type("Bus pour quatre")
    tab_to(page, "#unit_cost")
    page.keyboard.type("50 000")
    press(page, "main form.form button")
    expect(page.locator(".flash")).to_contain_text(words["line"])
    expect(page.locator("tfoot")).to_contain_text(words["sum"])
    look_twice(page)


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_an_officer_takes_reads_asks_and_writes_a_line_by_keyboard_alone(
    open_page: OpenPage, language: str, scheme: str
) -> None:
    words = WORDS[language]
    page = open_page("/sign-in", language, visitor=False, color_scheme=scheme)
    come_in(page, "solange")
    page.goto("/cases?priority=P3&country=TD")
    expect(page.locator(".empty h2")).to_have_text(words["none"])
    look_twice(page)
    write_to_us(open_page)
    page.goto("/cases")
    look_twice(page)
    press(page, f"a[href='{row_of(page, ALIAS).get_attribute('href')}']")
    expect(page.locator("dd").filter(has_text=ALIAS)).to_be_visible()
    declare_by_keys(page)
    expect(page.locator("h1")).to_contain_text(ALIAS)
    expect(page.locator(".ask")).to_contain_text(words["nobody"])
    look_twice(page)
    press(page, ".ask button")
    expect(page.locator(".flash")).to_contain_text(words["taken"])
    tab_to(page, "input[name=kind]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#text")
    page.keyboard.type("Où êtes-vous ?")
    press(page, "form[action$='/write'] button")
    expect(page.locator(".flash")).to_contain_text(words["sent"])
    expect(page.locator(".ask")).to_contain_text(words["waits"])
    look_twice(page)
    write_line_by_keys(page, words)


def test_an_officer_works_on_an_old_telephone_without_script(open_page: OpenPage) -> None:
    write_to_us(open_page)
    page = open_page("/sign-in", visitor=False, viewport=NARROW, java_script_enabled=False)
    come_in(page, "solange")
    page.goto("/cases")
    page.get_by_role("row").filter(has_text=ALIAS).get_by_role("button", name="Je le prends").click()
    expect(page.locator(".flash")).to_contain_text(WORDS["fr"]["taken"])
    declare(page)
    expect(page.locator("h1")).to_contain_text(ALIAS)
    reference = page.locator("h1").inner_text().partition(",")[0]
    page.get_by_role("link", name="Corriger les faits").first.click()
    page.get_by_label(re.compile("^P1")).check()
    page.locator("#country").select_option("CM")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("main")).to_contain_text("Cameroun")
    page.goto("/cases/find")
    page.locator("#words").fill("+237 699001122")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=reference)).to_be_visible()
    expect(page).to_have_url(re.compile("/cases/find$"))


def test_every_page_of_a_case_fits_and_pleases_axe(open_page: OpenPage) -> None:
    write_to_us(open_page)
    write_to_us(open_page, "Une autre")
    page = open_page("/sign-in", visitor=False)
    come_in(page, "solange")
    for alias in (ALIAS, "Une autre"):
        page.goto("/cases")
        row_of(page, alias).click()
        declare(page)
        expect(page.locator("h1")).to_contain_text(alias)
    expect(page.locator("main")).to_contain_text("même téléphone")
    look_twice(page)
    address = page.url
    for more in PAGES_OF_A_CASE:
        page.goto(f"{address}{more}")
        expect(page.locator("h1")).to_be_visible()
        look_twice(page)


def test_the_shapes_of_the_list_and_the_directory_fit_and_please_axe(open_page: OpenPage) -> None:
    write_to_us(open_page)
    page = open_page("/sign-in", visitor=False)
    come_in(page, "solange")
    for address in SHAPES:
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        look_twice(page)
