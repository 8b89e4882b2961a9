"""Situations that a fund must survive, as the people in them see them."""

import re

from playwright.sync_api import Page, expect

from fundapp.demo.people import by_key
from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_cases import ALIAS, declare, row_of, write_to_us
from tests.journeys.test_sign_in import come_in
from tests.journeys.test_visit import act, sent
from tests.journeys.watching import look_twice


def officer_at(open_page: OpenPage, who: str, alias: str, *, grade: str = "none") -> Page:
    """An officer who has opened a case and said how they stand to it."""
    page = open_page("/sign-in", visitor=False)
    come_in(page, who)
    page.goto("/cases")
    row_of(page, alias).click()
    page.locator(f"input[name=grade][value={grade}]").check()
    page.locator("main form.form button").first.click()
    return page


def test_situation_1_two_messages_of_one_person_become_one_case(open_page: OpenPage) -> None:
    write_to_us(open_page)
    write_to_us(open_page, "Une autre")
    page = officer_at(open_page, "solange", ALIAS)
    first = page.locator("h1").inner_text().partition(",")[0]
    page.goto("/cases")
    row_of(page, "Une autre").click()
    declare(page)
    later = page.locator("h1").inner_text().partition(",")[0]
    page.goto(f"/cases/{later}/alike")
    look_twice(page)
    page.get_by_role("link", name=f"Comparer avec {first}").click()
    look_twice(page)
    page.locator("input[name=likeness][value=same]").check()
    page.locator("main form.form button").first.click()
    expect(page.locator("main")).to_contain_text(f"Joint à {first}")
    look_twice(page)
    page.goto("/cases")
    expect(page.get_by_role("row").filter(has_text=first)).to_have_count(1)
    expect(page.get_by_role("row").filter(has_text=later)).to_contain_text("Aucun délai en cours")


def test_situation_2_whoever_knows_the_person_steps_back_and_reads_nothing_more(open_page: OpenPage) -> None:
    write_to_us(open_page)
    page = officer_at(open_page, "idriss", ALIAS, grade="family")
    expect(page.locator("h1")).to_contain_text("Se déporter de")
    look_twice(page)
    address = page.url.rpartition("/")[0]
    page.locator("main form.form button").first.click()
    expect(page.locator("main")).not_to_contain_text("Deux hommes sont venus")
    for more in ("", "/triage", "/verification", "/needs", "/tasks", "/access"):
        page.goto(f"{address}{more}")
        expect(page.locator("main")).to_contain_text("déport")
        expect(page.locator("main")).not_to_contain_text("Deux hommes sont venus")
    look_twice(page)
    page.goto("/cases")
    expect(page.locator("main")).not_to_contain_text(ALIAS)
    colleague = open_page("/sign-in", visitor=False)
    come_in(colleague, "solange")
    colleague.goto(address)
    declare(colleague)
    expect(colleague.locator("main")).to_contain_text("Deux hommes sont venus")


def test_situation_8_and_9_what_must_be_kept_in_mind_stands_above_the_case(open_page: OpenPage) -> None:
    page = open_page("/sign-in", visitor=False)
    come_in(page, "solange")
    page.goto("/cases")
    row_of(page, "Maman Rosalie").click()
    expect(page.locator("main")).to_contain_text("La personne est détenue ou disparue")
    page.goto(f"{page.url}/tasks")
    expect(page.locator("main")).to_contain_text("Demander le consentement, dès que la personne est libre")
    page.goto("/cases")
    row_of(page, "Étoile du matin").click()
    expect(page.locator("main")).to_contain_text("Une personne mineure sans tuteur")
    page.goto(f"{page.url}/safeguarding")
    look_twice(page)
    page.get_by_role("button", name=re.compile("mineure")).first.click()
    expect(page.locator("form.form")).to_be_visible()
    look_twice(page)


def test_situation_12_who_can_help_tonight_is_named(open_page: OpenPage) -> None:
    page = open_page("/sign-in", visitor=False, viewport=NARROW, java_script_enabled=False)
    come_in(page, "solange")
    page.goto("/cases")
    row_of(page, "Maman Rosalie").click()
    page.goto(f"{page.url}/tonight")
    expect(page.locator("h1")).to_contain_text("Peut-on approuver et payer ce soir")
    expect(page.locator("main")).to_contain_text("Pas encore")


def test_situation_15_a_seized_telephone_is_signed_out_and_what_it_saw_is_listed(open_page: OpenPage) -> None:
    write_to_us(open_page)
    lost = officer_at(open_page, "idriss", ALIAS)
    expect(lost.locator("h1")).to_contain_text(ALIAS)
    colleague, admin = (open_page("/sign-in", visitor=False) for _each in range(2))
    come_in(colleague, "solange")
    colleague.goto(f"/people/{by_key('idriss').id}/seized")
    look_twice(colleague)
    colleague.locator("main form button.danger").click()
    expect(colleague.locator(".flash").first).to_be_visible()
    lost.goto("/cases")
    expect(lost).to_have_url(re.compile("/sign-in"))
    come_in(admin, "ruth")
    admin.goto(f"/people/{by_key('idriss').id}/seen")
    assert admin.locator("tbody tr").count() >= 1
    look_twice(admin)


def test_situation_16_two_officers_write_at_once_and_nothing_is_lost(open_page: OpenPage) -> None:
    write_to_us(open_page)
    first, second = officer_at(open_page, "solange", ALIAS), officer_at(open_page, "idriss", ALIAS)
    address = f"{first.url}/facts"
    for page in (first, second):
        page.goto(address)
    first.locator("#country").select_option("CM")
    first.get_by_role("button", name="Enregistrer").click()
    expect(first.locator(".flash")).to_be_visible()
    second.locator("#country").select_option("GA")
    second.get_by_role("button", name="Enregistrer").click()
    expect(second.locator("main")).to_contain_text("Cameroun")
    assert second.locator("#country").input_value() == "GA", "nothing that was chosen is lost"
    look_twice(second)
    second.get_by_role("button", name="Enregistrer").click()
    expect(second.locator("main")).to_contain_text("Gabon")
    second.goto(address)
    expect(second.locator("main")).to_contain_text("Ce qui était écrit auparavant")
    look_twice(second)


def test_situation_19_who_asks_to_be_forgotten_reads_that_it_is_done(open_page: OpenPage) -> None:
    page = open_page("/form", visitor=False, viewport=NARROW, java_script_enabled=False)
    page.locator("#alias").fill("Qui s’en va")
    code = sent(page)
    page.goto("/form")
    act(page, "go:code")
    page.locator("#code").fill(code)
    act(page, "enter")
    act(page, "go:erase")
    act(page, "erase")
    expect(page.locator("main")).to_contain_text("Vous avez demandé")
    officer = officer_at(open_page, "solange", "Qui s’en va")
    expect(officer.locator(".ask")).to_be_visible()
    officer.goto(f"{officer.url}/retention")
    look_twice(officer)
    officer.get_by_role("link", name="Voir ce que cela fera").click()
    look_twice(officer)
    officer.locator("main form button.danger").click()
    expect(officer.locator("main")).to_contain_text("Effacé le")
    look_twice(officer)
    page.goto("/form")
    act(page, "go:code")
    page.locator("#code").fill(code)
    act(page, "enter")
    expect(page.locator("h1")).to_have_text("Tout est effacé")
