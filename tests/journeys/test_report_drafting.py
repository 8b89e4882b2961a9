"""A report from its beginning to its publication, by those who write it and let it go out, in a real browser."""

import re
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.database import db
from fundapp.donors.models import Agreement
from tests.fixtures.browsers import NARROW, LiveApp, OpenPage
from tests.imports.acting import work_off
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice

REPORT = re.compile(r"/reports/[0-9a-f-]{36}$")


def test_a_report_is_begun_written_let_out_by_two_and_published(open_page: OpenPage, live_app: LiveApp) -> None:
    awa = open_page("/sign-in", visitor=False, java_script_enabled=False)
    come_in(awa, "awa")
    awa.goto(f"/agreements/{agreement_of(live_app, 'LACS')}")
    awa.locator("section[aria-labelledby=reports] a[href*='/reports/new?date=']").first.click()
    awa.locator("a[href*='/reports/new/letter']").click()
    awa.locator("main form .button.primary").click()
    awa.wait_for_url(REPORT)
    report = awa.url
    write_all(awa, report)
    awa.locator("form[action$='/compute'] button").click()
    expect(awa.locator("progress")).to_be_visible()
    work_off(live_app.app)
    awa.get_by_role("link", name="Actualiser").click()
    awa.goto(report)
    awa.locator(".ask a").click()
    awa.locator("main form .button.primary").click()
    expect(awa.locator(".head .state")).to_have_text("En attente de visa")
    let_out_by_two(open_page, report)
    work_off(live_app.app)
    awa.goto(report)
    expect(awa.locator(".head .state")).to_have_text("Rapport publié")
    expect(awa.locator(".paper-sheet")).to_contain_text("Quarante personnes ont repris leur travail.")


def agreement_of(live_app: LiveApp, code: str) -> UUID:
    with live_app.app.app_context(), Session(db.engine) as session:
        return session.scalars(select(Agreement.id).where(Agreement.code == code)).one()


def write_all(page: Page, report: str) -> None:
    """One text after the other, each called ready, by the button that leads on to the next."""
    page.locator("section[aria-labelledby=sections] tbody a").first.click()
    while True:
        page.locator("#text").fill("Quarante personnes ont repris leur travail.")
        page.locator("#ready input").check()
        onwards = page.locator("button[name=then]")
        if not onwards.count():
            break
        here = page.locator(".pager .num").text_content() or ""
        onwards.click()
        expect(page.locator(".pager .num")).not_to_have_text(here)
    page.locator("main form .button.primary").click()
    page.wait_for_url(lambda url: url.startswith(report) and "/sections/" not in url)


def let_out_by_two(open_page: OpenPage, report: str) -> None:
    """Somebody of finance at a desk, an officer on a telephone: who has just signed in is asked no passphrase."""
    for member, options in (("joel", {}), ("solange", {"viewport": NARROW, "color_scheme": "dark"})):
        page = open_page("/sign-in", visitor=False, **options)
        come_in(page, member)
        page.locator(f"main a[href$='{report.rpartition('/')[2]}/release']").click()
        expect(page.locator(".paper-sheet")).to_contain_text("Quarante personnes ont repris leur travail.")
        page.locator("main form .button.primary").click()
        page.wait_for_url(lambda url: "/release" not in url)
    look_twice(page)
