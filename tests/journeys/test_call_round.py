"""From the question of a fundraiser to the minutes, in a real browser: asked, put, voted on, taken up, proven."""

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.sequencer import sequence_all
from fundapp.audit.signing import signer_of
from fundapp.audit.verify import verify_bundle
from fundapp.core.database import transaction
from tests.fixtures.browsers import NARROW, LiveApp, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice

MEMBERS = ("clarisse", "brice", "ngono")


def send(page: Page) -> None:
    """The button of a form, once it has answered."""
    before = page.url
    page.locator("main form.form button.primary").first.click()
    page.wait_for_url(lambda url: url != before)


def sign_log(live_app: LiveApp) -> None:
    """What the scheduler does every quarter of an hour."""
    with live_app.app.app_context():
        sequence_all()
        with transaction() as session:
            make_checkpoint(session, signer_of(live_app.app.extensions["fundapp.settings"]), datetime.now(UTC))


def downloaded(page: Page, selector: str) -> bytes:
    """A file behind a link."""
    with page.expect_download() as found:
        page.locator(selector).first.click()
    return Path(found.value.path()).read_bytes()


def test_a_fundraiser_asks_three_members_vote_and_the_minutes_prove_it(open_page: OpenPage, live_app: LiveApp) -> None:
    fundraiser = open_page("/sign-in", visitor=False, viewport=NARROW)
    come_in(fundraiser, "awa")
    fundraiser.goto("/calls/opportunities/new")
    fundraiser.locator("#title").fill("Radios rurales")
    fundraiser.locator("[name=stages][value=one]").check()
    send(fundraiser)
    opportunity = fundraiser.url
    fundraiser.locator("a[href$='/decision/ask']").click()
    fundraiser.locator("#recommendation").fill("À retenir : nos radios, nos pays.")
    look_twice(fundraiser)
    send(fundraiser)
    pages = {name: open_page("/sign-in", visitor=False, viewport=NARROW) for name in MEMBERS}
    for name, page in pages.items():
        come_in(page, name)
    first = pages[MEMBERS[0]]
    first.locator("a[href$='/decision/put']").click()
    look_twice(first)
    send(first)
    at = first.url
    for page in pages.values():
        page.goto(f"{at}/declaration")
        page.locator("input[value=same_organisation]").check()
        send(page)
    look_twice(first)
    first.goto(f"{at}/open")
    send(first)
    for page in pages.values():
        page.goto(f"{at}/vote/for")
        page.locator("input[value=lead_first]").check()
        send(page)
    fundraiser.goto(opportunity)
    expect(fundraiser.locator(".head .state")).to_have_text("Retenue")
    expect(fundraiser.locator("main")).to_contain_text("Un chef de file est trouvé avant toute rédaction")
    sign_log(live_app)
    first.goto(f"{at}/minutes")
    first.locator("main form.form button.primary").first.click()
    expect(first.locator("a[href$='/minutes/fr.pdf']")).to_have_count(1)
    assert downloaded(first, "a[href$='/minutes/fr.pdf']").startswith(b"%PDF")
    assert verify_bundle(downloaded(first, "a[href$='/proof.json']"))[0] == "good.proof"
