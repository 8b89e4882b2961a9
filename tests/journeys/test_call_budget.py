"""The budget of a proposal in a real browser: by keyboard, from a spreadsheet, on a telephone, in both languages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.core.database import db
from fundapp.demo.acting import acting
from fundapp.demo.budgets import LINES
from fundapp.demo.people import by_key
from fundapp.grants.commands.budgets import freeze_budget
from fundapp.grants.models import Opportunity
from tests.fixtures.browsers import LiveApp, OpenPage
from tests.grants.budgeting import at, made_budget
from tests.grants.opportunities import OpportunityFactory, beginning
from tests.journeys.test_call_pipeline import fill, press
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice

LONG = "Formation à la sécurité numérique des rédactions"
LINES_OF_ALL_KINDS: list[Mapping[str, Any]] = [
    {"description": "Coordination", "quantity_2": 12_00, "organisation_name": "Ligue du fleuve"},
    {"description": LONG, "quantity_2": 2_50, "unit_cost": 1_600_000, "currency": "XAF"},
    {"description": "Vols", "heading": "travel", "unit_cost": 420_00, "funded_by": "own", "note": "Devis du printemps"},
    {"description": "Affiches", "heading": "own", "own_heading": "Visibilité", "quantity_1": None},
]


def keep(live_app: LiveApp, *, filled: bool) -> tuple[UUID, UUID]:
    """An opportunity that is being written, and a line of its budget where that is filled."""
    host = OpportunityFactory.build(title="Presse libre", state="full_proposal", currency="EUR")
    host_id: UUID = host.id
    with live_app.app.app_context(), Session(db.engine) as session:
        awa = session.scalar(select(Person.id).where(Person.email == by_key("awa").email))
        session.add(host)
        session.flush()
        session.add(beginning(host))
        budget = made_budget(host_id, LINES_OF_ALL_KINDS, periods=2, indirect_bp=800, cofunding_bp=2_000)
        if filled:
            session.add(budget)
            session.flush()
            freeze_budget(session, acting(live_app.app, by_key("awa"), datetime.now(UTC)), host)
            budget.lines[0].unit_cost = 1_100_00
        line_id: UUID = budget.lines[0].id
        session.execute(update(Opportunity).where(Opportunity.id == host_id).values(owner_id=awa))
        session.commit()
    return host_id, line_id


def test_the_keyboard_leads_from_a_spreadsheet_to_the_amount_to_ask_for(open_page: OpenPage, live_app: LiveApp) -> None:
    host, _line = keep(live_app, filled=False)
    page = open_page("/sign-in", visitor=False)
    come_in(page, "awa")
    page.goto(f"/calls/opportunities/{host}")
    go(page, f"a[href='{at(host)}']", at(host))
    go(page, "a[href$='/budget/settings']", at(host, "settings"))
    fill(page, periods="2", indirect_pct="7")
    go(page, "main form .button.primary", at(host))
    go(page, "a[href$='/budget/paste']", at(host, "paste"))
    page.fill("#rows", LINES.read_text(encoding="utf-8").replace(";", "\t"))
    press(page, "main form .buttons:last-child .button")
    page.locator("button[name=keep]").wait_for()
    go(page, "button[name=keep]", at(host))
    expect(page.locator("tbody tr[id]")).to_have_count(21)
    press(page, "tbody tr[id] .movers button[name=down]")
    expect(page.locator("tbody tr[id] th").first).to_contain_text("Chargée de la protection")
    go(page, "a[href$='/budget/lines/new']", at(host, "lines", "new"))
    fill(page, description="Photographe", quantity_1="2,5", unit_cost="120 000 FCFA", currency="XAF")
    go(page, "main form .button.primary", at(host))
    expect(page.locator("main")).to_contain_text("300 000")
    press(page, "form[action$='/budget/ask'] button")
    expect(page.locator(".note.warning")).to_have_count(0)
    page.goto(f"/calls/opportunities/{host}")
    expect(page.locator("section[aria-labelledby=budget]")).to_contain_text("Rien à signaler")


def go(page: Page, selector: str, address: str) -> None:
    """Reaches it with the Tab key, presses Enter, and waits for the page to which that leads."""
    press(page, selector)
    page.wait_for_url(lambda url: urlsplit(url).path == address)


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_pages_of_a_budget_fit_and_are_accessible(
    open_page: OpenPage, live_app: LiveApp, language: str, colours: str
) -> None:
    host, line = keep(live_app, filled=True)
    bare, _line = keep(live_app, filled=False)
    page = open_page(at(host), language=language, color_scheme=colours)
    look_twice(page)
    edit = f"/calls/opportunities/budget-lines/{line}"
    for path in (
        at(bare), at(bare, "copy"), at(host, "settings"), at(host, "rate"), at(host, "lines", "new"), f"{edit}/edit",
        f"{edit}/remove", f"/calls/opportunities/{host}",
    ):  # fmt: skip
        page.goto(path)
        look_twice(page)
    look_at_pasted(page, host)


def look_at_pasted(page: Page, host: UUID) -> None:
    """Rows with a fault, then without."""
    for rows in ("Personnel\tCoordination\t\tmois\tdouze", "Personnel\tCoordination\t\tmois\t12\t1000"):
        page.goto(at(host, "paste"))
        page.fill("#rows", rows)
        page.locator("main form .buttons:last-child .button").first.click()
        page.locator(".note").first.wait_for()
        look_twice(page)
