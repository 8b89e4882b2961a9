"""A payment as its people make it, with the keyboard alone: prepared, signed by two, handed over, confirmed, shown."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import FilePayload, Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_funders import tab_to
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice

SEND = "main form.form button:not([name])"
MOBILE = "+237670112233"
TODAY = datetime.now(ZoneInfo("Africa/Douala"))
"""Where the people of the demonstration are."""


@dataclass
class Keys:
    """Somebody at a page who has no mouse; every page they come to is looked at, unless it is known by now."""

    page: Page
    knows: bool = False

    def go(self, address: str) -> None:
        """To an address that they know."""
        self.page.goto(address)
        self._look()

    def press(self, target: str) -> None:
        """Goes to a link or a button and presses Enter; another page follows."""
        tab_to(self.page, target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self._look()

    def tick(self, target: str) -> None:
        """A box, or the first of several choices."""
        tab_to(self.page, target)
        self.page.keyboard.press("Space")

    def type(self, target: str, text: str) -> None:
        """Into a field, in the place of what stood there; of a list, the beginning of a choice."""
        tab_to(self.page, target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def give(self, name: str, content: str | bytes) -> None:
        """A file: which one is asked by a window of the machine, not by the page."""
        tab_to(self.page, "#file")
        data = content.encode() if isinstance(content, str) else content
        given = FilePayload(name=name, mimeType="text/plain", buffer=data)
        self.page.locator("#file").set_input_files(given)

    def _look(self) -> None:
        if not self.knows:
            look_twice(self.page)


def at(open_page: OpenPage, who: str, **options: str) -> Keys:
    """Somebody who has signed in, at a telephone's width."""
    page = open_page("/sign-in", visitor=False, viewport=NARROW, **options)
    come_in(page, who)
    return Keys(page)


def name_payee(finance: Keys) -> None:
    """From the list of what is to be prepared to somebody with a mobile account."""
    finance.go("/payments/to-prepare")
    finance.press("tbody th a")
    finance.press("a[href$='/payee']")
    finance.type("#method", "Argent")
    finance.press("button[value=show]")
    finance.type("#relation", "La personne")
    finance.type("#name", "Rose Inventée")
    finance.type("#mobile", MOBILE)
    finance.press(SEND)


def prepare(finance: Keys) -> dict[str, int]:
    """Two instalments, after a slip; what they come to, by their references, as the list has them."""
    finance.press("button[value=plan]")
    expect(finance.page.locator("main")).to_contain_text("un seul décaissement suffit")
    today = finance.page.locator("#part_day_1").input_value()
    finance.type("#part_amount_1", "150 000")
    finance.type("#part_day_2", today)
    finance.type("#part_amount_2", "90 000")
    finance.press("button[value=prepare]")
    expect(finance.page.locator("#errors")).to_be_focused()
    expect(finance.page.locator("#errors")).to_contain_text(re.compile(r"240\s000.*250\s000"))
    finance.type("#part_amount_2", "100 000")
    finance.press("button[value=prepare]")
    finance.press("main a[href*='/payments?case=']")
    rows = finance.page.locator("tbody tr").all()
    return {each.locator("th a").inner_text(): 150_000 if "150" in each.inner_text() else 100_000 for each in rows}


def sign(person: Keys, count: int) -> None:
    """What waits for this person's signature, from their first page."""
    for _each in range(count):
        person.go("/")
        person.press(".to-do a[href*='/payments/']")
        person.press("main a[href$='/sign']")
        for box in range(1, person.page.locator("input[name=seen]").count() + 1):
            person.tick(f"#seen-{box}")
        person.press(SEND)
        expect(person.page.locator(".note.good").first).to_be_visible()
        person.knows = True


def hand_over(finance: Keys, paid: dict[str, int]) -> None:
    """Both, out of the mobile account, as a file: no worker runs here, so it stays being made."""
    finance.go("/payments/batches/new")
    finance.press("main li:last-child a[href*='/batches/new/']")
    assert {each.inner_text() for each in finance.page.locator("tbody th").all()} == set(paid)
    for _reference in paid:
        finance.tick("input[name=orders]:not(:checked)")
    finance.press(SEND)
    expect(finance.page.locator(".facts")).to_contain_text(re.compile(r"250\s000"))
    finance.press(SEND)
    expect(finance.page.locator(".head-title .state")).to_have_text("Le fichier se prépare")


def take_in(finance: Keys, paid: dict[str, int]) -> None:
    """What the bank says: both are paid, beside a fee that is nothing of ours."""
    rows = [f"{TODAY:%d/%m/%Y};Virement;{reference};{amount};;XAF" for reference, amount in paid.items()]
    table = ["Date;Libellé;Référence;Débit;Crédit;Devise", *rows, f"{TODAY:%d/%m/%Y};Frais de tenue;;1500;;XAF"]
    finance.go("/payments/reports/new")
    finance.give("releve.csv", "\n".join(table))
    finance.press(SEND)
    expect(finance.page.locator("tbody tr .state.good")).to_have_count(2)


def show(finance: Keys, reference: str) -> None:
    """A paper about one of them, over all of it."""
    finance.go(f"/payments/{reference}")
    expect(finance.page.locator(".head-title .state")).to_have_text("Confirmé")
    finance.press("a[href$='/papers']")
    finance.press("a[href$='/papers/new']")
    finance.tick("input[name=kind]")
    finance.give("recu.txt", "Reçu la somme convenue.")
    finance.type("#amount", "150 000")
    finance.type("#dated_on", f"{TODAY:%d/%m/%Y}")
    finance.press(SEND)
    expect(finance.page.locator("dd strong")).to_have_text(re.compile(r"^0\sFCFA$"))


def test_a_payment_is_prepared_signed_handed_over_confirmed_and_shown_by_keyboard_alone(open_page: OpenPage) -> None:
    finance = at(open_page, "joel")
    name_payee(finance)
    paid = prepare(finance)
    assert sorted(paid.values()) == [100_000, 150_000]
    sign(at(open_page, "fatime", color_scheme="dark"), len(paid))
    sign(at(open_page, "solange"), len(paid) + 1)  # and the one that has waited for its second signature
    hand_over(finance, paid)
    take_in(finance, paid)
    show(finance, next(reference for reference, amount in paid.items() if amount == 150_000))
