"""People come in, by keyboard alone or without script, in both languages; their pages please axe at both widths."""

import re
from collections.abc import Mapping
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from fundapp.demo.people import PASSPHRASE, SECRET, by_key
from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_funders import tab_to
from tests.journeys.watching import READERS, look_twice

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "to_do": "À traiter",
        "out": "Se déconnecter",
        "gone": "Vous êtes déconnecté·e",
        "wrong": "ne vont pas ensemble",
    },
    "en": {"to_do": "To do", "gone": "You have signed out", "wrong": "do not belong together"},
}


def come_in(page: Page, key: str) -> None:
    """Both halves, by mouse and keyboard, as people do."""
    page.goto("/sign-in")
    page.locator("#email").fill(by_key(key).email)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.locator("#code").fill(pyotp.TOTP(SECRET).now())
    page.keyboard.press("Enter")
    # Said as a pattern of the whole path: the door's own address ends with "back=/", which the glob "**/" takes too.
    page.wait_for_url(re.compile(r"^https?://[^/]+/(portal)?$"))


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_somebody_comes_in_and_goes_by_keyboard_alone(open_page: OpenPage, language: str, scheme: str) -> None:
    page, words = open_page("/", language, visitor=False, color_scheme=scheme), WORDS[language]
    expect(page).to_have_url(re.compile(r"/sign-in\?back="))
    look_twice(page)
    tab_to(page, "#email")
    page.keyboard.type(by_key("solange").email)
    tab_to(page, "#passphrase")
    page.keyboard.type("une autre phrase")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_contain_text(words["wrong"])
    expect(page.locator("#errors")).to_be_focused()
    assert page.locator("#email").input_value() == by_key("solange").email, "nothing typed is lost"
    look_twice(page)
    tab_to(page, "#passphrase")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_focused()
    look_twice(page)
    page.keyboard.type(pyotp.TOTP(SECRET).now())
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(words["to_do"])
    look_twice(page)
    tab_to(page, ".side-narrow summary")
    page.keyboard.press("Enter")
    tab_to(page, ".side-narrow form[action='/sign-in/out'] button")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text(words["gone"])
    page.goto("/me")
    expect(page).to_have_url(re.compile(r"/sign-in\?back="))


def test_an_invited_person_comes_in_on_an_old_telephone_without_script(open_page: OpenPage) -> None:
    admin = open_page("/sign-in", visitor=False)
    come_in(admin, "ruth")
    admin.goto("/people/new")
    admin.locator("#name").fill("Marie Invitée")
    admin.locator("#email").fill("marie@example.org")
    admin.get_by_label("Recherche de fonds").check()
    look_twice(admin)
    admin.get_by_role("button", name="Créer le lien").click()
    link = admin.locator("code.secret").inner_text()
    look_twice(admin)
    page = open_page(link, visitor=False, viewport=NARROW, java_script_enabled=False)
    expect(page.locator("main")).to_contain_text("Marie Invitée")
    suggested = page.locator("code.suggestion").inner_text()
    page.locator("#passphrase_new").fill(suggested)
    page.locator("#passphrase_again").fill(suggested)
    page.get_by_role("button", name="Continuer").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Terminer").click()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    page.get_by_role("link", name=re.compile("mis|gard|noté")).click()
    expect(page.locator("h1")).to_have_text("À traiter")
    page.goto("/keys")
    expect(page.locator("h1")).to_have_text("Rien à cette adresse")


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_pages_before_the_door_fit_and_please_axe(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page("/demo", language, visitor=False, color_scheme=scheme)
    for address in ("/demo", "/sign-in/forgotten", "/sign-in/recovery-key"):
        page.goto(address)
        look_twice(page)


@pytest.mark.parametrize(("language", "scheme"), READERS)
@pytest.mark.parametrize("key", ["solange", "ruth", "clarisse", "ellen"])
def test_every_page_of_people_and_keys_fits_and_pleases_axe(
    open_page: OpenPage, language: str, scheme: str, key: str
) -> None:
    page = open_page("/sign-in", language, visitor=False, color_scheme=scheme)
    come_in(page, key)
    for address in PAGES[key]:
        answer: Any = page.goto(address)
        assert answer.status == 200, address
        look_twice(page)


ME = ["/", "/me", "/me/edit", "/me/sessions", "/me/passphrase", "/me/factors", "/duty"]
PAGES: Mapping[str, list[str]] = {
    "solange": [*ME, "/keys", "/keys/mine/recovery", "/colleagues", "/duty/rota/officers"],
    "ruth": [
        "/", "/people", f"/people/{by_key('awa').id}", f"/people/{by_key('awa').id}/edit",
        f"/people/{by_key('awa').id}/leave", f"/people/{by_key('awa').id}/seen", f"/people/{by_key('awa').id}/seized",
        f"/people/{by_key('awa').id}/help", "/organisations", "/settings", "/keys",
    ],
    "clarisse": ["/", "/keys", "/funders", "/duty/rota/committee"],
    "ellen": ["/", "/me"],
}  # fmt: skip
"""What each of them has pages for; the lists of log, outbox and notifications are looked at in test_administration."""


def test_two_colleagues_help_somebody_back_in_and_admit_their_new_keys_by_voice(open_page: OpenPage) -> None:
    opener, confirmer = open_page("/sign-in", visitor=False), open_page("/sign-in", visitor=False)
    come_in(opener, "solange")
    come_in(confirmer, "ruth")
    opener.goto("/colleagues")
    opener.get_by_role("link", name="Faire revenir Idriss Mahamat").click()
    look_twice(opener)
    opener.locator("main").get_by_role("button").click()
    link = opener.locator("code.secret").inner_text()
    back = open_page(link, visitor=False)
    expect(back.locator("h1")).to_contain_text("doit confirmer")
    confirmer.goto("/")
    confirmer.get_by_role("link", name=re.compile("Idriss Mahamat a oublié")).click()
    look_twice(confirmer)
    confirmer.get_by_role("button", name=re.compile("confirmer")).click()
    back.reload()
    for field in ("#passphrase_new", "#passphrase_again"):
        back.locator(field).fill("quatre chats noirs sur le toit")
    back.keyboard.press("Enter")
    secret = back.locator("code.secret").inner_text().replace(" ", "")
    back.locator("#code").fill(pyotp.TOTP(secret).now())
    back.keyboard.press("Enter")
    expect(back.locator(".recovery-codes code")).to_have_count(10)
    back.goto("/keys")
    digits = back.locator("code.spoken").inner_text()
    opener.goto("/")
    opener.get_by_role("link", name=re.compile("Admettre Idriss Mahamat")).click()
    look_twice(opener)
    opener.locator("#spoken").fill("12345 " * 6)
    opener.keyboard.press("Enter")
    expect(opener.locator("#errors")).to_be_visible()
    opener.locator("#spoken").fill(digits)
    opener.keyboard.press("Enter")
    expect(opener.locator(".flash")).to_contain_text("Idriss Mahamat lit désormais avec le groupe")
