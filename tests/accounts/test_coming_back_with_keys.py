"""Keys after a way back or a leaving: what opens nothing any more, what opens again, and who is asked for what."""

import re
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.invitations import confirm_readmission, open_readmission
from fundapp.accounts.models import Invitation, Membership, Passphrase, Person
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.vault.commands import create_compartments
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen
from fundapp.vault.models import EpochKey, KeyGroup, Member
from fundapp.vault.rules import Kind, Subject
from fundapp.vault.sessions import resume_session
from fundapp.vault.unlocked import UnlockedMember
from tests.accounts.acting import actions, colleague, error_at, send, told
from tests.accounts.conftest import Someone
from tests.accounts.keyholders import Keyholders
from tests.accounts.pages import said
from tests.accounts.signing import sign_in_as
from tests.accounts.walking_in import first_half
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.vault.people import new_case

GOOD = "neuf crabes sur la dune bleue"
TWICE = {"passphrase_new": GOOD, "passphrase_again": GOOD}
STORY = "Émérence a été suivie."


@pytest.fixture
def officers(keyholders: Keyholders, hired: Someone) -> dict[str, Person]:
    """Awa, Bela and Chantal hold the officers' key."""
    found = {name.split()[0]: hired(name, "officers") for name in ("Awa Ndongo", "Bela Tamo", "Chantal Eyenga")}
    keyholders.found("officers", *found.values())
    return found


@pytest.fixture
def sealed(keyholders: Keyholders, officers: dict[str, Person]) -> tuple[Subject, Envelope]:
    """A story that the officers read."""
    case, people = new_case(), keyholders.vault
    with keyholders.app.app_context(), transaction() as session:
        plan: Any = {Kind.NARRATIVE: [people.group("officers")]}
        opened = create_compartments(session, people.ctx, people.vault, case, plan)
        return case, opened.seal(Kind.NARRATIVE, Place("case", case.id, "text"), STORY)


def reads(keyholders: Keyholders, name: str, sealed: tuple[Subject, Envelope]) -> bool:
    case, envelope = sealed
    with keyholders.app.app_context():
        try:
            opened = keyholders.vault.open(name, case, Kind.NARRATIVE)
        except (NotFound, CannotOpen):
            return False
        return opened.read(Kind.NARRATIVE, Place("case", case.id, "text"), envelope) == STORY


def come_back(client: FlaskClient, session: Session, keyholders: Keyholders, officers: dict[str, Person]) -> None:
    """Awa comes back by two colleagues, down to a new second proof."""
    first, second = (colleague(keyholders.vault.ctx, officers[name]) for name in ("Bela", "Chantal"))
    token = open_readmission(session, first, officers["Awa"].id)
    confirm_readmission(session, second, session.scalars(select(Invitation.id)).one())
    session.commit()
    assert send(client, f"/invitation/{token}", **TWICE).status_code == 302
    page = client.get("/sign-in/set-up").text
    code = pyotp.TOTP(hidden(page)["secret"]).now()
    assert client.post("/sign-in/set-up", data=hidden(page) | {"code": code}).status_code == 200


def keys_in(keyholders: Keyholders, client: FlaskClient) -> UnlockedMember:
    """What the browser's token unlocks."""
    cookie = client.get_cookie("door")
    assert cookie is not None
    with keyholders.app.app_context(), ReadSession(db) as session:
        found = resume_session(session, cookie.value, datetime.now(UTC))
    assert isinstance(found, UnlockedMember)
    return found


def test_new_keys_open_nothing_until_a_colleague_has_heard_their_digits(
    *, app: Flask, stranger: FlaskClient, session: Session, keyholders: Keyholders, officers: dict[str, Person],
    sealed: tuple[Subject, Envelope], look: Look,
) -> None:  # fmt: skip
    awa, bela = officers["Awa"], app.test_client()
    assert reads(keyholders, awa.name, sealed)
    old = keyholders.vault.members[awa.name]
    come_back(stranger, session, keyholders, officers)
    new = keys_in(keyholders, stranger)
    assert new.signing.public != old.signing.public
    assert not reads(keyholders, awa.name, sealed), "the old keys open nothing"
    keyholders.vault.members[awa.name] = new
    assert not reads(keyholders, awa.name, sealed), "nor do the new ones yet"
    assert awa.id not in look(select(EpochKey.holder_id))
    keyholders.sign_in(bela, officers["Bela"])
    path = f"/keys/officers/admit/{awa.id}"
    assert path in bela.get("/").text
    digits = re.findall(r"(?:\d{5} ){5}\d{5}", said(stranger.get("/keys").text))
    assert digits == [keyholders.digits(awa)]
    wrong = send(bela, path, spoken=keyholders.digits(officers["Chantal"]))
    assert (wrong.status_code, bool(error_at(wrong.text, "spoken"))) == (422, True)
    assert not reads(keyholders, awa.name, sealed)
    assert send(bela, path, spoken=digits[0]).status_code == 302
    assert reads(keyholders, awa.name, sealed), "what the group read before, too"
    assert actions(look).count("vault.member.reset") == 1


def test_who_left_the_group_meanwhile_is_not_admitted_again(
    app: Flask, stranger: FlaskClient, session: Session, keyholders: Keyholders, officers: dict[str, Person]
) -> None:
    awa, bela = officers["Awa"], app.test_client()
    come_back(stranger, session, keyholders, officers)
    session.query(Membership).filter(Membership.person_id == awa.id).delete()
    session.commit()
    keyholders.sign_in(bela, officers["Bela"])
    assert bela.get(f"/keys/officers/admit/{awa.id}").status_code == 404


def test_the_last_who_can_read_is_not_replaced_before_somebody_else_can(
    stranger: FlaskClient, session: Session, keyholders: Keyholders, officers: dict[str, Person], look: Look
) -> None:
    """Their old keys may still be opened by a passphrase remembered after all; new ones would read nothing for ever."""
    first, second = (colleague(keyholders.vault.ctx, officers[name]) for name in ("Bela", "Chantal"))
    session.query(EpochKey).filter(EpochKey.holder_id != officers["Awa"].id).delete()
    token = open_readmission(session, first, officers["Awa"].id)
    confirm_readmission(session, second, session.scalars(select(Invitation.id)).one())
    session.commit()
    before = told(look)
    kept = look(select(Passphrase.verifier).where(Passphrase.person_id == officers["Awa"].id))
    answer = send(stranger, f"/invitation/{token}", **TWICE)
    assert answer.status_code == 409
    assert "admettez d’abord" in said(answer.text)
    assert look(select(Passphrase.verifier).where(Passphrase.person_id == officers["Awa"].id)) == kept
    assert look(select(Invitation.used_at)) == [None]
    assert told(look) == before


def administrator(client: FlaskClient, session: Session, hired: Someone) -> FlaskClient:
    sign_in_as(client, session, hired("Zoé Admin", "administrators"))
    return client


def test_who_leaves_a_group_loses_its_key_at_once_and_its_renewal_is_asked_for(
    *, app: Flask, stranger: FlaskClient, session: Session, keyholders: Keyholders, officers: dict[str, Person],
    sealed: tuple[Subject, Envelope], hired: Someone, look: Look,
) -> None:  # fmt: skip
    awa, bela = officers["Awa"], app.test_client()
    answer = send(administrator(stranger, session, hired), f"/people/{awa.id}/edit", groups=["fundraising"])
    assert answer.status_code == 302
    assert awa.id not in look(select(EpochKey.holder_id))
    assert not reads(keyholders, awa.name, sealed)
    assert reads(keyholders, "Bela Tamo", sealed)
    assert look(select(KeyGroup.renewal_wanted_at)) != [None]
    keyholders.sign_in(bela, officers["Bela"])
    assert "/keys/officers/renew" in bela.get("/").text
    assert told(look, awa.id)[-1] == ("person.changed", {"joined": ["fundraising"], "left": ["officers"]})
    assert actions(look).count("vault.group.left") == 1
    assert look(select(Member.left_at).where(Member.id == awa.id)) == [None], "their own keys stay theirs"


@pytest.mark.parametrize("page", ["edit", "leave"])
def test_the_last_who_holds_a_key_is_refused_and_nothing_has_changed(
    *, stranger: FlaskClient, session: Session, keyholders: Keyholders, officers: dict[str, Person], hired: Someone,
    look: Look, page: str,
) -> None:  # fmt: skip
    awa = officers["Awa"]
    session.query(EpochKey).filter(EpochKey.holder_id != awa.id).delete()
    session.commit()
    own = keyholders.app.test_client()
    keyholders.sign_in(own, awa)
    admin = administrator(stranger, session, hired)
    before = told(look)
    given: dict[str, Any] = (
        {"name": "Autre", "groups": []} if page == "edit" else {"successor_id": str(officers["Bela"].id)}
    )
    answer = send(admin, f"/people/{awa.id}/{page}", **given)
    assert answer.status_code == 409
    assert "admettez d’abord" in said(answer.text)
    assert told(look) == before
    (person,) = look(select(Person).where(Person.id == awa.id))
    assert (person.name, person.state, person.version) == ("Awa Ndongo", "active", 1)
    assert look(select(Membership.group_code).where(Membership.person_id == awa.id)) == ["officers"]
    assert awa.id in look(select(EpochKey.holder_id))
    assert own.get("/keys").status_code == 200


def test_the_passphrase_that_was_chosen_opens_the_new_keys_the_next_time(
    app: Flask, stranger: FlaskClient, session: Session, keyholders: Keyholders, officers: dict[str, Person], look: Look
) -> None:
    come_back(stranger, session, keyholders, officers)
    assert first_half(app.test_client(), "awa.ndongo@example.org", GOOD).status_code == 302
    assert first_half(app.test_client(), "awa.ndongo@example.org").status_code == 422
