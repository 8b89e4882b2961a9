"""What sign-in, invitation and the way back leave behind: searched for everything that was typed, shown or sent."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from fundapp.core.context import Context
from fundapp.demo.people import PASSPHRASE as SHOWN
from fundapp.demo.people import PEOPLE, add_people, choose_for_all
from fundapp.demo.people import SECRET as SHOWN_SECRET
from fundapp.demo.vault import found_vault
from tests.accounts.pages import said
from tests.accounts.signing import code_of
from tests.accounts.walking_in import send
from tests.canaries.places import Place, folder
from tests.canaries.places import text as searched_text
from tests.canaries.scan import Allowed, assert_silent, scan
from tests.canaries.servers import postgresql
from tests.canaries.words import Canaries
from tests.donors.pages import hidden
from tests.fixtures.houses import House, MakeHouse

COOKIES = ("door", "threshold", "device")


@dataclass
class Walk:
    """People who come in, are invited, forget and come back; and every secret that passed."""

    house: House
    canaries: Canaries
    log: list[str] = field(default_factory=list)
    email: str = ""
    passphrase: str = ""

    def run(self) -> None:
        admin, officer, colleague = self._browser(), self._browser(), self._browser()
        self._come_in(admin, "ruth")
        self._come_in(officer, "solange")
        self._come_in(colleague, "idriss")
        invited = self._invited(admin)
        self._guess(self._browser())
        self._forgets(officer, colleague)
        self._changes(invited)
        self.house.sign()
        self.house.export()
        self.house.back_up()

    def _browser(self) -> FlaskClient:
        return self.house.app.test_client()

    def _come_in(self, browser: FlaskClient, key: str) -> None:
        email = next(each.email for each in PEOPLE if each.key == key)
        send(browser, "/sign-in", email=email, passphrase=SHOWN)
        self._remember(browser)
        assert send(browser, "/sign-in/second", code=code_of(SHOWN_SECRET)).status_code == 302
        self._remember(browser)

    def _remember(self, browser: FlaskClient) -> None:
        for name in COOKIES[:2]:
            cookie = browser.get_cookie(name)
            if cookie is not None and cookie.value:
                self.canaries.remember(f"{name} {len(self.canaries.held)}", cookie.value)

    def _link(self, page: str) -> str:
        found = re.search(r"/invitation/([\w-]+)", page)
        assert found, said(page)
        self.canaries.remember(f"link {len(self.canaries.held)}", found[1])
        return f"/invitation/{found[1]}"

    def _invited(self, admin: FlaskClient) -> FlaskClient:
        page = admin.get("/people/new").text
        self.email = self.canaries.email("address")
        given = {"name": "Marie Invitée", "email": self.email, "language": "fr", "zone": "Africa/Douala"}
        link = self._link(admin.post("/people/new", data=hidden(page) | given | {"groups": "fundraising"}).text)
        browser, passphrase = self._browser(), self.canaries.plain("first passphrase")
        browser.get(link)
        assert send(browser, link, passphrase_new=passphrase, passphrase_again=passphrase).status_code == 302
        self._remember(browser)
        secret = hidden(browser.get("/sign-in/set-up").text)["secret"]
        self.canaries.remember("secret of the authenticator", secret)
        page = browser.get("/sign-in/set-up").text
        answer = browser.post("/sign-in/set-up", data=hidden(page) | {"secret": secret, "code": code_of(secret)})
        for number, code in enumerate(re.findall(r"<li><code>([A-Z2-7-]+)</code>", answer.text)):
            self.canaries.remember(f"recovery code {number}", code)
        self._remember(browser)
        self.passphrase = passphrase
        return browser

    def _guess(self, browser: FlaskClient) -> None:
        for email in (self.email, self.canaries.email("unknown address")):
            send(browser, "/sign-in", email=email, passphrase=self.canaries.plain("wrong passphrase"))

    def _forgets(self, opener: FlaskClient, confirmer: FlaskClient) -> None:
        forgetful = next(each for each in PEOPLE if each.key == "ruth").id
        link = self._link(send(opener, f"/people/{forgetful}/help").text)
        waiting = re.search(rf"/people/{forgetful}/help/[0-9a-f-]+", confirmer.get("/").text)
        assert waiting
        assert send(confirmer, waiting[0]).status_code == 302
        browser, passphrase = self._browser(), self.canaries.name("passphrase after the way back")
        assert send(browser, link, passphrase_new=passphrase, passphrase_again=passphrase).status_code == 302
        self._remember(browser)

    def _changes(self, browser: FlaskClient) -> None:
        new = self.canaries.name("second passphrase")
        answers = {"passphrase": self.passphrase, "passphrase_new": new, "passphrase_again": new}
        assert send(browser, "/me/passphrase", **answers).status_code == 302
        self._remember(browser)
        recovery = send(self._again("solange"), "/keys/mine/recovery").text
        found = re.search(r'<code class="secret">([A-Z2-7-]+)</code>', recovery)
        assert found, said(recovery)
        self.canaries.remember("printed key", unescape(found[1]))

    def _again(self, key: str) -> FlaskClient:
        browser = self._browser()
        email = next(each.email for each in PEOPLE if each.key == key)
        page = browser.get("/demo").text
        browser.post("/demo", data={"csrf_token": hidden(page)["csrf_token"], "key": key})
        self._remember(browser)
        assert email in browser.get("/me").text
        return browser

    def places(self, kind: str) -> list[Place]:
        """Everything that it left: data folder, export, backup, database, log."""
        found = [folder("data folder", self.house.folder), searched_text("log", "\n".join(self.log).encode())]
        url = self.house.app.config["SQLALCHEMY_DATABASE_URI"]
        if kind == "postgresql":
            return [*found, postgresql("database", url)]
        return [*found, folder("database", Path(url.removeprefix("sqlite:///")).parent)]


@pytest.fixture
def walk(
    make_house: MakeHouse, ctx: Context, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[Walk]:
    caplog.set_level(logging.DEBUG)
    house, chosen = make_house(), choose_for_all()
    with house.writing() as session:
        add_people(session, ctx, chosen)
        found_vault(session, ctx, house.app.extensions["fundapp.settings"], chosen)
    made = Walk(house, Canaries("sign-in"))
    made.run()
    written = capfd.readouterr()
    made.log += [record.getMessage() for record in caplog.records] + [written.out, written.err]
    yield made
    house.let_go()


@pytest.mark.database
def test_nothing_that_lets_anybody_in_is_left_anywhere(walk: Walk, database_kind: str) -> None:
    labels = {canary.label.split()[0] for canary in walk.canaries.held}
    assert labels >= {"door", "threshold", "link", "first", "wrong", "secret", "recovery", "passphrase", "printed"}
    control = Allowed("address", "dat*", must=True)
    assert_silent(walk.canaries, walk.places(database_kind), [control])
    with walk.house.writing() as session:
        session.execute(text("CREATE TABLE planted (note TEXT)"))
        session.execute(text("INSERT INTO planted VALUES (:text)"), {"text": walk.canaries.plain("planted")})
    found = scan(walk.canaries, walk.places(database_kind))
    assert {finding.label for finding in found.findings} == {"planted", "address"}
