"""One-time links: looked at without harm, used once, over in time, and what the passphrase must be like."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.invitations import accept_invitation, invite_person
from fundapp.accounts.credentials import choose
from fundapp.accounts.models import Authenticator, Invitation, Passphrase, Person, RecoveryCode, StaffSession
from fundapp.accounts.rules.installation import INVITATION_HOURS
from fundapp.accounts.rules.passphrases import suggestion
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.vault.keeping import token_hash
from tests.accounts import network
from tests.accounts.acting import actions, error_at, link_in, send, told
from tests.accounts.conftest import Someone
from tests.accounts.pages import english_in, said
from tests.accounts.people import person_of
from tests.accounts.signing import CHEAP, sign_in_as
from tests.donors.pages import attribute, hidden
from tests.fixtures.application import Look

GOOD = "neuf crabes sur la dune bleue"
TWICE = {"passphrase_new": GOOD, "passphrase_again": GOOD}


@pytest.fixture
def awa(hired: Someone) -> Person:
    return hired("Awa Ndongo", "fundraising", state="invited")


def invite(session: Session, ctx: Context, person: Person, when: datetime | None = None) -> str:
    """Where a link made now leads."""
    token = invite_person(session, replace(ctx, now=when or datetime.now(UTC)), person.id)
    session.commit()
    return f"/invitation/{token}"


def test_somebody_invited_chooses_a_passphrase_and_a_second_proof_and_is_in(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look
) -> None:
    link = invite(session, ctx, awa)
    answer = send(stranger, link, **TWICE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/second")
    assert look(select(Person.state)) == ["active"]
    assert stranger.get("/me").status_code == 303, "the passphrase alone lets nobody in"
    page = stranger.get("/sign-in/second", follow_redirects=True).text
    answer = stranger.post("/sign-in/set-up", data=hidden(page) | {"code": pyotp.TOTP(hidden(page)["secret"]).now()})
    assert answer.status_code == 200
    assert len(re.findall(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", said(answer.text))) == 10
    assert "Awa Ndongo" in said(stranger.get("/me").text)
    assert (len(look(select(Authenticator))), len(look(select(RecoveryCode))), len(look(select(StaffSession)))) == (
        1, 10, 1,
    )  # fmt: skip
    (used,) = look(select(Invitation))
    assert used.used_at is not None
    assert told(look, used.id) == [
        ("invitation.made", {"person": awa.id.hex, "kind": "invitation"}),
        ("invitation.used", {"person": awa.id.hex, "kind": "invitation"}),
    ]
    assert actions(look).count("passphrase.chosen") == 1
    assert "Awa" not in repr(told(look))


def test_looking_at_a_link_does_not_use_it_up_since_messengers_look_first(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look
) -> None:
    link = invite(session, ctx, awa)
    before, page = told(look), stranger.get(link).text
    for _time in range(3):
        assert stranger.get(link).status_code == 200
        assert stranger.head(link).status_code == 200
    assert told(look) == before
    assert look(select(Invitation.used_at)) == [None]
    assert "Vous vous connecterez avec awa.ndongo@example.org" in said(page)
    assert english_in(network.content(page)) == set()
    assert send(stranger, link, **TWICE).status_code == 302


def test_a_link_is_used_once(stranger: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look) -> None:
    link = invite(session, ctx, awa)
    token = hidden(stranger.get(link).text)
    assert stranger.post(link, data=token | TWICE).status_code == 302
    (kept,) = look(select(Passphrase.verifier))
    assert stranger.get(link).status_code == 404
    token = hidden(stranger.get("/sign-in").text)
    assert stranger.post(link, data=token | TWICE).status_code == 404
    assert look(select(Passphrase.verifier)) == [kept]


def test_a_link_is_over_after_its_hours(stranger: FlaskClient, session: Session, ctx: Context, awa: Person) -> None:
    network.setting_change(session, INVITATION_HOURS, 5)
    link, now = invite(session, ctx, awa), datetime.now(UTC)
    with time_machine.travel(now + timedelta(hours=5, minutes=-1), tick=False):
        assert stranger.get(link).status_code == 200
        token = hidden(stranger.get(link).text)
    with time_machine.travel(now + timedelta(hours=5, minutes=1), tick=False):
        assert stranger.get(link).status_code == 404
        assert stranger.post(link, data=token | TWICE).status_code == 404


def test_a_new_link_voids_the_old_one(stranger: FlaskClient, session: Session, ctx: Context, awa: Person) -> None:
    old, new = invite(session, ctx, awa), invite(session, ctx, awa)
    assert stranger.get(old).status_code == 404
    assert send(stranger, new, **TWICE).status_code == 302


def test_a_link_for_one_does_not_void_that_of_another(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person, hired: Someone
) -> None:
    first = invite(session, ctx, awa)
    invite(session, ctx, hired("Brice Essomba", state="invited"))
    assert stranger.get(first).status_code == 200


def test_a_link_that_never_was_is_not_found(stranger: FlaskClient) -> None:
    assert stranger.get(f"/invitation/{'x' * 43}").status_code == 404


def test_a_link_cannot_be_made_for_whoever_came_in_or_left(session: Session, ctx: Context, hired: Someone) -> None:
    for state in ("active", "left"):
        with pytest.raises(Conflict):
            invite_person(session, ctx, hired(f"Quelqu’un {state}", state=state).id)


def test_the_page_that_asks_for_a_new_link_makes_it_by_a_post_only(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person, hired: Someone, look: Look
) -> None:
    old = invite(session, ctx, awa)
    sign_in_as(stranger, session, hired("Zoé Admin", "administrators"))
    stranger.get(f"/people/{awa.id}/invite")
    assert len(look(select(Invitation))) == 1
    new = link_in(send(stranger, f"/people/{awa.id}/invite").text)
    assert [stranger.get(each).status_code for each in (old, new)] == [404, 200]


WEAK = {
    "too short": ("banane", "C’est trop court"),
    "the same letter": ("aaaaaaaaaaaaaaaa", "deviné"),
    "one's own name": ("awa ndongo awa ndongo", "deviné"),
    "one's own address": ("awa.ndongo@example.org", "deviné"),
    "a known one": ("motdepasse1234", "deviné"),
}


@pytest.mark.parametrize(("typed", "why"), WEAK.values(), ids=WEAK)
def test_a_weak_passphrase_is_refused_at_its_field_with_a_meter_and_nothing_is_used_up(
    *, stranger: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look, typed: str, why: str
) -> None:
    link = invite(session, ctx, awa)
    answer = send(stranger, link, passphrase_new=typed, passphrase_again=typed)
    assert answer.status_code == 422
    assert why in error_at(answer.text, "passphrase_new")
    (meter,) = re.findall(r"<meter[^>]*>", answer.text)
    assert int(attribute(meter, "value")) < 3
    assert typed not in network.content(answer.text).replace("awa.ndongo@example.org et cette", "")
    assert english_in(network.content(answer.text)) == set()
    assert look(select(Invitation.used_at)) == [None]
    assert look(select(Passphrase)) == []
    assert send(stranger, link, **TWICE).status_code == 302


def test_ones_own_name_is_guessed_first_however_it_is_written(
    stranger: FlaskClient, session: Session, ctx: Context, hired: Someone
) -> None:
    link = invite(session, ctx, hired("Émérence Kwameni-Fotso", "officers", state="invited"))
    for typed in ("emerence kwameni fotso", "Émérence Kwameni-Fotso", "emerencekwamenifotso1"):
        answer = send(stranger, link, passphrase_new=typed, passphrase_again=typed)
        assert "deviné" in error_at(answer.text, "passphrase_new"), typed


def test_a_passphrase_typed_differently_the_second_time_is_refused_there(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person
) -> None:
    answer = send(stranger, invite(session, ctx, awa), passphrase_new=GOOD, passphrase_again=GOOD + "s")
    assert (answer.status_code, error_at(answer.text, "passphrase_new")) == (422, "")
    assert error_at(answer.text, "passphrase_again")
    assert attribute(re.findall(r"<meter[^>]*>", answer.text)[0], "value") == "4"


def test_a_breached_passphrase_is_refused(
    *, app: Flask, stranger: FlaskClient, session: Session, ctx: Context, awa: Person, monkeypatch: Any, tmp_path: Path
) -> None:
    lines = sorted(hashlib.sha1(each.encode()).hexdigest().upper() + ":3" for each in (GOOD, "x", "y", "z"))
    (tmp_path / "breached").write_text("\n".join(lines) + "\n")
    settings = replace(app.extensions["fundapp.settings"], breached=tmp_path / "breached")
    monkeypatch.setitem(app.extensions, "fundapp.settings", settings)
    link = invite(session, ctx, awa)
    answer = send(stranger, link, **TWICE)
    assert answer.status_code == 422
    assert "cambrioleurs" in error_at(answer.text, "passphrase_new")
    other = suggestion()
    assert send(stranger, link, passphrase_new=other, passphrase_again=other).status_code == 302


def test_what_is_suggested_may_be_taken(stranger: FlaskClient, session: Session, ctx: Context, awa: Person) -> None:
    link = invite(session, ctx, awa)
    (found,) = re.findall(r'<code class="suggestion">([^<]*)</code>', stranger.get(link).text)
    assert send(stranger, link, passphrase_new=found, passphrase_again=found).status_code == 302


def test_a_form_that_expired_comes_back_and_uses_nothing_up(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look
) -> None:
    answer = stranger.post(invite(session, ctx, awa), data=TWICE | {"csrf_token": "forged"})
    assert answer.status_code == 422
    assert look(select(Invitation.used_at)) == [None]


@pytest.mark.parametrize("kind", ["invitation", "readmission"])
def test_of_two_who_use_one_link_at_once_exactly_one_comes_in(
    app: Flask, committed: Engine, ctx: Context, kind: str
) -> None:
    invitation_id, chosen, start = _link(committed, ctx, kind), [choose(GOOD, CHEAP) for _each in "ab"], Barrier(2)

    def use(number: int) -> str:
        with app.app_context():
            start.wait()
            try:
                with transaction() as session:
                    accept_invitation(session, replace(ctx, actor=None), invitation_id, chosen[number])
            except NotFound:
                return "refused"
            return "in"

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(use, range(2)))
    assert sorted(outcomes) == ["in", "refused"]
    with Session(committed) as session:
        assert session.scalars(select(Passphrase.salt)).all() == [chosen[outcomes.index("in")].salt]


def _link(committed: Engine, ctx: Context, kind: str) -> UUID:
    """A link that can be used."""
    with Session(committed) as session:
        session.add(person := person_of("Awa Ndongo", state="invited" if kind == "invitation" else "active"))
        session.flush()
        made = Invitation(
            id=uuid4(), kind=kind, person_id=person.id, token_hash=token_hash("t"), made_by_id=None, made_at=ctx.now,
            ends_at=ctx.now + timedelta(hours=1), confirmed_by_id=None, used_at=None,
        )  # fmt: skip
        session.add(made)
        invitation_id = made.id
        session.commit()
    return invitation_id
