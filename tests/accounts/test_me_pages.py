"""Oneself: what one says of oneself, where one is signed in, and one's passphrase."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import keep_codes
from fundapp.accounts.credentials import fresh_codes
from fundapp.accounts.models import Authenticator, Passphrase, Person, RecoveryCode, StaffSession
from fundapp.accounts.signin import DOOR
from fundapp.core.context import Context
from fundapp.outbox.models import Delivery
from fundapp.vault.models import Member, UnlockedSession
from tests.accounts import network
from tests.accounts.acting import actions, error_at, filled, send, told
from tests.accounts.conftest import Someone
from tests.accounts.filling import recipient
from tests.accounts.keyholders import Keyholders
from tests.accounts.pages import english_in, rows, said
from tests.accounts.signing import PASSPHRASE, sign_in_as, with_authenticator
from tests.accounts.walking_in import first_half, second_half
from tests.fixtures.application import Look

GOOD = "neuf crabes sur la dune bleue"
TWICE = {"passphrase_new": GOOD, "passphrase_again": GOOD}
AWA = "awa.ndongo@example.org"


@pytest.fixture
def awa(hired: Someone) -> Person:
    return hired("Awa Ndongo", "officers")


@pytest.fixture
def own(stranger: FlaskClient, session: Session, awa: Person) -> FlaskClient:
    """Awa's browser."""
    sign_in_as(stranger, session, awa)
    return stranger


def test_name_language_and_zone_are_ones_own_to_change_and_take_effect(
    own: FlaskClient, awa: Person, look: Look
) -> None:
    own.set_cookie("language", "fr")
    answer = send(own, "/me/edit", name="Awa Ndiaye", language="en", zone="Africa/Kigali")
    assert answer.headers["Location"] == "/me"
    page = own.get("/me").text
    assert 'lang="en"' in page
    assert "Awa Ndiaye" in said(page)
    assert "Kigali" in said(page)
    (found,) = look(select(Person))
    assert (found.name, found.sort_name, found.email, found.version) == ("Awa Ndiaye", "awa ndiaye", AWA, 2)
    assert told(look) == [("person.profile_changed", {})]


def test_the_zone_is_the_one_in_which_times_are_written(own: FlaskClient, session: Session, look: Look) -> None:
    session.query(StaffSession).update({"begun_at": datetime(2026, 11, 20, 9, 30, tzinfo=UTC)})
    session.commit()
    assert re.search(r"20 novembre 2026 à 10\D{1,4}30", own.get("/me/sessions").text)
    send(own, "/me/edit", zone="Africa/Kigali")
    assert re.search(r"20 novembre 2026 à 11\D{1,4}30", own.get("/me/sessions").text)


def test_groups_and_address_are_not_ones_own_to_change(own: FlaskClient, look: Look) -> None:
    send(own, "/me/edit", groups=["finance"], email="other@example.org", state="left", name="Autre")
    (found,) = look(select(Person))
    assert (found.email, found.state, found.name) == (AWA, "active", "Autre")
    assert "Chargé·es du fonds d’urgence" in own.get("/me").text


@pytest.mark.parametrize(
    ("answers", "field"), [({"name": ""}, "name"), ({"language": "xx"}, "language"), ({"zone": "x"}, "zone")]
)
def test_each_rule_is_told_at_its_field(own: FlaskClient, look: Look, answers: dict[str, str], field: str) -> None:
    answer = send(own, "/me/edit", **answers)
    assert (answer.status_code, bool(error_at(answer.text, field))) == (422, True)
    assert told(look) == []


def test_whoever_saves_late_sees_what_changed_and_loses_nothing(own: FlaskClient, look: Look) -> None:
    mine, theirs = own.get("/me/edit").text, own.get("/me/edit").text
    assert own.post("/me/edit", data=filled(theirs) | {"name": "Eux", "zone": "Africa/Kigali"}).status_code == 302
    late = own.post("/me/edit", data=filled(mine) | {"name": "Moi"})
    assert late.status_code == 409
    assert (filled(late.text)["name"], filled(late.text)["zone"]) == ("Moi", "Africa/Kigali")
    assert english_in(network.content(late.text)) == set()
    assert look(select(Person.name)) == ["Eux"]
    assert own.post("/me/edit", data=filled(late.text)).status_code == 302
    assert look(select(Person.name)) == ["Moi"]


def test_the_list_holds_ones_own_sessions_and_no_other(
    app: Flask, own: FlaskClient, session: Session, awa: Person, hired: Someone, look: Look
) -> None:
    sign_in_as(app.test_client(), session, awa)
    sign_in_as(app.test_client(), session, hired("Bela Tamo", "officers"))
    page = own.get("/me/sessions").text
    assert sorted(rows(page)) == ["Firefox sur Linux", "Firefox sur Linux celle-ci"]
    ends = {UUID(each) for each in re.findall(r"/me/sessions/([0-9a-f-]{36})/end", page)}
    assert ends == set(look(select(StaffSession.id).where(StaffSession.person_id == awa.id)))


def test_one_session_is_ended_and_the_others_go_on(
    app: Flask, own: FlaskClient, session: Session, awa: Person, look: Look
) -> None:
    other = app.test_client()
    there = sign_in_as(other, session, awa)
    token = filled(own.get("/me/sessions").text)
    assert own.post(f"/me/sessions/{there.session_id}/end", data=token).headers["Location"] == "/me/sessions"
    assert other.get("/me").status_code == 303
    assert own.get("/me").status_code == 200
    assert told(look, there.session_id) == [("sign_in.ended", {})]
    assert own.post(f"/me/sessions/{there.session_id}/end", data=token).status_code == 404


def test_nobody_ends_a_session_of_somebody_else(
    app: Flask, own: FlaskClient, session: Session, hired: Someone, look: Look
) -> None:
    other = app.test_client()
    there = sign_in_as(other, session, hired("Bela Tamo", "officers"))
    token = filled(own.get("/me/sessions").text)
    assert own.post(f"/me/sessions/{there.session_id}/end", data=token).status_code == 404
    assert other.get("/me").status_code == 200
    assert told(look) == []


def test_all_sessions_are_ended_and_a_stolen_cookie_is_refused(
    *, app: Flask, own: FlaskClient, session: Session, awa: Person, hired: Someone, keyholders: Keyholders, look: Look
) -> None:
    bela, other, thief = hired("Bela Tamo", "officers"), app.test_client(), app.test_client()
    keyholders.found("officers", awa, bela)
    keyholders.sign_in(own, awa)
    sign_in_as(other, session, bela)
    stolen = own.get_cookie(DOOR)
    assert stolen is not None
    thief.set_cookie(DOOR, stolen.value)
    assert thief.get("/me").status_code == 200
    token = filled(own.get("/me/sessions").text)
    assert own.post("/me/sessions/end", data=token).headers["Location"] == "/sign-in"
    assert own.get_cookie(DOOR) is None
    assert thief.get("/me").status_code == 303
    assert thief.post("/me/edit", data=token).status_code == 401
    assert look(select(UnlockedSession)) == []
    assert other.get("/me").status_code == 200
    assert actions(look).count("sign_in.all_ended") == 1


def test_a_passphrase_is_changed_other_sessions_end_and_everything_else_still_works(
    *, app: Flask, stranger: FlaskClient, session: Session, ctx: Context, awa: Person, hired: Someone,
    keyholders: Keyholders, look: Look,
) -> None:  # fmt: skip
    keyholders.found("officers", awa, hired("Bela Tamo", "officers"))
    with_authenticator(session, awa)
    keep_codes(session, ctx, awa.id, fresh_codes())
    recipient(session, awa.id)
    other, old = app.test_client(), keyholders.sign_in(stranger, awa).token
    sign_in_as(other, session, awa)
    signing = look(select(Member.signing_key).where(Member.id == awa.id))
    answer = send(stranger, "/me/passphrase", passphrase=PASSPHRASE, **TWICE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me")
    assert stranger.get("/me").status_code == 200
    cookie = stranger.get_cookie(DOOR)
    assert cookie is not None
    assert cookie.value != old
    assert other.get("/me").status_code == 303
    thief = app.test_client()
    thief.set_cookie(DOOR, old)
    assert thief.get("/me").status_code == 303, "the token from before opens nothing"
    assert send(stranger, "/keys/mine/recovery").status_code == 200, "the keys are still unlocked here"
    assert first_half(other, AWA).status_code == 422
    assert first_half(other, AWA, GOOD).status_code == 302
    assert second_half(other).status_code == 302, "the authenticator is still the same"
    assert keyholders.digits(awa) in said(other.get("/keys").text)
    assert send(other, "/keys/mine/recovery").status_code == 200, "the new passphrase opens the keys"
    assert look(select(Member.signing_key).where(Member.id == awa.id)) == signing
    assert len(look(select(RecoveryCode))) == 10
    assert [each.template for each in look(select(Delivery))] == ["something_waits"] * 2, "of this, and of a new device"
    assert actions(look).count("passphrase.changed") == 1


def test_a_passphrase_is_changed_by_somebody_without_keys_and_without_a_second_proof(
    app: Flask, own: FlaskClient, look: Look
) -> None:
    assert send(own, "/me/passphrase", passphrase=PASSPHRASE, **TWICE).status_code == 302
    assert own.get("/me").status_code == 200
    assert first_half(app.test_client(), AWA, GOOD).status_code == 302
    assert look(select(Member)) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"passphrase": ""}, "passphrase"),
        ({"passphrase": "onze bananes sous le pont"}, "passphrase"),
        ({"passphrase_new": "banane", "passphrase_again": "banane"}, "passphrase_new"),
        ({"passphrase_again": "autre chose"}, "passphrase_again"),
    ],
    ids=["none", "wrong", "weak", "not the same"],
)
def test_a_change_that_is_refused_is_told_at_its_field_and_changes_nothing(
    *, app: Flask, own: FlaskClient, session: Session, awa: Person, look: Look, answers: dict[str, str], field: str
) -> None:
    other = app.test_client()
    sign_in_as(other, session, awa)
    with_authenticator(session, awa)
    kept, sealed = look(select(Passphrase.verifier)), look(select(Authenticator.sealed))
    answer = send(own, "/me/passphrase", **{"passphrase": PASSPHRASE, **TWICE, **answers})
    assert (answer.status_code, bool(error_at(answer.text, field))) == (422, True)
    assert english_in(network.content(answer.text)) == set()
    assert PASSPHRASE not in answer.text
    assert GOOD not in answer.text
    assert (look(select(Passphrase.verifier)), look(select(Authenticator.sealed))) == (kept, sealed)
    assert other.get("/me").status_code == 200
    assert told(look) == []


def test_french_pages_hold_no_english_and_english_pages_work(own: FlaskClient) -> None:
    paths = ("/me", "/me/edit", "/me/sessions", "/me/passphrase", "/colleagues")
    for path in paths:
        assert english_in(network.content(own.get(path).text)) == set(), path
    own.set_cookie("language", "en")
    for path in paths:
        assert own.get(path).status_code == 200, path
