"""Documents of a proposal, from the first file to the record of what was sent, on a telephone and at a desk."""

from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from fundapp.core.database import db
from tests.fixtures.browsers import NARROW, LiveApp, OpenPage
from tests.grants.opportunities import OpportunityFactory, at, beginning
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice


def kept_opportunity(live_app: LiveApp) -> UUID:
    with live_app.app.app_context(), Session(db.engine) as session:
        session.add(made := OpportunityFactory.build(state="full_proposal", title="Appui aux défenseur·es"))
        session.flush()
        session.add(beginning(made))
        made_id: UUID = made.id
        session.commit()
    return made_id


def send(page: Page) -> None:
    page.locator("main form .button.primary").click()


def test_from_the_first_file_to_the_record_of_what_was_sent(
    open_page: OpenPage, live_app: LiveApp, tmp_path: Path
) -> None:
    address = at(kept_opportunity(live_app))
    page = open_page("/", language="fr", visitor=False, color_scheme="dark", viewport=NARROW)
    come_in(page, "awa")
    page.goto(f"{address}/documents")
    look_twice(page)  # what is said where there is nothing yet
    page.goto(f"{address}/documents/demanded/full")
    page.locator("input[value=proposal]").check()
    page.locator("input[value=budget]").check()
    look_twice(page)
    send(page)
    file = tmp_path / "Proposition.txt"
    file.write_text("Proposition.\n", encoding="utf-8")
    page.goto(f"{address}/documents/new")
    page.locator("#file").set_input_files(file)
    send(page)
    expect(page.locator("#errors")).to_be_visible()  # nobody has said what it is
    look_twice(page)
    page.locator("#kind").select_option("proposal")
    page.locator("#file").set_input_files(file)
    send(page)
    page.wait_for_url(lambda url: "/calls/documents/" in url)
    page.locator("form[action$='/final'] button").click()
    look_twice(page)
    send_what_is_final(page, address)


def send_what_is_final(page: Page, address: str) -> None:
    """Takes the step of sending, and looks at the record of it."""
    page.goto(f"{address}/step/submit")
    expect(page.locator("input[name=papers]")).to_be_checked()
    page.locator("#sent_clock").fill("00:00")
    page.locator("#sent_zone").select_option("Europe/Brussels")
    page.locator("#currency").select_option("EUR")
    page.locator("#requested").fill("120000")
    look_twice(page)
    send(page)
    page.wait_for_url(f"**{address}")
    look_twice(page)
    page.locator("section[aria-labelledby=documents] a[href*='/submissions/']").click()
    look_twice(page)
    with page.expect_download() as fetched:
        page.locator("a[href$='.zip']").click()
    assert Path(fetched.value.path()).read_bytes().startswith(b"PK")
