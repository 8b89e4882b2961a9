"""Somebody leaves: one act after which nothing lets them in, nothing of theirs lies about, and nothing is half done."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import add_passkey, keep_codes
from fundapp.accounts.commands.invitations import invite_person
from fundapp.accounts.commands.parting import part_with_person
from fundapp.accounts.credentials import PublicKey, fresh_codes
from fundapp.accounts.models import (
    Authenticator,
    Invitation,
    Membership,
    Passkey,
    Passphrase,
    Person,
    RecoveryCode,
    SignInAttempt,
    StaffSession,
)
from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, Invalid
from fundapp.outbox.models import Recipient
from fundapp.vault.commands import create_compartments
from fundapp.vault.models import EpochKey, KeyGroup, Member, UnlockedSession
from fundapp.vault.rules import Kind
from tests.accounts.acting import actions, error_at, filled, send, told
from tests.accounts.conftest import Someone
from tests.accounts.filling import recipient
from tests.accounts.keyholders import Keyholders
from tests.accounts.pages import said, words
from tests.accounts.signing import sign_in_as, with_authenticator
from tests.accounts.walking_in import first_half
from tests.fixtures.application import Look
from tests.vault.people import new_case

OF_A_PERSON = (Passphrase, Authenticator, Passkey, RecoveryCode, StaffSession, SignInAttempt, Membership)


@pytest.fixture
def awa(hired: Someone) -> Person:
    """Who leaves."""
    return hired("Awa Ndongo", "officers", "fundraising")


@pytest.fixture
def bela(hired: Someone) -> Person:
    """Who takes over."""
    return hired("Bela Tamo", "officers")


@pytest.fixture
def zoe(hired: Someone) -> Person:
    return hired("Zoé Admin", "administrators")


@pytest.fixture
def admin(stranger: FlaskClient, session: Session, zoe: Person) -> FlaskClient:
    sign_in_as(stranger, session, zoe)
    return stranger


@pytest.fixture
def browser_of_awa(app: Flask, session: Session, ctx: Context, awa: Person) -> FlaskClient:
    """In which Awa has signed in; she has every kind of credential, and a sign-in half done elsewhere."""
    client = app.test_client()
    with_authenticator(session, awa)
    add_passkey(session, ctx, awa.id, "Clé bleue", PublicKey(b"credential", b"public", 0))
    keep_codes(session, ctx, awa.id, fresh_codes())
    session.commit()
    first_half(app.test_client(), "awa.ndongo@example.org")
    sign_in_as(client, session, awa)
    return client


def test_at_once_nothing_lets_them_in_any_more(
    *,
    app: Flask,
    session: Session,
    admin: FlaskClient,
    browser_of_awa: FlaskClient,
    awa: Person,
    bela: Person,
    look: Look,
) -> None:
    recipient(session, awa.id)
    other = recipient(session, bela.id)
    page, token = browser_of_awa.get("/me/edit").text, filled(browser_of_awa.get("/me/edit").text)
    assert "Awa Ndongo" in page
    answer = send(admin, f"/people/{awa.id}/leave", successor_id=str(bela.id))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/people/{awa.id}/seen")
    assert browser_of_awa.get("/me").status_code == 303
    assert browser_of_awa.post("/me/edit", data=token).status_code == 401
    assert first_half(app.test_client(), "awa.ndongo@example.org").status_code == 422
    for table in OF_A_PERSON:
        assert look(select(table).where(table.person_id == awa.id)) == [], table
    (gone,) = look(select(Person).where(Person.id == awa.id))
    assert (gone.state, gone.email, gone.deputy_id, gone.on_call_id) == ("left", None, None, None)
    assert gone.left_at is not None
    assert look(select(Recipient.id).where(Recipient.active)) == [other]
    assert look(select(StaffSession.person_id)) != []
    assert ("person.left", {"groups": ["fundraising", "officers"], "successor": bela.id.hex}) in told(look, awa.id)
    assert actions(look).count("person.left") == 1
    assert "Awa" not in repr(told(look))
    page = said(admin.get(f"/people/{awa.id}").text)
    assert "Est parti·e" in page
    assert admin.get(f"/people/{awa.id}/edit").status_code == 403


def test_work_is_handed_over_in_the_same_act_and_counted(
    *, app: Flask, session: Session, admin: FlaskClient, awa: Person, bela: Person, hired: Someone, look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    asked: list[tuple[UUID, UUID]] = []

    def cases(writing: Session, _ctx: Context, leaver: UUID, successor: UUID) -> int:
        assert writing.in_transaction()
        asked.append((leaver, successor))
        return 5

    ports = app.extensions["fundapp.ports"]
    monkeypatch.setattr(ports, "hand_over", [*ports.hand_over, cases])
    stands_in = hired("Chantal Eyenga", "officers")
    session.query(Person).filter(Person.id == stands_in.id).update({"deputy_id": awa.id})
    session.commit()
    answer = send(admin, f"/people/{awa.id}/leave", successor_id=str(bela.id))
    assert asked == [(awa.id, bela.id)]
    assert look(select(Person.deputy_id).where(Person.id == stands_in.id)) == [bela.id]
    assert "6 éléments ont été transmis" in words(admin.get(answer.headers["Location"]).text)


def test_what_cannot_be_handed_over_keeps_everything_as_it_was(
    *, app: Flask, session: Session, admin: FlaskClient, browser_of_awa: FlaskClient, awa: Person, bela: Person,
    look: Look, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def refuse(*_words: object) -> int:
        raise Invalid({"successor_id": ["Cette personne ne suit aucun dossier."]})

    ports, before = app.extensions["fundapp.ports"], told(look)
    monkeypatch.setattr(ports, "hand_over", [*ports.hand_over, refuse])
    answer = send(admin, f"/people/{awa.id}/leave", successor_id=str(bela.id))
    assert answer.status_code == 422
    assert error_at(answer.text, "successor_id") == "Cette personne ne suit aucun dossier."
    assert told(look) == before
    assert browser_of_awa.get("/me").status_code == 200


def test_keys_are_withdrawn_and_what_they_had_opened_is_listed(
    *, app: Flask, admin: FlaskClient, keyholders: Keyholders, awa: Person, bela: Person, hired: Someone, look: Look
) -> None:
    keyholders.found("officers", awa, bela, hired("Chantal Eyenga", "officers"))
    case, people, own = new_case(), keyholders.vault, app.test_client()
    with app.app_context():
        with transaction() as session:
            plan: Any = {Kind.NARRATIVE: [people.group("officers")]}
            create_compartments(session, people.ctx, people.vault, case, plan)
        people.open(awa.name, case, Kind.NARRATIVE)
    keyholders.sign_in(own, awa)
    assert "1 dossier" in said(admin.get(f"/people/{awa.id}/leave").text)
    answer = send(admin, f"/people/{awa.id}/leave", successor_id=str(bela.id))
    assert answer.status_code == 302, said(answer.text)
    assert awa.id not in look(select(EpochKey.holder_id))
    assert look(select(UnlockedSession.reader_id)) == []
    assert look(select(Member.left_at).where(Member.id == awa.id)) != [None]
    assert look(select(KeyGroup.renewal_wanted_at)) != [None]
    assert own.get("/keys").status_code == 303
    page = admin.get(f"/people/{awa.id}/seen").text
    assert case.id.hex[:12] in page
    assert actions(look).count("vault.member.left") == 1


def test_nobody_settles_their_own_leaving(
    admin: FlaskClient, session: Session, ctx: Context, zoe: Person, bela: Person, look: Look
) -> None:
    assert admin.get(f"/people/{zoe.id}/leave").status_code == 403
    token = filled(admin.get("/me/edit").text)
    assert admin.post(f"/people/{zoe.id}/leave", data=token | {"successor_id": str(bela.id)}).status_code == 403
    own = replace(ctx, actor=Actor(zoe.id, zoe.name, "", frozenset({"people.administer"}), zoe.groups))
    with pytest.raises(Denied):
        part_with_person(session, own, zoe.id, bela.id, ())
    assert look(select(Person.state).where(Person.id == zoe.id)) == ["active"]


@pytest.mark.parametrize("successor", ["nobody", "the leaver", "somebody invited", "somebody who left", "unknown", "x"])
def test_whoever_takes_over_has_to_be_there(
    admin: FlaskClient, awa: Person, hired: Someone, look: Look, successor: str
) -> None:
    ids = {
        "nobody": "", "the leaver": str(awa.id), "unknown": str(uuid4()), "x": "x",
        "somebody invited": str(hired("Éric Bello", state="invited").id),
        "somebody who left": str(hired("Émile Parti", state="left").id),
    }  # fmt: skip
    answer = send(admin, f"/people/{awa.id}/leave", successor_id=ids[successor])
    assert answer.status_code == 422
    assert error_at(answer.text, "successor_id")
    assert look(select(Person.state).where(Person.id == awa.id)) == ["active"]
    assert told(look) == []


def test_nobody_leaves_twice(admin: FlaskClient, awa: Person, bela: Person) -> None:
    send(admin, f"/people/{awa.id}/leave", successor_id=str(bela.id))
    assert admin.get(f"/people/{awa.id}/leave").status_code == 403


def test_a_link_that_waits_lets_nobody_in_who_left(
    *, app: Flask, admin: FlaskClient, session: Session, ctx: Context, bela: Person, hired: Someone, look: Look
) -> None:
    eric = hired("Éric Bello", "officers", state="invited")
    link = f"/invitation/{invite_person(session, replace(ctx, now=datetime.now(UTC)), eric.id)}"
    session.commit()
    assert app.test_client().get(link).status_code == 200
    send(admin, f"/people/{eric.id}/leave", successor_id=str(bela.id))
    assert app.test_client().get(link).status_code == 404
    assert look(select(Invitation.used_at)) == [None]
