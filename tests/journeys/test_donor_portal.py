"""A donor on a telephone: agreement, report, paper, acknowledgement, a question; and the answer from our side."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.database import db
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.donors.models import Agreement
from tests.donors.portal import House
from tests.fixtures.browsers import NARROW, LiveApp, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice

QUESTION = "Que recouvre la ligne des frais ?"
ANSWER = "Les frais de virement des banques."


def publish(live: LiveApp) -> None:
    """A report is out on the agreement that the donor of the demonstration reads."""
    with live.app.app_context(), Session(db.engine) as session:
        ctx = replace(acting(live.app, by_key("awa"), datetime.now(UTC)), request_id="journey")
        found = session.scalar(select(Agreement.id).where(Agreement.code == "PRESSE"))
        assert found is not None
        House(live.app, session, ctx).published(found)
        session.commit()


def test_a_donor_reads_keeps_acknowledges_and_asks_and_is_answered(open_page: OpenPage, live_app: LiveApp) -> None:
    publish(live_app)
    phone = open_page("/sign-in", visitor=False, viewport=NARROW)
    come_in(phone, "judith")
    expect(phone.locator("h1")).to_have_text("Mes conventions")
    expect(phone.locator(".to-do")).to_contain_text("1 demande de tranche attend votre réponse")
    look_twice(phone)
    phone.locator("tbody a", has_text="Journalistes en danger").click()
    expect(phone.locator("section[aria-labelledby=release]")).to_contain_text("31\u202f250,00\u202f€")
    look_twice(phone)
    phone.locator("section[aria-labelledby=reports] tbody a").click()
    expect(phone.locator("article")).to_contain_text("Des personnes sont à l’abri.")
    with phone.expect_download() as saved:
        phone.locator(".head .button.primary").click()
    assert saved.value.suggested_filename.endswith(".pdf")
    phone.locator("a[href$='/acknowledge']").click()
    phone.locator("form.form button.primary").click()
    expect(phone.locator(".note.good").last).to_contain_text("Vous avez accusé réception")
    look_twice(phone)
    phone.locator("a[href*='/questions/new']").click()
    phone.locator("#subject").fill("Frais")
    phone.locator("#text").fill(QUESTION)
    phone.locator("form.form button.primary").click()
    expect(phone.locator(".letter")).to_contain_text(QUESTION)
    thread = phone.url
    desk = open_page("/sign-in", visitor=False)
    come_in(desk, "awa")
    desk.locator("a", has_text=re.compile("questions? de bailleurs? attend|questions de bailleurs attendent")).click()
    desk.locator("tbody a", has_text="Frais").first.click()
    desk.locator("#text").fill(ANSWER)
    desk.locator("form.form button.primary").click()
    expect(desk.locator(".letter.ours")).to_contain_text(ANSWER)
    look_twice(desk)
    phone.goto(thread)
    expect(phone.locator(".letter.ours")).to_contain_text(ANSWER)
    expect(phone.locator("main")).not_to_contain_text("Ndongo")
    look_twice(phone)
