"""What an administrator says of somebody, typed into forms: invited, changed, refused, met by a second editor."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Invitation, Membership, Person
from fundapp.accounts.views import people as pages
from fundapp.core.database import transaction
from fundapp.vault.keeping import token_hash
from tests.accounts import network
from tests.accounts.acting import error_at, filled, link_in, send, told
from tests.accounts.conftest import Someone
from tests.accounts.pages import english_in, said, words
from tests.accounts.people import person_of
from tests.accounts.signing import sign_in_as
from tests.fixtures.application import Look

NEW = {"name": "Émérence Fotso", "email": "emerence@example.org", "groups": ["officers"]}


@pytest.fixture
def admin(hired: Someone) -> Person:
    return hired("Zoé Admin", "administrators")


@pytest.fixture
def browser(stranger: FlaskClient, session: Session, admin: Person) -> FlaskClient:
    """An administrator's, who has just signed in."""
    sign_in_as(stranger, session, admin)
    return stranger


def test_somebody_is_invited_by_a_link_that_is_shown_once_and_kept_as_a_hash(
    browser: FlaskClient, session: Session, admin: Person, look: Look
) -> None:
    one = network.organisation(session, "Ligue")
    answer = send(browser, "/people/new", **NEW, organisations=[str(one)])
    assert answer.status_code == 200, error_at(answer.text, "groups")
    (added,) = look(select(Person).where(Person.name == NEW["name"]))
    assert (added.state, added.language, added.zone) == ("invited", "fr", admin.zone)
    assert look(select(Affiliation.organisation_id)) == [one]
    assert look(select(Membership.group_code).where(Membership.person_id == added.id)) == ["officers"]
    link, (kept,) = link_in(answer.text), look(select(Invitation))
    token = link.rpartition("/")[2]
    assert kept.token_hash == token_hash(token)
    assert answer.text.count(token) == 2, "the link, and what the button copies"
    for path in (f"/people/{added.id}", f"/people/{added.id}/invite", "/people", "/"):
        assert token not in browser.get(path).text
    assert token not in repr(told(look))
    assert told(look, added.id, kept.id) == [
        ("person.added", {"groups": ["officers"]}),
        ("invitation.made", {"person": added.id.hex, "kind": "invitation"}),
    ]
    assert "Émérence" not in repr(told(look))


def test_a_new_link_says_until_when_it_can_be_used_whatever_this_request_had_read_before(
    app: Any, committed: Engine
) -> None:
    """On SQLite, what a request began to read stays as old as that."""
    with Session(committed, expire_on_commit=False) as session:
        browser, there = app.test_client(), network.person(session, "Awa Ndongo", state="invited")
        session.add(admin := person_of("Zoé Admin", ["administrators"]))
        session.commit()
        sign_in_as(browser, session, admin)
    answer = send(browser, f"/people/{there}/invite")
    assert answer.status_code == 200
    with Session(committed) as session:
        assert session.scalar(select(Invitation.token_hash)) == token_hash(link_in(answer.text).rpartition("/")[2])


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "zoe.admin@example.org"}, "email"),
        ({"language": "xx"}, "language"),
        ({"zone": "Africa/Nowhere"}, "zone"),
        ({"groups": ["committee", "finance"]}, "groups"),
        ({"groups": ["sailors"]}, "groups"),
        ({"organisations": [str(UUID(int=1))]}, "organisations"),
        ({"organisations": ["x"]}, "organisations"),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
def test_each_rule_is_told_at_its_field_and_nothing_typed_is_lost(
    browser: FlaskClient, look: Look, answers: dict[str, Any], field: str
) -> None:
    answer = send(browser, "/people/new", **NEW | {"name": "Vu à <Genève>"} | answers)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert error_at(answer.text, field)
    assert answer.text.count("&lt;Genève&gt;") == ("name" not in answers)
    assert english_in(network.content(answer.text)) == set()
    assert look(select(Person.name)) == ["Zoé Admin"]
    assert told(look) == []


def test_groups_that_do_not_go_together_are_told_at_the_field_with_the_reason(
    browser: FlaskClient, hired: Someone, look: Look
) -> None:
    there = hired("Awa Ndongo", "committee")
    answer = send(browser, f"/people/{there.id}/edit", groups=["committee", "finance"])
    assert words(error_at(answer.text, "groups")) == (
        "« Comité du fonds d’urgence » et « Finances » ne vont pas ensemble. "
        "Personne n’approuve et ne libère à la fois de l’argent."
    )
    assert look(select(Membership.group_code).where(Membership.person_id == there.id)) == ["committee"]


def test_nobody_gives_themselves_access(browser: FlaskClient, admin: Person, look: Look) -> None:
    answer = send(browser, f"/people/{admin.id}/edit", groups=["administrators", "fundraising"])
    assert answer.status_code == 422
    assert error_at(answer.text, "groups").startswith("Personne ne se donne accès à soi-même")
    assert look(select(Membership.group_code)) == ["administrators"]


def test_a_change_is_saved_and_what_nobody_touched_stays(browser: FlaskClient, session: Session, look: Look) -> None:
    one, _other = network.organisation(session, "Vide", active=False), network.organisation(session, "Ligue")
    there = network.person(session, "Awa Ndongo", "officers", of=one)
    answer = send(browser, f"/people/{there}/edit", name="Awa Ndiaye")
    assert answer.headers["Location"] == f"/people/{there}"
    assert "Awa Ndiaye" in said(browser.get(answer.headers["Location"]).text)
    (found,) = look(select(Person).where(Person.id == there))
    assert (found.name, found.email, found.language) == ("Awa Ndiaye", "awa.ndongo@example.org", "fr")
    assert look(select(Membership.group_code).where(Membership.person_id == there)) == ["officers"]
    assert look(select(Affiliation.organisation_id)) == [one]
    assert told(look, there) == [("person.changed", {"joined": [], "left": []})]


def test_the_second_editor_sees_what_changed_and_loses_nothing(
    browser: FlaskClient, hired: Someone, look: Look
) -> None:
    there = hired("Awa Ndongo", "officers")
    path = f"/people/{there.id}/edit"
    mine, theirs = browser.get(path).text, browser.get(path).text
    assert browser.post(path, data=filled(theirs) | {"name": "Eux", "groups": ["finance"]}).status_code == 302
    late = browser.post(path, data=filled(mine) | {"name": "Moi", "zone": "Africa/Kigali"})
    assert late.status_code == 409
    assert 'id="conflict"' in late.text
    assert english_in(network.content(late.text)) == set()
    assert filled(late.text)["name"] == "Moi"
    assert filled(late.text)["groups"] == ["finance"], "taken over where I had changed nothing"
    assert look(select(Person.name).where(Person.id == there.id)) == ["Eux"]
    assert browser.post(path, data=filled(late.text)).status_code == 302
    (found,) = look(select(Person).where(Person.id == there.id))
    assert (found.name, found.zone, found.version) == ("Moi", "Africa/Kigali", 3)
    assert [action for action, _payload in told(look, there.id)] == ["person.changed"] * 2


def test_a_change_that_lands_during_the_save_is_seen(
    app: Any, committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, quicker = app.test_client(), iter([True])
    with Session(committed, expire_on_commit=False) as session:
        there = network.person(session, "Awa Ndongo", "officers")
        session.add(admin := person_of("Zoé Admin", ["administrators"]))
        session.commit()
        sign_in_as(browser, session, admin)
    page = browser.get(f"/people/{there}/edit").text

    def meanwhile() -> AbstractContextManager[Session]:
        if next(quicker, False):
            with Session(committed) as other:
                other.get_one(Person, there).name = "Eux"
                other.commit()
        return transaction()

    monkeypatch.setattr(pages, "transaction", meanwhile)
    late = browser.post(f"/people/{there}/edit", data=filled(page) | {"zone": "Africa/Kigali", "name": "Moi"})
    assert late.status_code == 409
    assert "Eux" in said(late.text)
    assert filled(late.text)["opened_version"] == "2"
