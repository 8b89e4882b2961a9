"""A fundraiser plans, is reminded, and takes deadlines along, in a real browser, on a telephone and without script."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from fundapp.core.database import transaction
from fundapp.grants.models import CallDeadline
from tests.accounts.people import person_of
from tests.fixtures.application import VISITOR
from tests.fixtures.browsers import NARROW, LiveApp, OpenPage
from tests.grants.factories import CallFactory
from tests.journeys.watching import READERS, look_twice

IN_SUMMER = datetime(datetime.now(UTC).year + 1, 7, 9, tzinfo=UTC).date()


@pytest.fixture
def call_id(live_app: LiveApp) -> UUID:
    """A call that is followed, with further dates, one of them past; and VISITOR as a person of the house."""
    made, today = uuid4(), datetime.now(UTC).date()
    with live_app.app.app_context(), transaction() as session:
        person = person_of(VISITOR.name, ("fundraising",), "active")
        person.id = VISITOR.id
        session.add(person)
        brussels = {"deadline_clock": time(16), "deadline_zone": "Europe/Brussels"}
        title = "Appui aux organisations de défense des droits humains en Afrique centrale"
        told = {"url": "https://ec.example.org/appel", "currency": "EUR", "amount_max": 500_000_00}
        session.add(
            CallFactory.build(id=made, title=title, standing="followed", deadline_on=IN_SUMMER, **brussels, **told)
        )
        soon = today + timedelta(days=5)
        session.add(CallFactory.build(title="Petites subventions", standing="followed", deadline_on=soon))
        session.flush()
        rows = [("questions", IN_SUMMER - timedelta(days=30)), ("session", today - timedelta(days=9)), ("ours", soon)]
        session.add_all(CallDeadline(id=uuid4(), call_id=made, step=step, day=day) for step, day in rows)
    return made


def pages_of(call_id: UUID) -> list[str]:
    """What this part adds, or adds to."""
    of_call = [f"/calls/{call_id}{rest}" for rest in ("", "/dates/new", "/plan", "/share")]
    return [*of_call, "/calls/calendar", "/calls/calendar?step=result", "/calls/reminders", "/calls/feeds"]


def send(page: Page) -> None:
    page.locator("main form .button.primary, main form .button.danger").last.click()


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_pages_of_deadlines_fit_and_are_accessible(
    open_page: OpenPage, call_id: UUID, language: str, colours: str
) -> None:
    page = open_page("/calls", language, color_scheme=colours)
    for address in pages_of(call_id):
        page.goto(address)
        look_twice(page)
    page.goto("/calls/feeds")
    send(page)
    expect(page.locator("code.secret")).to_contain_text(".ics")
    look_twice(page)
    page.goto("/calls/feeds")
    page.locator("tbody a").first.click()
    look_twice(page)


def test_a_fundraiser_plans_and_takes_deadlines_along_without_script_on_a_telephone(
    open_page: OpenPage, call_id: UUID
) -> None:
    page = open_page(f"/calls/{call_id}", java_script_enabled=False, viewport=NARROW)
    expect(page.locator("main")).to_contain_text("(Bruxelles)")
    expect(page.locator("main")).to_contain_text("15\u00a0h chez vous")
    page.get_by_role("link", name="Établir le rétroplanning").click()
    page.locator("#concept").fill("")
    send(page)
    expect(page.locator("main")).to_contain_text("Décider si nous y répondons")
    expect(page.locator("main")).not_to_contain_text("Idée du projet en deux pages")
    page.get_by_role("button", name="Me rappeler cet appel").click()
    expect(page.get_by_role("button", name="Ne plus me le rappeler")).to_be_visible()
    page.get_by_role("link", name="Texte à envoyer").click()
    text = page.locator("#marked-text").input_value()
    assert text.startswith("*Appui aux organisations")
    assert "(Bruxelles)" in text
    expect(page.locator("a[href^='https://wa.me/']")).to_have_attribute("rel", "noopener noreferrer external")
    page.goto("/calls/calendar?whose=mine")
    expect(page.locator("main table").first).to_contain_text("Dernier jour pour les questions")
    page.goto("/calls/reminders")
    page.locator("input[name=leads][value='90']").check()
    send(page)
    expect(page.locator("input[name=leads][value='90']")).to_be_checked()


def test_the_text_for_whatsapp_is_copied_with_one_button(open_page: OpenPage, call_id: UUID) -> None:
    page = open_page(f"/calls/{call_id}", permissions=["clipboard-read", "clipboard-write"])
    page.locator("[data-copy]", has_text="Copier pour WhatsApp").click()
    expect(page.locator("[data-copy] span[role=status]").first).to_have_text("Copié")
    assert str(page.evaluate("navigator.clipboard.readText()")).startswith("*Appui aux organisations")
