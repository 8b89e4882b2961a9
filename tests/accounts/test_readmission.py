"""The way back for somebody who forgot their passphrase: two colleagues, one link, everything replaced."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import add_passkey, keep_codes
from fundapp.accounts.commands.invitations import confirm_readmission, open_readmission
from fundapp.accounts.credentials import PublicKey, fresh_codes
from fundapp.accounts.models import (
    Authenticator,
    Invitation,
    Passkey,
    Passphrase,
    Person,
    RecoveryCode,
    SignInAttempt,
    StaffSession,
)
from fundapp.accounts.rules.limits import READMISSION_LASTS
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.outbox.models import Delivery
from fundapp.vault.keeping import token_hash
from tests.accounts import network
from tests.accounts.acting import actions, colleague, filled, link_in, send, told
from tests.accounts.conftest import Someone
from tests.accounts.filling import recipient
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as, with_authenticator
from tests.accounts.walking_in import first_half
from tests.fixtures.application import Look

GOOD = "neuf crabes sur la dune bleue"
TWICE = {"passphrase_new": GOOD, "passphrase_again": GOOD}


@pytest.fixture
def awa(hired: Someone) -> Person:
    """Who forgot their passphrase."""
    return hired("Awa Ndongo", "officers")


@pytest.fixture
def browser_of(app: Flask, session: Session, stranger: FlaskClient) -> object:
    """`browser_of(person)`: in which they have just signed in."""

    def make(person: Person) -> FlaskClient:
        client = app.test_client()
        sign_in_as(client, session, person)
        return client

    return make


@pytest.fixture
def bela(hired: Someone, browser_of: object) -> FlaskClient:
    return browser_of(hired("Bela Tamo", "officers"))  # type: ignore[operator,no-any-return]


@pytest.fixture
def chantal(hired: Someone, browser_of: object) -> FlaskClient:
    return browser_of(hired("Chantal Eyenga", "officers", "committee"))  # type: ignore[operator,no-any-return]


def opened(client: FlaskClient, person: Person) -> str:
    """The link that a first colleague gets."""
    answer = send(client, f"/people/{person.id}/help")
    assert answer.status_code == 200
    return link_in(answer.text)


def confirming(look: Look, person: Person) -> str:
    """Where a second colleague confirms the newest link."""
    made = look(select(Invitation).where(Invitation.kind == "readmission").order_by(Invitation.made_at))
    return f"/people/{person.id}/help/{made[-1].id}"


def test_a_link_works_once_a_second_colleague_has_confirmed_it(
    stranger: FlaskClient, bela: FlaskClient, chantal: FlaskClient, awa: Person, look: Look
) -> None:
    link = opened(bela, awa)
    waiting = stranger.get(link)
    assert waiting.status_code == 200
    assert "passphrase_new" not in waiting.text
    assert english_in(network.content(waiting.text)) == set()
    typed = TWICE | filled(stranger.get("/sign-in").text)
    stranger.post(link, data=typed)
    assert look(select(Invitation.used_at)) == [None], "not before it is confirmed"
    path = confirming(look, awa)
    home = chantal.get("/").text
    assert path in home
    assert path not in bela.get("/").text, "who opened it is not asked to confirm it"
    assert "Bela Tamo" in said(chantal.get(path).text)
    assert send(chantal, path).status_code == 302
    assert path not in chantal.get("/").text
    answer = send(stranger, link, **TWICE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/second")
    assert stranger.get("/sign-in/second").headers["Location"].startswith("/sign-in/set-up")
    (made,) = look(select(Invitation))
    assert told(look, made.id) == [
        ("invitation.made", {"person": awa.id.hex, "kind": "readmission"}),
        ("readmission.confirmed", {"person": awa.id.hex}),
        ("invitation.used", {"person": awa.id.hex, "kind": "readmission"}),
    ]


def test_the_link_is_shown_once_and_kept_as_a_hash(bela: FlaskClient, awa: Person, look: Look) -> None:
    token = opened(bela, awa).rpartition("/")[2]
    assert look(select(Invitation.token_hash)) == [token_hash(token)]
    for path in ("/", "/colleagues", f"/people/{awa.id}/help"):
        assert token not in bela.get(path).text
    assert token not in repr(told(look))


def test_who_opened_it_cannot_confirm_it(bela: FlaskClient, awa: Person, look: Look) -> None:
    opened(bela, awa)
    answer = send(bela, confirming(look, awa))
    assert answer.status_code == 409
    assert "une autre personne doit le confirmer" in said(answer.text)
    assert look(select(Invitation.confirmed_by_id)) == [None]
    assert "readmission.confirmed" not in actions(look)


def test_nobody_opens_or_confirms_their_own(
    bela: FlaskClient, awa: Person, browser_of: object, session: Session, look: Look
) -> None:
    own = browser_of(awa)  # type: ignore[operator]
    assert own.get(f"/people/{awa.id}/help").status_code == 403
    opened(bela, awa)
    path = confirming(look, awa)
    assert "confirmer" not in said(own.get(path).text)
    assert own.post(path, data=filled(own.get("/me/edit").text)).status_code == 302
    assert actions(look)[-1] == "readmission.refused", "whatever they send, it lets nobody in"
    assert look(select(Invitation.confirmed_by_id)) == [None]


@pytest.mark.parametrize("groups", [("fundraising",), ("finance",), ("auditors",), ("donors",)], ids="-".join)
def test_a_stranger_sees_nothing_of_it(
    bela: FlaskClient, awa: Person, hired: Someone, browser_of: object, look: Look, groups: tuple[str, ...]
) -> None:
    opened(bela, awa)
    other, path = browser_of(hired("Didier Mvondo", *groups)), confirming(look, awa)  # type: ignore[operator]
    token = filled(other.get("/me/edit").text)
    for address in (f"/people/{awa.id}/help", path, f"/people/{awa.id}/seized"):
        assert other.get(address).status_code == 404
        assert other.post(address, data=token).status_code == 404
    assert "Awa" not in other.get("/").text
    assert look(select(Invitation.confirmed_by_id)) == [None]


@pytest.mark.parametrize("by_opener", [False, True], ids=["by the second", "by who opened it"])
def test_a_refused_one_is_void(
    stranger: FlaskClient, bela: FlaskClient, chantal: FlaskClient, awa: Person, look: Look, by_opener: bool
) -> None:
    link, path = opened(bela, awa), confirming(look, awa)
    assert send(bela if by_opener else chantal, path, refuse="yes").status_code == 302
    assert stranger.get(link).status_code == 404
    assert chantal.get(path).status_code == 404
    assert actions(look).count("readmission.refused") == 1
    assert "readmission.confirmed" not in actions(look)


def test_a_confirmed_one_can_still_be_refused(
    stranger: FlaskClient, bela: FlaskClient, chantal: FlaskClient, awa: Person, look: Look
) -> None:
    link, path = opened(bela, awa), confirming(look, awa)
    send(chantal, path)
    assert send(chantal, path).status_code == 409
    send(chantal, path, refuse="yes")
    assert stranger.get(link).status_code == 404


def test_one_that_is_opened_again_has_to_be_confirmed_again(
    stranger: FlaskClient, bela: FlaskClient, chantal: FlaskClient, awa: Person, look: Look
) -> None:
    old, path = opened(bela, awa), confirming(look, awa)
    send(chantal, path)
    new = opened(chantal, awa)
    assert stranger.get(old).status_code == 404
    assert "passphrase_new" not in stranger.get(new).text


def test_it_is_over_after_a_day(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person, hired: Someone
) -> None:
    first, second = (colleague(ctx, hired(name, "officers")) for name in ("Bela Tamo", "Chantal Eyenga"))
    link = f"/invitation/{open_readmission(session, first, awa.id)}"
    confirm_readmission(session, second, session.scalars(select(Invitation.id)).one())
    session.commit()
    with time_machine.travel(first.now + READMISSION_LASTS - timedelta(minutes=1), tick=False):
        assert "passphrase_new" in stranger.get(link).text
    with time_machine.travel(first.now + READMISSION_LASTS + timedelta(minutes=1), tick=False):
        assert stranger.get(link).status_code == 404


def test_the_person_is_told_when_the_way_back_is_opened(
    session: Session, bela: FlaskClient, awa: Person, look: Look
) -> None:
    recipient(session, awa.id)
    recipient(session)
    opened(bela, awa)
    (sent,) = look(select(Delivery))
    assert (sent.kind, sent.template, sent.urgent) == ("notice", "something_waits", True)


def test_what_they_had_is_replaced(
    *, stranger: FlaskClient, session: Session, ctx: Context, bela: FlaskClient, chantal: FlaskClient, awa: Person,
    browser_of: object, look: Look,
) -> None:  # fmt: skip
    own = browser_of(awa)  # type: ignore[operator]
    with_authenticator(session, awa)
    add_passkey(session, ctx, awa.id, "Clé bleue", PublicKey(b"credential", b"public", 0))
    keep_codes(session, ctx, awa.id, fresh_codes())
    session.commit()
    first_half(stranger, "awa.ndongo@example.org")
    link = opened(bela, awa)
    send(chantal, confirming(look, awa))
    assert own.get("/me").status_code == 200, "until the link is used"
    (before,) = look(select(Passphrase.verifier).where(Passphrase.person_id == awa.id))
    assert send(stranger, link, **TWICE).status_code == 302
    assert own.get("/me").status_code == 303
    for table in (Authenticator, Passkey, RecoveryCode, StaffSession):
        assert look(select(table).where(table.person_id == awa.id)) == [], table
    assert len(look(select(SignInAttempt).where(SignInAttempt.person_id == awa.id))) == 1, "the one just begun"
    (after,) = look(select(Passphrase.verifier).where(Passphrase.person_id == awa.id))
    assert before != after
    assert first_half(stranger, "awa.ndongo@example.org").status_code == 422
    assert first_half(stranger, "awa.ndongo@example.org", GOOD).status_code == 302
    for still in (bela, chantal):
        assert still.get("/me").status_code == 200


def test_commands_refuse_what_the_pages_do_not_offer(
    session: Session, ctx: Context, awa: Person, hired: Someone, look: Look
) -> None:
    first, second = hired("Bela Tamo", "officers"), hired("Chantal Eyenga", "officers")
    stranger, invited = hired("Didier Mvondo", "finance"), hired("Éric Bello", "officers", state="invited")
    open_readmission(session, colleague(ctx, first), awa.id)
    made: UUID = session.scalars(select(Invitation.id)).one()
    session.commit()
    before = told(look)
    for by, error in ((first, Conflict), (awa, Denied), (stranger, NotFound)):
        with pytest.raises(error):
            confirm_readmission(session, colleague(ctx, by), made)
        session.rollback()
    with pytest.raises(NotFound):
        open_readmission(session, colleague(ctx, stranger), awa.id)
    with pytest.raises(Denied):
        open_readmission(session, colleague(ctx, first), invited.id)
    assert told(look) == before
    confirm_readmission(session, colleague(ctx, second), made)
    session.commit()
    assert look(select(Invitation.confirmed_by_id)) == [second.id]


def test_a_way_back_is_confirmed_on_the_page_of_the_person_whom_it_is_for(
    bela: FlaskClient, chantal: FlaskClient, awa: Person, hired: Someone, look: Look
) -> None:
    """Otherwise a second colleague would call one person and let another one in."""
    opened(bela, awa)
    path = confirming(look, awa).replace(str(awa.id), str(hired("Didier Mvondo", "officers").id))
    assert chantal.get(path).status_code == 404
    assert chantal.post(path, data=filled(chantal.get("/me/edit").text)).status_code == 404
    assert look(select(Invitation.confirmed_by_id)) == [None]


def test_colleagues_stand_on_one_page_with_what_can_be_done_for_them(
    bela: FlaskClient, awa: Person, hired: Someone
) -> None:
    hired("Zoé Admin", "administrators")
    hired("Didier Mvondo", "finance")
    hired("Émile Parti", "officers", state="left")
    page = bela.get("/colleagues").text
    assert re.findall(r'<th scope="row">([^<]*)', page) == ["Awa Ndongo", "Zoé Admin"]
    assert f"/people/{awa.id}/help" in page
    assert f"/people/{awa.id}/seized" in page
