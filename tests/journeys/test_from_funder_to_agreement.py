"""From a funder who is mapped to the agreement with its envelope: one story, in a real browser, by those who live it.

Pictures of it are kept in the folder that FUNDAPP_TEST_SHOTS names, where it names one: those of docs/images.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize, expect

from fundapp.demo.budgets import LINES
from tests.fixtures.browsers import NARROW, WIDE, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice

MEMBERS = ("clarisse", "brice", "ngono")
FUNDER, CALL = "Fonds Sankuru (démonstration)", "Protéger celles et ceux qui défendent les droits"


def test_a_funder_is_mapped_watched_asked_won_and_signed(open_page: OpenPage, tmp_path: Path) -> None:
    awa = open_page("/sign-in", visitor=False)
    come_in(awa, "awa")
    opportunity = add_to_pipeline(awa)
    add_partner(awa, opportunity)
    decide(open_page, awa, opportunity)
    stands(awa, "Retenue")
    step(awa, opportunity, "write_proposal")
    stands(awa, "Proposition complète")
    reckon(awa, opportunity)
    write(awa, opportunity, tmp_path)
    awa.goto(f"{opportunity}/tasks/plan")
    send(awa)
    expect(awa.locator("main")).to_contain_text("0 sur 9 terminées")
    awa.goto(opportunity)
    look_twice(awa)
    shoot(awa, "opportunity-fr-desktop", WIDE)
    submit_and_win(awa, opportunity)
    sign(awa, opportunity)


def add_to_pipeline(page: Page) -> str:
    """The funder is put on the map, its call taken in and followed; returns the address of the opportunity."""
    page.goto("/funders/new")
    answer(page, {"name": FUNDER, "kind": "private_foundation"})
    send(page)
    funder = page.url
    page.goto("/calls/new")
    deadline = datetime.now(UTC) + timedelta(days=60)
    answer(page, {"title": CALL, "funder_name": FUNDER, "deadline_on": f"{deadline:%d/%m/%Y}", "currency": "EUR"})
    send(page)
    page.locator("form[action$='/follow'] button").click()
    expect(page.locator(f"main a[href='{urlsplit(funder).path}']").first).to_contain_text(FUNDER)
    page.locator("form[action$='/opportunity'] button").click()
    stands(page, "Repérée")
    return page.url


def add_partner(page: Page, opportunity: str) -> None:
    """A member of the network leads it."""
    page.goto(f"{opportunity}/partners/new")
    member = page.locator("#organisation_id option", has_text="Veille Droits Wouri").get_attribute("value")
    page.locator("#organisation_id").select_option(member)
    page.locator("#role input[value=lead]").check()
    answer(page, {"does": "Points focaux, formations, coordination", "share": "65 000", "share_currency": "EUR"})
    send(page)
    expect(page.locator("main")).to_contain_text("Points focaux")


def decide(open_page: OpenPage, awa: Page, opportunity: str) -> None:
    """The committee is asked, three members declare how they stand and vote; the fundraiser's page shows what came."""
    awa.goto(f"{opportunity}/decision/ask")
    answer(awa, {"recommendation": "À retenir : nos pays, notre mesure, un chef de file est prêt."})
    send(awa)
    pages = [open_page("/sign-in", visitor=False, viewport=NARROW) for _member in MEMBERS]
    for member, page in zip(MEMBERS, pages, strict=True):
        come_in(page, member)
    first = pages[0]
    first.goto(f"{opportunity}/decision/put")
    send(first)
    at = first.url
    for page in pages:
        page.goto(f"{at}/declaration")
        page.locator("input[value=none]").check()
        send(page)
    first.goto(f"{at}/open")
    send(first)
    first.goto(at)
    shoot(first, "round-go-fr-phone", NARROW)
    for page in pages:
        page.goto(f"{at}/vote/for")
        send(page)
    awa.goto(opportunity)


def reckon(page: Page, opportunity: str) -> None:
    """A budget of two years is pasted from a spreadsheet, and what it asks for goes into the opportunity."""
    page.goto(f"{opportunity}/budget/settings")
    answer(page, {"periods": "2", "indirect_pct": "7"})
    send(page)
    page.goto(f"{opportunity}/budget/paste")
    page.locator("#rows").fill(LINES.read_text(encoding="utf-8").replace(";", "\t"))
    page.locator("main form .buttons:last-child .button").first.click()
    page.locator("button[name=keep]").click()
    expect(page.locator("tbody tr[id]")).to_have_count(21)
    page.locator("form[action$='/budget/ask'] button").click()
    expect(page.locator(".note.warning")).to_have_count(0)
    shoot(page, "budget-fr-desktop", WIDE)
    shoot(page, "budget-fr-phone", NARROW)


def write(page: Page, opportunity: str, folder: Path) -> None:
    """The proposal is written, rewritten, and called final."""
    page.goto(f"{opportunity}/documents/demanded/full")
    for kind in ("proposal", "budget"):
        page.locator(f"input[value={kind}]").check()
    send(page)
    page.goto(f"{opportunity}/documents/new?kind=proposal")
    page.locator("#kind").select_option("proposal")
    page.locator("#file").set_input_files(file(folder, "Première version.\n"))
    send(page)
    document = page.url
    page.goto(f"{document}/versions/new")
    answer(page, {"note": "Relue par le chef de file"})
    page.locator("#file").set_input_files(file(folder, "Seconde version, relue.\n"))
    send(page)
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("form[action$='/final'] button").click()
    page.goto(f"{opportunity}/documents")
    shoot(page, "documents-fr-desktop", WIDE)


def submit_and_win(page: Page, opportunity: str) -> None:
    """Sent with what is final, and won."""
    page.goto(f"{opportunity}/step/submit")
    expect(page.locator("input[name=papers]")).to_be_checked()
    answer(page, {"sent_clock": "00:00", "reference": "SANKURU-7"})
    send(page)
    stands(page, "Soumise")
    expect(page.locator("section[aria-labelledby=documents]")).to_contain_text("avec 1 document")
    step(page, opportunity, "win", awarded="120 000")
    stands(page, "Gagnée")


def sign(page: Page, opportunity: str) -> None:
    """One form: the agreement, the days of its reports, its first instalment, its envelope."""
    page.locator("main .ask a.primary").click()
    begins = datetime.now(UTC).date() + timedelta(days=30)
    ends, paid = begins + timedelta(days=729), begins + timedelta(days=15)
    answer(page, {"code": "SANKURU-1", "begins_on": f"{begins:%d/%m/%Y}", "ends_on": f"{ends:%d/%m/%Y}"})
    page.get_by_role("button", name="Remplir la liste").click()
    expect(page.locator("#reports_3_due_on")).not_to_have_value("")
    answer(page, {"instalments_0_amount": "60 000", "instalments_0_due_on": f"{paid:%d/%m/%Y}"})
    page.locator("main form .buttons .button.primary").click()
    expect(page.locator("h1")).to_have_text(CALL)
    expect(page.locator("section[aria-labelledby=envelopes]")).to_contain_text("SANKURU-1")
    expect(page.locator("main")).to_contain_text("60\u202f000,00")
    look_twice(page)
    shoot(page, "agreement-fr-desktop", WIDE)
    page.goto(opportunity)
    stands(page, "Convention signée")
    expect(page.locator("section[aria-labelledby=agreement]")).to_contain_text("SANKURU-1")
    look_twice(page)
    page.goto("/calls/pipeline")
    shoot(page, "pipeline-fr-desktop", WIDE)


def step(page: Page, opportunity: str, action: str, **answers: str) -> None:
    """Takes a step of the opportunity on its page."""
    page.goto(f"{opportunity}/step/{action}")
    answer(page, answers)
    send(page)


def stands(page: Page, state: str) -> None:
    """The page of the opportunity says where it stands."""
    expect(page.locator(".head .state")).to_have_text(state)


def answer(page: Page, answers: Mapping[str, str]) -> None:
    """Fills fields by their names."""
    for name, text in answers.items():
        field = page.locator(f"#{name}")
        if page.locator(f"select#{name}").count():
            field.select_option(text)
        else:
            field.fill(text)


def send(page: Page) -> None:
    """The button of a form, once it has answered."""
    before = page.url
    page.locator("main form.form button.primary").first.click()
    page.wait_for_url(lambda url: url != before)


def file(folder: Path, words: str) -> Path:
    """A proposal as somebody wrote it."""
    made = folder / "Proposition.txt"
    made.write_text(words, encoding="utf-8")
    return made


def shoot(page: Page, name: str, size: ViewportSize) -> None:
    """A picture of the page as it stands, if somebody wants it."""
    if folder := os.environ.get("FUNDAPP_TEST_SHOTS"):
        page.set_viewport_size(size)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
