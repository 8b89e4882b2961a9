"""A proposal built by several: partners added, tasks planned back, in a real browser, by keyboard."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from playwright.sync_api import expect
from sqlalchemy.orm import Session

from fundapp.core.database import db
from tests.fixtures.browsers import LiveApp, OpenPage
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning
from tests.journeys.test_call_pipeline import fill, press
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice


def test_the_keyboard_leads_from_the_first_partner_to_a_plan_of_tasks(open_page: OpenPage, live_app: LiveApp) -> None:
    deadline = datetime.now(UTC).date() + timedelta(days=50)
    host = OpportunityFactory.build(title="Radios du fleuve", state="full_proposal", call_id=uuid4())
    with live_app.app.app_context(), Session(db.engine) as session:
        session.add(CallFactory.build(id=host.call_id, deadline_on=deadline, countries=("CM",)))
        session.flush()
        session.add(host)
        session.flush()
        session.add(beginning(host))
        address = f"/calls/opportunities/{host.id}"
        session.commit()
    page = open_page("/sign-in", visitor=False)
    come_in(page, "awa")
    page.goto(address)
    press(page, "a[href$='/partners']")
    page.wait_for_url("**/partners")
    press(page, "a[href$='/partners/new']")
    page.wait_for_url("**/partners/new")
    fill(page, organisation_id="Veille", does="Protection des journalistes", share="65 000")
    page.locator("#role input[value='lead']").check()
    press(page, "main form .button.primary")
    expect(page.locator("#errors")).to_be_visible()  # in which currency?
    fill(page, share_currency="EUR")
    press(page, "main form .button.primary")
    expect(page.locator("main")).to_contain_text("Protection des journalistes")
    look_twice(page)
    page.goto(address)
    press(page, "a[href$='/tasks/plan']")
    page.wait_for_url("**/tasks/plan")
    look_twice(page)
    press(page, "main form[method='post'] .button.primary")
    expect(page.locator("main")).to_contain_text("0 sur 9 terminées")
    press(page, "main tbody a")
    page.wait_for_url("**/done")
    press(page, "main form .button.primary")
    expect(page.locator("main")).to_contain_text("1 sur 9 terminées")
    look_twice(page)
