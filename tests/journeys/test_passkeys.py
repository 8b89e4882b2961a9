"""Passkeys in a real browser, with an authenticator of Chromium's own: by keyboard alone, in both languages."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import delete

from fundapp.accounts import again
from fundapp.accounts.models import Authenticator, Passphrase, RecoveryCode
from fundapp.core.database import db, transaction
from fundapp.demo.people import PASSPHRASE, SECRET, by_key
from tests.fixtures.browsers import OpenPage
from tests.fixtures.databases import Databases, settings_for
from tests.journeys.test_funders import tab_to
from tests.journeys.watching import READERS, look_twice

BACK = "/me/factors"
ANY = {"fr": "awa", "en": "ellen"}
NEW = "joel"
"""Who has a passphrase and nothing else yet."""

INTERNAL = {
    "protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def demonstration_url(
    databases: Databases, demonstration_url: str, demonstration_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The demonstration, in which NEW has not set a second factor up yet."""
    from fundapp.app import create_app

    url, folder = databases.copy(demonstration_url), tmp_path_factory.mktemp("changing")
    copytree(demonstration_folder, folder, dirs_exist_ok=True)
    app = create_app(settings_for(url, folder))
    with app.app_context():
        with transaction() as session:
            for table in (Authenticator, RecoveryCode):
                session.execute(delete(table).where(table.person_id == by_key(NEW).id))
            session.get_one(Passphrase, by_key(NEW).id).enrolling = True
        db.engine.dispose()
    yield url
    databases.drop(url)


def with_authenticator(page: Page, **changes: Any) -> tuple[CDPSession, str]:
    """Has the page's browser own an authenticator that says yes."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": INTERNAL | changes})
    return line, made["authenticatorId"]


def arrive(page: Page, path: str = BACK) -> None:
    """Waits until the page is the one at `path`."""
    page.wait_for_url(lambda url: urlsplit(url).path == path)


def press(page: Page, target: str) -> None:
    """Goes to a control by Tab and presses Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def give_passphrase(page: Page, key: str) -> None:
    """The first half of a sign-in."""
    page.goto(f"/sign-in?back={BACK}")
    tab_to(page, "#email")
    page.keyboard.type(by_key(key).email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")


def sign_in_by_code(page: Page, key: str) -> None:
    give_passphrase(page, key)
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(pyotp.TOTP(SECRET).now())
    page.keyboard.press("Enter")
    arrive(page)


def add_passkey(page: Page, name: str = "Blue key") -> None:
    page.goto(f"{BACK}/passkeys/new")
    tab_to(page, "#name")
    page.keyboard.type(name)
    press(page, "[data-start]")
    arrive(page)
    expect(page.locator("tbody th")).to_contain_text([name])


def sign_out(page: Page) -> None:
    page.context.clear_cookies(name="door")


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_a_passkey_is_added_and_signs_in_by_keyboard_alone(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page("/sign-in", language, visitor=False, color_scheme=scheme)
    with_authenticator(page)
    sign_in_by_code(page, ANY[language])
    add_passkey(page)
    sign_out(page)
    give_passphrase(page, ANY[language])
    look_twice(page)
    press(page, "[data-start]")
    arrive(page)
    expect(page.locator("tbody tr")).not_to_contain_text("jamais encore" if language == "fr" else "never yet")
    look_twice(page)


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_axe_finds_nothing_at_any_page_of_second_factors(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page("/sign-in", language, visitor=False, color_scheme=scheme)
    with_authenticator(page)
    sign_in_by_code(page, ANY[language])
    look_twice(page)
    add_passkey(page, "Clé bleue" * 8)
    remove = page.locator("tbody a").get_attribute("href") or ""
    for path in (BACK, remove, f"{BACK}/passkeys/new", f"{BACK}/authenticator", f"{BACK}/codes"):
        page.goto(path)
        look_twice(page)
    press(page, "main .button.primary")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    look_twice(page)
    page.goto(f"{BACK}/authenticator")
    page.locator("main form .button.primary").click()
    expect(page.locator("#errors")).to_be_focused()
    look_twice(page)


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_somebody_new_needs_nothing_but_a_passkey(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page("/sign-in", language, visitor=False, color_scheme=scheme)
    with_authenticator(page)
    give_passphrase(page, NEW)
    arrive(page, "/sign-in/set-up")
    look_twice(page)
    press(page, "form[data-passkey] [data-start]")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    look_twice(page)
    press(page, "main .button.primary")
    arrive(page)
    sign_out(page)
    give_passphrase(page, NEW)
    expect(page.locator("[data-start]")).to_be_focused()
    look_twice(page)
    page.keyboard.press("Enter")
    arrive(page)


def test_whoever_cancels_reads_so_and_may_try_again(open_page: OpenPage) -> None:
    page = open_page("/sign-in", "en", visitor=False)
    line, authenticator = with_authenticator(page)
    sign_in_by_code(page, "ellen")
    add_passkey(page)
    sign_out(page)
    give_passphrase(page, "ellen")
    line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    with_authenticator(page)  # another device, which has no passkey of hers
    press(page, "[data-start]")
    expect(page.locator("[role=status][data-said]")).to_contain_text("Nothing was confirmed")
    look_twice(page)
    expect(page.locator("[data-start]")).to_be_focused()


def test_a_device_that_has_a_passkey_says_so(open_page: OpenPage) -> None:
    page = open_page("/sign-in", visitor=False)
    with_authenticator(page)
    sign_in_by_code(page, "awa")
    add_passkey(page)
    page.goto(f"{BACK}/passkeys/new")
    page.locator("#name").fill("Encore")
    press(page, "[data-start]")
    expect(page.locator("[data-said]")).to_contain_text("contient déjà")


def test_a_name_that_is_missing_is_asked_for_before_the_device(open_page: OpenPage) -> None:
    page = open_page("/sign-in", visitor=False)
    with_authenticator(page)
    sign_in_by_code(page, "awa")
    page.goto(f"{BACK}/passkeys/new")
    press(page, "[data-start]")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#name-error")).to_be_visible()


def test_the_passphrase_comes_before_the_device(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("/sign-in", visitor=False)
    with_authenticator(page)
    sign_in_by_code(page, "awa")
    monkeypatch.setattr(again, "FRESH", timedelta(0))  # the sign-in is long ago
    page.goto(f"{BACK}/passkeys/new")
    page.locator("#name").fill("Clé bleue")
    look_twice(page)
    tab_to(page, "#passphrase")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#passphrase")).to_have_count(0)
    expect(page.locator("#name")).to_have_value("Clé bleue")
    expect(page.locator("[data-start]")).to_be_focused()
    look_twice(page)
    monkeypatch.undo()
    page.keyboard.press("Enter")
    arrive(page)


def test_without_script_the_page_says_what_to_do_instead(open_page: OpenPage) -> None:
    page = open_page("/sign-in", visitor=False)
    with_authenticator(page)
    sign_in_by_code(page, "awa")
    add_passkey(page)
    plain = open_page("/sign-in", visitor=False, java_script_enabled=False)
    plain.locator("#email").fill(by_key("awa").email)
    plain.locator("#passphrase").fill(PASSPHRASE)
    plain.locator("main form .button.primary").click()
    expect(plain.locator("[data-without]")).to_be_visible()
    expect(plain.locator("[data-start]")).to_be_hidden()
