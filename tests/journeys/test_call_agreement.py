"""An agreement is recorded with its dates and its envelope, in a real browser, on a telephone and without script."""

from playwright.sync_api import expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice


def test_an_agreement_is_recorded_without_script_on_a_telephone(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False, viewport=NARROW, visitor=False)
    come_in(page, "awa")
    page.goto("/agreements/new")
    answers = {
        "funder_name": "Fonds du parcours (démonstration)", "title": "Protéger au quotidien", "code": "PARCOURS-1",
        "amount": "24 000 €", "signed_on": "01/02/2026", "begins_on": "01/03/2026", "ends_on": "28/02/2027",
    }  # fmt: skip
    for name, value in answers.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#currency").select_option("EUR")
    page.get_by_role("button", name="Remplir la liste").click()
    expect(page.locator("#reports_1_due_on")).to_have_value("29 avril 2027")
    page.locator("#instalments_0_amount").fill("12 000")
    page.locator("main form .button.primary").click()
    expect(page.locator("#errors")).to_be_visible()  # the funder is not on the map, and the instalment has no day
    expect(page.locator("#title")).to_have_value(answers["title"])
    page.locator("#funder_kind").select_option("embassy")
    page.locator("#instalments_0_due_on").fill("15/03/2026")
    page.locator("main form .button.primary").click()
    expect(page.locator("h1")).to_have_text(answers["title"])
    expect(page.locator("section[aria-labelledby=envelopes]")).to_contain_text("PARCOURS-1")
    expect(page.locator("main")).to_contain_text("12\u202f000,00")


def test_the_page_of_an_agreement_fits_and_is_accessible(open_page: OpenPage) -> None:
    page = open_page("/agreements?q=lacs")
    look_twice(page)
    page.locator("tbody a").first.click()
    look_twice(page)
