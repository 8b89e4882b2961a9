"""A call is taken in one screen, a partner enters a case and sees only theirs: by keyboard, or without script."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, insert

from fundapp.accounts.models import Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.demo.people import by_key
from tests.fixtures.browsers import NARROW, OpenPage
from tests.fixtures.databases import Databases
from tests.journeys.test_funders import tab_to
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {"still": "Ce moment n’est pas encore venu", "by_you": "par vous", "noted": "il ne reste rien de cet appel"},
    "en": {"still": "This is still to come", "by_you": "by you", "noted": "nothing of this call is left"},
}


@pytest.fixture(scope="module")
def demonstration_url(databases: Databases, demonstration_url: str) -> Iterator[str]:
    """The demonstration's database, where Awa also refers people for her organisation."""
    url = databases.copy(demonstration_url)
    engine = create_engine(url)
    with engine.begin() as connection:
        joined = {"person_id": by_key("awa").id, "group_code": GroupCode.PARTNERS.value, "since": datetime.now(UTC)}
        connection.execute(insert(Membership).values(joined))
    engine.dispose()
    yield url
    databases.drop(url)


def code_on(page: Page) -> str:
    """The digits of the code that a page shows."""
    return "".join(re.findall(r"\d{2,4}", page.locator(".code-groups").inner_text()))


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_a_call_is_taken_by_keyboard_alone_in_one_screen(open_page: OpenPage, language: str, scheme: str) -> None:
    page, words = open_page("/sign-in", language, visitor=False, color_scheme=scheme), WORDS[language]
    come_in(page, "solange")
    page.goto("/desk")
    look_twice(page)
    tab_to(page, "#alias")
    page.keyboard.type("Le Baobab")
    tab_to(page, "#happened")
    page.keyboard.type("[12:04] Le Baobab : ils sont devant la porte")
    tab_to(page, "#first_contact_at")
    page.keyboard.press("Control+A")
    page.keyboard.type("31/12/2098 08:00")
    tab_to(page, "main form button.primary")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text(words["still"])
    assert page.locator("#alias").input_value() == "Le Baobab", "nothing typed is lost"
    look_twice(page)
    tab_to(page, "#first_contact_at")
    page.keyboard.press("Control+A")
    page.keyboard.type("01/10/2026 08:00")
    tab_to(page, "main form button.primary")
    page.keyboard.press("Enter")
    expect(page.locator(".code-groups li")).to_have_count(7)
    assert len(code_on(page)) == 26
    expect(page.locator("main")).to_contain_text(words["by_you"])
    look_twice(page)
    for number in range(1, 5):
        tab_to(page, f"#gone-{number}")
        page.keyboard.press("Space")
    tab_to(page, "main form button.primary")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text(words["noted"])


def test_a_call_is_taken_without_script_on_a_telephone_and_its_code_is_shown_once(open_page: OpenPage) -> None:
    page = open_page("/sign-in", visitor=False, java_script_enabled=False, viewport=NARROW)
    come_in(page, "solange")
    page.goto("/desk")
    page.locator("#alias").fill("Le Baobab")
    page.locator("main form button.primary").click()
    first = code_on(page)
    page.reload()
    assert code_on(page) == first, "the same form sent again is the same case"
    page.locator("main a[href='/desk']").click()
    expect(page.locator(".code-groups")).to_have_count(0)
    expect(page.locator("#alias")).to_have_value("")


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_a_partner_enters_a_case_and_sees_only_theirs(open_page: OpenPage, language: str, scheme: str) -> None:
    officer = open_page("/sign-in", visitor=False)
    come_in(officer, "solange")
    officer.goto("/desk")
    officer.locator("#alias").fill("Le Karité")
    officer.locator("main form button.primary").click()
    expect(officer.locator(".code-groups")).to_be_visible()
    page = open_page("/sign-in", language, visitor=False, color_scheme=scheme)
    come_in(page, "awa")
    page.goto("/referrals")
    look_twice(page)
    page.locator("main a[href='/referrals/new']").first.click()
    look_twice(page)
    page.locator("#alias").fill("La Mangue")
    page.locator("main form button.primary").click()
    expect(page.locator("#errors")).to_contain_text(re.compile("accepte|agree"))
    page.locator("#consent").select_option("verbal")
    page.locator("main form button.primary").click()
    assert len(code_on(page)) == 26
    look_twice(page)
    page.goto("/referrals")
    expect(page.locator("tbody tr")).to_have_count(1)
    look_twice(page)
    page.locator("tbody th a").click()
    look_twice(page)
    page.locator("main a[href$='/add']").click()
    look_twice(page)
    page.locator("#words").fill("Deux nuits d’hôtel.")
    page.locator("main form button.primary").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    look_twice(page)


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_an_officer_looks_after_the_numbers_to_call(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page("/sign-in", language, visitor=False, color_scheme=scheme)
    come_in(page, "solange")
    page.goto("/hotlines/new")
    look_twice(page)
    page.locator("#name").fill("Écoute")
    page.locator("#number").fill("+237 000 00 00 00")
    page.locator("main form button.primary").click()
    row = page.locator("tbody tr", has_text="Écoute")
    expect(row).to_have_count(1)
    look_twice(page)
    row.locator("a").click()
    look_twice(page)
    page.locator("main a.danger").click()
    look_twice(page)
    page.locator("main form .button.danger").click()
    expect(page.locator("tbody tr", has_text="Écoute")).to_have_count(0)
