"""From a call to an award, in a real browser: by keyboard, on a telephone, in both languages and colours."""

from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.core.database import db
from fundapp.demo.people import by_key
from tests.fixtures.browsers import LiveApp, OpenPage
from tests.grants.factories import CallFactory
from tests.grants.filled_pipeline import fill_pipeline
from tests.journeys.test_funders import tab_to
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice


def press(page: Page, selector: str) -> None:
    """Reaches it with the Tab key and presses Enter."""
    tab_to(page, selector)
    page.keyboard.press("Enter")


def open_step(page: Page, step: str) -> None:
    """Reaches the button of a step and opens its page."""
    press(page, f"a[href$='/step/{step}']")
    page.wait_for_url(f"**/step/{step}")


def fill(page: Page, **answers: str) -> None:
    """Types into fields, reached with the Tab key, instead of what stands in them."""
    for name, text in answers.items():
        tab_to(page, f"#{name}")
        if page.locator(f"select#{name}").count():
            page.keyboard.type(text)
        else:
            page.keyboard.press("Control+a")
            page.keyboard.type(text)


def stands(page: Page, state: str) -> None:
    """Waits for the page of the opportunity, which says where it stands."""
    page.wait_for_url(lambda url: urlsplit(url).path.count("/") == 3)
    expect(page.locator(".head .state")).to_have_text(state)


def test_the_keyboard_leads_from_a_call_to_the_award(open_page: OpenPage, live_app: LiveApp) -> None:
    call_id = uuid4()
    with live_app.app.app_context(), Session(db.engine) as session:
        session.add(CallFactory.build(id=call_id, title="Protection des défenseur·es", funder_name="Fonds ami"))
        session.commit()
    page = open_page("/sign-in", visitor=False)
    come_in(page, "awa")
    page.goto(f"/calls/{call_id}")
    press(page, "form[action$='/opportunity'] button")
    stands(page, "Repérée")
    open_step(page, "go")
    fill(page, decided_by_words="Le COPIL de novembre", reasons="Dans nos pays et à notre mesure")
    press(page, "main form .button")
    stands(page, "Retenue")
    open_step(page, "write_proposal")
    press(page, "main form .button.primary")
    stands(page, "Proposition complète")
    open_step(page, "submit")
    press(page, "main form .button.primary")
    expect(page.locator("#errors")).to_be_visible()  # how much, and in which currency?
    fill(page, currency="EUR", requested="120 000", reference="REF-7", answer_on="1er mars 2030")
    press(page, "main form .button.primary")
    stands(page, "Soumise")
    expect(page.locator("main")).to_contain_text("n’est pas sur la carte")
    open_step(page, "win")
    fill(page, awarded="100 000")
    press(page, "main form .button.primary")
    stands(page, "Gagnée")
    expect(page.locator("main")).to_contain_text("100 000,00 €")
    expect(page.locator(".timeline > li")).to_have_count(5)


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_pages_of_the_pipeline_fit_and_are_accessible(
    open_page: OpenPage, live_app: LiveApp, language: str, colours: str
) -> None:
    with live_app.app.app_context(), Session(db.engine) as session:
        awa = session.scalar(select(Person.id).where(Person.email == by_key("awa").email))
        made = {each.state: each for each in fill_pipeline(session, datetime.now(UTC), awa)}
        ids = {state: each.id for state, each in made.items()}
        call_id = made["spotted"].call_id
    page = open_page("/calls/pipeline", language=language, color_scheme=colours)
    look_twice(page)
    page.locator(".board-over summary").click()
    look_twice(page)
    opportunities = "/calls/opportunities"
    for path in (
        "/", "/calls/forecast", opportunities, f"/calls/{call_id}", f"{opportunities}/new",
        *(f"{opportunities}/{ids[state]}" for state in ("spotted", "submitted", "won", "lost", "not_taken_up")),
        f"{opportunities}/{ids['won']}/edit",
    ):  # fmt: skip
        page.goto(path)
        look_twice(page)
    for state, step in (("spotted", "no_go"), ("submitted", "back"), ("submitted", "win")):
        page.goto(f"{opportunities}/{ids[state]}/step/{step}")
        page.locator("main form .button").first.click()
        look_twice(page)
