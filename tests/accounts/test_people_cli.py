"""`fundapp people`: the first administrator comes in, and somebody comes back where nobody else could help them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.accounts.cli import people
from fundapp.accounts.models import Invitation, Membership, Passphrase, Person
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import DomainError
from fundapp.core.reader import Reader, reading
from fundapp.vault.keeping import token_hash
from tests.accounts.acting import send
from tests.accounts.people import person_of
from tests.accounts.walking_in import first_half

MakeApp = Callable[..., Flask]
ORIGIN = "http://localhost:8000"
TWICE = dict.fromkeys(("passphrase_new", "passphrase_again"), "neuf crabes sur la dune bleue")


@pytest.fixture
def app_here(make_app: MakeApp) -> Flask:
    """An installation of this test alone."""
    return make_app(public_url=ORIGIN)


def run(app: Flask, *words: str) -> Result:
    return CliRunner().invoke(people, words, obj=lambda: app)


def link_of(told: Result) -> str:
    assert told.exit_code == 0, told.output
    (link,) = re.findall(rf"{ORIGIN}(/invitation/\S+)", told.output)
    return str(link)


def use(client: FlaskClient, link: str) -> int:
    return send(client, link, **TWICE).status_code


def rows(app: Flask, statement: object) -> list[object]:
    with app.app_context(), ReadSession(db) as session:
        return list(session.scalars(statement))  # type: ignore[call-overload]


def there(app: Flask, name: str, state: str = "active") -> None:
    with app.app_context(), transaction() as session:
        session.add(person_of(name, ["officers"], state))


def test_the_first_administrator_comes_in_by_the_link_that_is_printed(app_here: Flask) -> None:
    told = run(app_here, "invite", "Zoé Admin", "Zoe@Example.org")
    link, browser = link_of(told), app_here.test_client()
    assert rows(app_here, select(Invitation.token_hash)) == [token_hash(link.rpartition("/")[2])]
    assert rows(app_here, select(Membership.group_code)) == ["administrators"]
    assert rows(app_here, select(Person.email)) == ["zoe@example.org"]
    assert use(browser, link) == 302
    assert rows(app_here, select(Person.state)) == ["active"]
    assert browser.get(link).status_code == 404
    assert first_half(app_here.test_client(), "zoe@example.org", TWICE["passphrase_new"]).status_code == 302


@pytest.mark.parametrize("email", ["nobody", "", "a@b@c"])
def test_a_wrong_address_is_refused_in_one_sentence(app_here: Flask, email: str) -> None:
    told = run(app_here, "invite", "Zoé Admin", email)
    assert told.exit_code == 1
    assert "Traceback" not in told.output
    assert len(told.output.strip().splitlines()) == 1
    assert "Adresse e-mail" in told.output, "by the name that people know, in their language"
    assert rows(app_here, select(Person.id)) == []


def test_an_address_that_is_taken_is_refused(app_here: Flask) -> None:
    there(app_here, "Awa Ndongo")
    told = run(app_here, "invite", "Autre", "awa.ndongo@example.org")
    assert told.exit_code == 1
    assert not isinstance(told.exception, DomainError)
    assert "figure déjà sur la liste" in told.output
    assert len(rows(app_here, select(Person.id))) == 1


def test_whoever_forgot_their_passphrase_comes_back_by_one_link(app_here: Flask) -> None:
    there(app_here, "Awa Ndongo")
    link = link_of(run(app_here, "readmit", "AWA.Ndongo@example.org"))
    browser = app_here.test_client()
    assert rows(app_here, select(Passphrase.person_id)) == []
    assert use(browser, link) == 302
    assert browser.get("/sign-in/set-up").status_code == 200
    assert browser.get(link).status_code == 404


def test_an_address_that_nobody_has_is_told_in_one_sentence(app_here: Flask) -> None:
    there(app_here, "Émile Parti", "left")
    for email in ("awa.ndongo@example.org", "emile.parti@example.org", ""):
        told = run(app_here, "readmit", email)
        assert told.exit_code == 1
        assert told.output.strip() == "Error: Personne ayant cette adresse ne figure sur la liste."
    assert rows(app_here, select(Invitation.id)) == []


def test_an_administrator_whose_first_link_ran_out_gets_another(app_here: Flask) -> None:
    """Otherwise nobody could ever come in: the address is on the list, and nobody is there to invite them again."""
    old = link_of(run(app_here, "invite", "Zoé Admin", "zoe@example.org"))
    browser = app_here.test_client()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=4), tick=False):
        assert browser.get(old).status_code == 404
        new = link_of(run(app_here, "readmit", "zoe@example.org"))
        assert use(browser, new) == 302
    assert rows(app_here, select(Person.state)) == ["active"]


def test_the_first_administrator_reads_as_the_settings_say_and_not_as_the_shell_does(make_app: MakeApp) -> None:
    app = make_app(public_url=ORIGIN, language="en", timezone="Africa/Kinshasa")
    with reading(Reader("fr", ZoneInfo("Europe/Paris"))):
        told = run(app, "invite", "Zoé Admin", "zoe@example.org")
    assert told.exit_code == 0, told.output
    assert rows(app, select(Person.language)) == ["en"]
    assert rows(app, select(Person.zone)) == ["Africa/Kinshasa"]
    assert "une seule fois" in told.output or "une fois" in told.output, "whoever types is spoken to in their language"
