"""Somebody comes back with their code: by keyboard alone, or without script on a small telephone; in both languages."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.fixtures.browsers import OpenPage
from tests.journeys.test_cases import declare
from tests.journeys.test_funders import tab_to
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice, wider_than_screen

OLD_TELEPHONE = ViewportSize(width=320, height=568)
QUESTION = "Dans quelle ville êtes-vous ce soir ?"

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "wrong": "Rien ne s’ouvre avec ce code",
        "arrived": "Votre message est arrivé",
        "withdrawn": "Vous avez retiré ce que vous aviez envoyé",
        "left": "Votre visite est terminée",
    },
    "en": {
        "wrong": "Nothing opens with this code",
        "arrived": "Your message has arrived",
        "withdrawn": "You have withdrawn what you sent",
        "left": "You have left",
    },
}


def act(page: Page, name: str) -> None:
    """Presses a button by what it does."""
    page.locator(f"main button[name=do][value='{name}']").first.click()


def key_act(page: Page, name: str) -> None:
    """The same by keyboard alone."""
    tab_to(page, f"main button[name=do][value='{name}']")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sent(page: Page) -> str:
    """Sends a first message, and returns its code."""
    page.locator("#happened").fill("Deux hommes sont venus chez moi hier soir.")
    act(page, "send")
    return " ".join(re.findall(r"\d+", page.locator(".code-shown").inner_text()))


def officer_asks(open_page: OpenPage) -> None:
    """An officer takes the newest case and asks its applicant something."""
    officer = open_page("/sign-in", visitor=False)
    come_in(officer, "solange")
    officer.goto("/cases?taken=nobody")
    officer.locator("tbody a[href^='/cases/']").last.click()
    declare(officer)
    officer.locator("form[action$='/take'] button").first.click()
    officer.locator("input[name=kind][value=question]").check()
    officer.locator("#text").fill(QUESTION)
    officer.locator("form[action$='/write'] button").click()
    expect(officer.locator(".letters")).to_contain_text(QUESTION)


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_a_question_is_answered_and_the_application_withdrawn_by_keyboard_alone(
    open_page: OpenPage, language: str, scheme: str
) -> None:
    page, words = open_page("/form", language, visitor=False, color_scheme=scheme), WORDS[language]
    code = sent(page)
    officer_asks(open_page)
    page.goto("/form")
    key_act(page, "go:code")
    look_twice(page)
    tab_to(page, "#code")
    page.keyboard.type("1234 5678")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_contain_text(words["wrong"])
    assert page.locator("#code").input_value() == ""
    look_twice(page)
    tab_to(page, "#code")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(QUESTION)
    look_twice(page)
    tab_to(page, "#text")
    page.keyboard.type("À Yaoundé, chez des amis.")
    key_act(page, "write")
    expect(page.locator(".flash")).to_contain_text(words["arrived"])
    look_twice(page)
    for place in ("notices", "renew", "erase", "withdraw"):
        key_act(page, f"go:{place}")
        look_twice(page)
        if place != "withdraw":
            key_act(page, "go:status")
    key_act(page, "withdraw")
    expect(page.locator(".flash")).to_contain_text(words["withdrawn"])
    look_twice(page)
    key_act(page, "end")
    expect(page.locator(".flash")).to_contain_text(words["left"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_code_that_was_read_out_is_replaced_on_an_old_telephone_without_script(
    open_page: OpenPage, language: str
) -> None:
    desk = open_page("/sign-in", visitor=False)
    come_in(desk, "solange")
    desk.goto("/desk")
    desk.locator("#alias").fill("Papillon")
    desk.locator("input[name=priority][value=P2]").check()
    desk.locator("input[name=taken_by][value=me]").check()
    desk.locator("main form.desk button.primary").click()
    read_out = " ".join(re.findall(r"\d+", desk.locator(".code-groups").inner_text()))
    page = open_page("/form", language, visitor=False, viewport=OLD_TELEPHONE, java_script_enabled=False)
    act(page, "go:code")
    page.locator("#code").fill(read_out)
    act(page, "enter")
    assert wider_than_screen(page) <= 0
    act(page, "renew")
    own = " ".join(re.findall(r"\d+", page.locator(".code-shown").inner_text()))
    assert own != read_out
    assert wider_than_screen(page) <= 0
    act(page, "go:status")
    assert wider_than_screen(page) <= 0
    act(page, "end")
    act(page, "go:code")
    page.locator("#code").fill(read_out)
    act(page, "enter")
    expect(page.locator("#errors")).to_contain_text(WORDS[language]["wrong"])
    page.locator("#code").fill(own)
    act(page, "enter")
    page.locator("#text").fill("Merci.")
    act(page, "write")
    expect(page.locator(".flash")).to_contain_text(WORDS[language]["arrived"])
