"""From a decided case to the donor who reads of it: one story, in a real browser, by those who live it.

Pictures of it are kept in the folder that FUNDAPP_TEST_SHOTS names, where it names one: those of docs/images.
"""

import os
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseCount
from fundapp.cases.rules.counting import quarter_of
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.demo.acting import acting
from fundapp.demo.agreements import CLARTE, agreement_facts
from fundapp.demo.people import by_key
from fundapp.demo.refuge import count_persons
from fundapp.donors.commands.agreement_envelopes import put_envelope_under
from fundapp.donors.commands.agreement_funder import funder_meant
from fundapp.donors.commands.agreement_readers import admit_reader
from fundapp.donors.commands.agreements import record_agreement
from fundapp.ledger.models import FundEnvelope
from tests.fixtures.browsers import NARROW, WIDE, LiveApp, OpenPage
from tests.imports.acting import work_off
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice

REPORT = re.compile(r"/reports/[0-9a-f-]{36}$")
DONE, AHEAD = "Des personnes menacées sont à l’abri.", "Nous continuons, avec les mêmes partenaires."
SHAPES = 4
"""Sets of fifteen persons each of whom nobody stands alone: beside them, the demonstration's cases may be told of."""


def test_a_case_is_counted_reported_let_out_by_two_and_read_by_the_donor(
    open_page: OpenPage, live_app: LiveApp
) -> None:
    agreement_id = found_agreement(live_app)
    count(open_page("/sign-in", visitor=False))
    awa = open_page("/sign-in", visitor=False, java_script_enabled=False)
    report = begin(awa, agreement_id)
    write(awa, report, DONE, 2)
    ngono = open_page("/sign-in", visitor=False)
    come_in(ngono, "ngono")
    write(ngono, report, AHEAD)
    compute(awa, report, live_app)
    let_out_by_two(open_page, report)
    work_off(live_app.app)
    awa.goto(report)
    expect(awa.locator(".head .state")).to_have_text("Rapport publié")
    expect(awa.locator(".paper-sheet")).to_contain_text(AHEAD)
    read(open_page("/sign-in", visitor=False, viewport=NARROW), report)


def found_agreement(live: LiveApp) -> UUID:
    """An agreement over the money that helped the cases of the demonstration, and sixty more persons before them."""
    with live.app.app_context(), transaction() as session:
        ctx, joel = (acting(live.app, by_key(key), datetime.now(UTC)) for key in ("awa", "joel"))
        envelope_id = session.scalars(select(FundEnvelope.id).where(FundEnvelope.code.startswith("FU-"))).one()
        made = record_agreement(session, ctx, funder_meant(CLARTE, session, ctx), facts(session, ctx))
        put_envelope_under(session, joel, made.id, envelope_id, expected_version=made.version)
        admit_reader(session, ctx, made.id, {"person_id": by_key("judith").id, "contact_id": None})
        before = quarter_of(quarter_of(ctx.today) - timedelta(days=1))
        for number in range(SHAPES):
            count_persons(session, envelope_id, before, number)
        session.execute(update(CaseCount).values(standing="to_recount"))
        return made.id


def facts(session: Session, ctx: Context) -> dict[str, object]:
    """In francs, since last year, with a report until yesterday that is owed soon."""
    begins_on, ends_on = date(ctx.today.year - 1, 1, 1), date(ctx.today.year + 1, 12, 31)
    owed = {
        "id": None, "kind": "both", "covers_from": begins_on, "covers_to": ctx.today - timedelta(days=1),
        "due_on": ctx.today + timedelta(days=10), "sent_on": None, "note": None,
    }  # fmt: skip
    return agreement_facts(
        session, ctx, "URGENCE", "Répondre à temps", begins_on, ends_on, amount=Decimal(24_000_000), currency="XAF",
        reports=[owed], instalments=[],
    )  # fmt: skip


def count(page: Page) -> None:
    """An officer counts a decided case in the words that stand there."""
    come_in(page, "idriss")
    page.goto("/cases/uncounted")
    page.locator("tbody a").first.click()
    page.locator("main form.form button.primary").click()
    expect(page.locator(".note.good").first).to_contain_text("compté")


def begin(page: Page, agreement_id: UUID) -> str:
    """From the date by which the agreement owes it, with what the letter asks for; returns its address."""
    come_in(page, "awa")
    page.goto(f"/agreements/{agreement_id}")
    page.locator("section[aria-labelledby=reports] a[href*='/reports/new?date=']").click()
    page.locator("a[href*='/reports/new/letter']").click()
    page.locator("main form .button.primary").click()
    page.wait_for_url(REPORT)
    return page.url


def write(page: Page, report: str, text: str, most: int = 99) -> None:
    """So many texts that are still empty, one after the other, each called ready."""
    page.goto(report)
    empty = page.locator("section[aria-labelledby=sections] tbody tr", has_not_text="Texte prêt")
    for _text in range(min(most, empty.count())):
        empty.first.locator("a").first.click()
        page.locator("#text").fill(text)
        page.locator("#ready input").check()
        page.locator("main form .button.primary").click()
        page.wait_for_url(lambda url: "/sections/" not in url)


def compute(page: Page, report: str, live: LiveApp) -> None:
    """A worker computes what may be told; then two people are asked."""
    page.goto(report)
    page.locator("form[action$='/compute'] button").click()
    expect(page.locator("progress")).to_be_visible()
    work_off(live.app)
    page.goto(report)
    expect(page.locator("section[aria-labelledby=figures]")).to_contain_text("Ce qui sort")
    shoot(page, "report-workbench-fr-desktop", WIDE)
    page.locator(".ask a").click()
    page.locator("main form .button.primary").click()
    expect(page.locator(".head .state")).to_have_text("En attente de visa")


def let_out_by_two(open_page: OpenPage, report: str) -> None:
    """Finance at a desk, an officer on a telephone: who has just signed in is asked no passphrase."""
    for member, options in (("joel", {}), ("solange", {"viewport": NARROW, "color_scheme": "dark"})):
        page = open_page("/sign-in", visitor=False, **options)
        come_in(page, member)
        page.locator(f"main a[href$='{report.rpartition('/')[2]}/release']").click()
        expect(page.locator(".paper-sheet")).to_contain_text(DONE)
        if not options:
            shoot(page, "report-release-fr-desktop", WIDE)
        page.locator("main form .button.primary").click()
        page.wait_for_url(lambda url: "/release" not in url)
        if options:
            look_twice(page)


def read(phone: Page, report: str) -> None:
    """The donor finds it, takes it home, and says that it has come."""
    come_in(phone, "judith")
    phone.locator("tbody a", has_text="Répondre à temps").click()
    phone.locator(f"a[href$='{report.rpartition('/')[2]}']").first.click()
    expect(phone.locator("article")).to_contain_text(DONE)
    with phone.expect_download() as saved:
        phone.locator(".head .button.primary").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")
    phone.locator("a[href$='/acknowledge']").click()
    phone.locator("form.form button.primary").click()
    expect(phone.locator(".note.good").last).to_contain_text("Vous avez accusé réception")
    look_twice(phone)
    shoot(phone, "portal-fr-phone", NARROW)


def shoot(page: Page, name: str, size: ViewportSize) -> None:
    """A picture of the page as it stands, if somebody wants it."""
    if folder := os.environ.get("FUNDAPP_TEST_SHOTS"):
        page.set_viewport_size(size)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
