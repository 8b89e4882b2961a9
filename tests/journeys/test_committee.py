"""A call at night becomes help: desk, triage, verification, committee; as its people see it, and how long it takes."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice

SECONDS_AN_ACT = 2.5
"""To look, to point and to press, by the keystroke-level model (Card, Moran, Newell 1980): 1.35 s to prepare, 1.1 s to
point, and the key."""

LONGEST = 180


@dataclass
class Hands:
    """Somebody at a page; every act of theirs is counted into `acts`, which all who work together share."""

    page: Page
    acts: list[str] = field(repr=False)

    def press(self, target: str) -> None:
        """Presses a button, a link, a radio or a box."""
        self.acts.append(target)
        self.page.locator(target).first.click()

    def choose(self, **answers: str) -> None:
        """One radio of each of these."""
        for name, value in answers.items():
            self.press(f"input[name={name}][value='{value}']")

    def type(self, **answers: str) -> None:
        """Goes into these fields and types: what is typed takes its own time, and depends on who does it."""
        for name, value in answers.items():
            self.acts.append(name)
            self.page.locator(f"#{name}").fill(value)

    def pick(self, **answers: str) -> None:
        """Chooses from lists."""
        for name, value in answers.items():
            self.acts.append(name)
            self.page.locator(f"#{name}").select_option(value)

    def send(self) -> None:
        """The form's own button."""
        self.press("main form.form button:not([name])")


def signed_in(open_page: OpenPage, who: str, acts: list[str]) -> Hands:
    """Somebody who has signed in already: they are on call. At a telephone's width."""
    page = open_page("/sign-in", visitor=False, viewport=NARROW)
    come_in(page, who)
    return Hands(page, acts)


def taken_call(officer: Hands) -> str:
    """A call written down; the address of its case."""
    officer.page.goto("/desk")
    officer.type(alias="Le Rônier", happened="Deux hommes sont devant sa porte. Il faut partir cette nuit.")
    officer.send()
    expect(officer.page.locator(".code-groups li")).to_have_count(7)
    for number in range(1, 5):
        officer.press(f"#gone-{number}")
    officer.press("main form button.primary")
    officer.page.goto("/cases")
    officer.press("tr:has-text('Le Rônier') th a")
    officer.choose(grade="none")
    officer.send()
    officer.page.wait_for_url(re.compile(r"/cases/[A-Z0-9]{4}-[A-Z0-9]{2}$"))
    return officer.page.url


def verified(officer: Hands, case: str) -> None:
    """Judged, confirmed by two, with one line of need."""
    officer.page.goto(f"{case}/needs")
    officer.pick(purpose="transport")
    officer.type(unit_cost="250 000")
    officer.send()
    officer.page.goto(f"{case}/triage")
    for question in officer.page.locator("input[name^=c_][value=met]").all():
        officer.acts.append("criterion")
        question.check()
    officer.choose(threat="5", vulnerability="4", capacity="2", imminence="hours")
    officer.send()
    officer.press("a[href$='/steer/verify'], button[formaction$='/steer/verify'], form[action$='/steer/verify'] button")
    if officer.page.url.endswith("/steer/verify"):
        officer.send()
    officer.page.goto(f"{case}/verification/finding")
    officer.choose(level="two_independent", recommendation="approve")
    officer.type(note="Deux confrères l’ont vu hier ; ils sont sûrs.")
    officer.send()


def test_a_call_at_night_is_approved_on_the_fast_track_within_three_minutes_of_clicks(open_page: OpenPage) -> None:
    acts: list[str] = []
    officer, clarisse, brice = (signed_in(open_page, each, acts) for each in ("solange", "clarisse", "brice"))
    case = taken_call(officer)
    verified(officer, case)
    officer.page.goto(f"{case}/committee")
    look_twice(officer.page)
    officer.press("a[href$='/committee/new']")
    look_twice(officer.page)
    officer.type(account="Menacé chez lui cette nuit ; il lui faut partir.")
    officer.send()
    expect(officer.page.locator(".flash").first).to_be_visible()
    look_twice(officer.page)
    officer.press("a[href*='/committee/rounds/']")
    at = officer.page.url.partition("#")[0]
    for member in (clarisse, brice):
        member.page.goto(at)
        look_twice(member.page)
        member.press("a[href$='/declaration']")
        member.choose(grade="none")
        member.send()
    officer.page.goto(f"{at}/open")
    look_twice(officer.page)
    officer.send()
    for member in (clarisse, brice):
        member.page.goto(at)
        look_twice(member.page)
        member.press("a[href$='/vote/for']")
        look_twice(member.page)
        member.send()
    officer.page.goto(f"{case}/committee")
    expect(officer.page.locator("main")).to_contain_text("sur 250 000 FCFA demandés")
    expect(officer.page.locator("main")).to_contain_text("le comité entier doit encore ratifier")
    look_twice(officer.page)
    assert len(acts) * SECONDS_AN_ACT < LONGEST, f"{len(acts)} acts: {acts}"
