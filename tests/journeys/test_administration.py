"""Whoever looks after the service, in a real browser: audit log, outbox, one's own notifications, local mailbox."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import select, update

from fundapp.accounts.commands.own import add_recipient, try_recipient
from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.models import Entry
from fundapp.audit.sequencer import sequence_all
from fundapp.audit.signing import signer_of
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.reader import Reader
from fundapp.grants.rules.copil import MADE
from fundapp.outbox import mailbox
from fundapp.outbox.models import Delivery, Message
from tests.fixtures.application import VISITOR
from tests.fixtures.browsers import NARROW, WIDE, OpenPage
from tests.fixtures.databases import Databases, settings_for
from tests.journeys.test_funders import BROKEN_WORDS, PUSHED_OUT, save, tab_to
from tests.journeys.watching import READERS, look_twice, wider_than_screen

ADDRESSES = (
    ("email", f"{'ama.visite' * 6}@reseau.example.org"),
    ("sms", "+237612345678"),
    ("webhook", f"https://passerelle.example.org/{'avis' * 30}"),
)
WISHES = {"language": "fr", "rhythm": "at_once", "zone": "Africa/Douala"}
ERASED, FAILED = 2, "WorkerLost"
LISTS = ("/journal", "/outbox", "/outbox/deliveries", "/notifications")


@pytest.fixture(scope="module")
def demonstration_url(
    databases: Databases, demonstration_url: str, demonstration_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database in which something was recorded, signed, erased, sent, and failed."""
    from fundapp.app import create_app

    url, folder = databases.copy(demonstration_url), tmp_path_factory.mktemp("changing")
    copytree(demonstration_folder, folder, dirs_exist_ok=True)
    app = create_app(settings_for(url, folder))
    with app.app_context():
        live_through(app)
        db.engine.dispose()
    yield url
    databases.drop(url)


def live_through(app: Flask) -> None:
    """What happens to a service, in short."""
    settings = app.extensions["fundapp.settings"]
    ctx = Context(VISITOR, datetime.now(UTC), "journey", Reader("fr", settings.zone))
    with transaction() as session:
        made = [
            add_recipient(session, ctx, {"channel": channel, "address": address, **WISHES})
            for channel, address in ADDRESSES
        ]
        for recipient in made:
            try_recipient(session, ctx, recipient.id)
    sequence_all()
    with transaction() as session:
        entry = session.scalars(select(Entry.id).where(Entry.index == ERASED)).one()
        erase_payloads(session, ctx, [entry], "asked")
        ended = {"ended_at": ctx.now, "error": FAILED}
        session.execute(
            update(Message)
            .where(Message.topic != "outbox.email", ~Message.topic.startswith("case."))
            .where(~Message.topic.startswith("payment."), Message.topic != MADE)
            .values(state="dead", attempts=9, **ended)
        )
        reference = f"<{'ab' * 16}@reseau.example.org>"
        session.execute(update(Delivery).values(state="sent", ended_at=ctx.now, reference=reference))
        make_checkpoint(session, signer_of(settings), ctx.now)
    with transaction() as session:
        record(session, ctx, "funder.changed", "funder", VISITOR.id, {"fields": ["notes"]})
    sequence_all()


def opened(page: Page, path: str, link: str) -> str:
    """Where the first link of a list leads."""
    page.goto(path)
    address = page.locator(link).first.get_attribute("href")
    assert address
    return address


def every_page(page: Page) -> list[str]:
    """The addresses of all pages of the administration."""
    failed = opened(page, "/outbox?state=dead", "tbody th a")
    reached = opened(page, "/notifications", "tbody th a")
    newest = opened(page, "/journal", "tbody th a")
    return [
        *LISTS, "/", "/journal?q=nowhere", "/outbox?q=nowhere", "/outbox/deliveries?q=nowhere", newest, "/journal/1",
        f"/journal/{ERASED}", failed, f"{failed}/set-aside", reached, f"{reached}/edit", f"{reached}/stop",
        "/notifications/new",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    open_page: OpenPage, tmp_path: Path, language: str, scheme: str
) -> None:
    page = open_page("/journal", language, color_scheme=scheme)
    page.goto(f"/mailbox/{drop_letter(tmp_path)}")
    look_twice(page)
    for path in every_page(page):
        page.goto(path)
        look_twice(page)
    page.goto("/notifications/new")
    page.locator("#address").fill("nobody")
    save(page)
    expect(page.locator("#errors")).to_be_focused()
    look_twice(page)


def drop_letter(folder: Path) -> str:
    """Puts a letter with a file of a long name into the local mailbox; returns its id."""
    letter = EmailMessage()
    now = datetime.now(UTC)
    letter["To"], letter["Subject"], letter["Date"] = "audit@example.org", "Point de contrôle", now
    letter["Message-ID"] = f"<{'ab' * 20}@example.org>"
    letter.set_content("Veuillez garder ceci.")
    letter.add_attachment(b"x", maintype="text", subtype="plain", filename=f"{'checkpoint-' * 9}1.txt")
    return mailbox.drop(folder / "mailbox", letter, now)


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["narrow", "wide"])
def test_nothing_is_pushed_out_however_long_an_address(open_page: OpenPage, viewport: ViewportSize) -> None:
    page = open_page("/journal", viewport=viewport)
    for path in every_page(page):
        page.goto(path)
        assert wider_than_screen(page) <= 0, path
        assert page.evaluate(PUSHED_OUT) == [], path


def test_ordinary_words_and_figures_stay_whole_in_a_list(open_page: OpenPage) -> None:
    page = open_page("/journal")
    for path in LISTS[:3]:
        page.goto(path)
        for width in (360, 700, 1024, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(BROKEN_WORDS) == [], (path, width)


def test_the_keyboard_alone_finds_what_failed_and_has_it_tried_again(open_page: OpenPage) -> None:
    page = open_page("/")
    expect(page.locator("main")).to_contain_text("2 messages n’ont pas pu être distribués")
    tab_to(page, "main a[href*='state=dead']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/outbox?state=dead")
    tab_to(page, "tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/outbox/*-*")
    expect(page.locator(".ask")).to_contain_text("Ce message est en échec")
    tab_to(page, ".ask .button.primary")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("relancé")
    expect(page.locator(".head .state")).to_have_text("En attente")
    expect(page.locator(".ask")).to_have_count(0)


def test_the_keyboard_alone_sets_a_message_aside_in_a_dialog_that_can_be_left(open_page: OpenPage) -> None:
    page = open_page("/")
    page.goto(opened(page, "/outbox?state=dead", "tbody th a"))
    tab_to(page, "[data-open='set-aside']")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Mettre ce message de côté")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(page.locator("[data-open='set-aside']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Mettre de côté")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("il ne sera plus tenté")
    expect(page.locator(".head .state")).to_have_text("Mis de côté")


def test_a_message_is_set_aside_without_script(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False, viewport=NARROW)
    page.goto(opened(page, "/outbox?state=dead", "tbody th a"))
    page.get_by_role("link", name="Mettre de côté").click()
    page.wait_for_url("**/set-aside")
    expect(page.locator("main")).to_contain_text("ne le recevra pas par ce message")
    page.locator("main form .button.danger").click()
    expect(page.locator(".flash")).to_contain_text("il ne sera plus tenté")


def test_one_reaches_oneself_without_script(open_page: OpenPage) -> None:
    page = open_page("/demo", visitor=False, java_script_enabled=False, viewport=NARROW)
    page.get_by_role("button", name="Être Awa").click()
    page.locator(".side-narrow > summary").click()
    page.locator(".side-narrow").get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Mes avis").click()
    page.get_by_role("link", name="Ajouter une adresse").click()
    page.get_by_label("SMS").check()
    page.locator("#address").fill("00237 699 00 11 22")
    page.locator("#quiet_from").select_option("22")
    save(page)
    expect(page.locator("#errors")).to_contain_text("un début et une fin")
    assert page.locator("#address").input_value() == "00237 699 00 11 22"
    page.locator("#quiet_until").select_option("6")
    save(page)
    expect(page.locator("h1")).to_have_text("+237699001122")
    page.get_by_role("button", name="M’envoyer un essai").click()
    expect(page.locator(".flash")).to_contain_text("Un essai est en route")
    page.get_by_role("link", name="Arrêter").click()
    page.locator("main form .button.danger").click()
    expect(page.locator("tbody tr", has_text="+237699001122")).to_contain_text("arrêtée")


def test_an_auditor_checks_with_what_the_page_hands_out(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/journal/1")
    order = page.locator("code", has_text="python3 verify.py").inner_text()
    for link in ("Télécharger la preuve", "Télécharger verify.py"):
        keep(page, link, tmp_path)
    page.goto("/journal")
    keep(page, "Télécharger le dernier point de contrôle", tmp_path)
    words = [sys.executable, *order.split()[1:]]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def keep(page: Page, link: str, folder: Path) -> None:
    """Downloads what a link offers, under the name that it has."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    download.value.save_as(folder / download.value.suggested_filename)


def test_an_entry_says_what_is_gone_and_what_is_still_to_come(open_page: OpenPage) -> None:
    page = open_page(f"/journal/{ERASED}")
    expect(page.locator("main")).to_contain_text("Effacé le")
    expect(page.locator(".head .state")).to_have_text("intacte")
    page.goto(opened(page, "/journal", "tbody th a"))
    expect(page.locator("main")).to_contain_text("sa preuve viendra avec le prochain")
    assert page.get_by_role("link", name="Télécharger la preuve").count() == 0
