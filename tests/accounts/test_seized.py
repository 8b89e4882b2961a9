"""A device was taken: sessions end and credentials are gone, whoever says so, and even where keys cannot be taken."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Authenticator, Invitation, Passphrase, Person, StaffSession
from fundapp.outbox.models import Delivery
from fundapp.vault.models import EpochKey, KeyGroup, Member, UnlockedSession
from tests.accounts.acting import actions, filled, link_in, send, told
from tests.accounts.conftest import Someone
from tests.accounts.filling import recipient
from tests.accounts.keyholders import Keyholders
from tests.accounts.pages import words
from tests.accounts.signing import sign_in_as, with_authenticator
from tests.accounts.walking_in import first_half
from tests.fixtures.application import Look

AWA = "awa.ndongo@example.org"
TWICE = dict.fromkeys(("passphrase_new", "passphrase_again"), "neuf crabes sur la dune bleue")


@pytest.fixture
def awa(hired: Someone) -> Person:
    """Whose telephone was taken."""
    return hired("Awa Ndongo", "officers")


@pytest.fixture
def bela(hired: Someone) -> Person:
    return hired("Bela Tamo", "officers")


@pytest.fixture
def officers(keyholders: Keyholders, session: Session, awa: Person, bela: Person) -> Keyholders:
    """Awa and Bela hold the officers' key, and Awa has a second proof."""
    keyholders.found("officers", awa, bela)
    with_authenticator(session, awa)
    return keyholders


@pytest.fixture
def taken(app: Flask, officers: Keyholders, awa: Person) -> FlaskClient:
    """The browser on the telephone."""
    client = app.test_client()
    officers.sign_in(client, awa)
    return client


@pytest.mark.parametrize("who", ["herself", "a colleague", "an administrator"])
def test_whoever_says_so_it_ends_everything_at_once(
    *, app: Flask, stranger: FlaskClient, officers: Keyholders, taken: FlaskClient, session: Session, awa: Person,
    bela: Person, hired: Someone, look: Look, who: str,
) -> None:  # fmt: skip
    if who == "an administrator":
        sign_in_as(stranger, session, hired("Zoé Admin", "administrators"))
    else:
        officers.sign_in(stranger, awa if who == "herself" else bela)
    answer = send(stranger, f"/people/{awa.id}/seized")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert taken.get("/me").status_code == 303
    assert stranger.get("/me").status_code == (303 if who == "herself" else 200)
    assert first_half(app.test_client(), AWA).status_code == 422
    for table in (Passphrase, Authenticator, StaffSession):
        assert look(select(table).where(table.person_id == awa.id)) == [], table
    assert awa.id not in look(select(EpochKey.holder_id))
    assert awa.id not in look(select(UnlockedSession.reader_id))
    assert look(select(Member.left_at).where(Member.id == awa.id)) != [None]
    assert look(select(KeyGroup.renewal_wanted_at)) != [None]
    assert look(select(Person.state).where(Person.id == awa.id)) == ["active"]
    for action in ("person.locked_out", "vault.member.seized", "vault.member.left"):
        assert actions(look).count(action) == 1
    assert "Awa" not in repr(told(look))


@pytest.mark.parametrize("groups", [("fundraising",), ("finance",), ("auditors",), ("donors",)], ids="-".join)
def test_a_stranger_ends_nothing(
    *, stranger: FlaskClient, session: Session, awa: Person, taken: FlaskClient, hired: Someone, look: Look,
    groups: tuple[str, ...],
) -> None:  # fmt: skip
    sign_in_as(stranger, session, hired("Didier Mvondo", *groups))
    token = filled(stranger.get("/me/edit").text)
    assert stranger.get(f"/people/{awa.id}/seized").status_code == 404
    assert stranger.post(f"/people/{awa.id}/seized", data=token).status_code == 404
    assert taken.get("/me").status_code == 200
    assert "person.locked_out" not in actions(look)


def test_of_whoever_has_no_keys_everything_else_ends(
    app: Flask, stranger: FlaskClient, session: Session, hired: Someone, look: Look
) -> None:
    chantal = hired("Chantal Eyenga", "fundraising")
    address = recipient(session, chantal.id)
    sign_in_as(stranger, session, chantal)
    assert send(stranger, f"/people/{chantal.id}/seized").status_code == 302
    assert stranger.get("/me").status_code == 303
    assert look(select(Delivery.recipient_id)) == [address], "told, although no sealed group of theirs is"
    assert "vault.member.seized" not in actions(look)


def test_sessions_end_even_where_keys_cannot_be_taken(
    *, app: Flask, stranger: FlaskClient, session: Session, officers: Keyholders, taken: FlaskClient, awa: Person,
    bela: Person, look: Look,
) -> None:  # fmt: skip
    session.query(EpochKey).filter(EpochKey.holder_id != awa.id).delete()
    session.commit()
    sign_in_as(stranger, session, bela)
    answer = send(stranger, f"/people/{awa.id}/seized")
    page = stranger.get(answer.headers["Location"]).text
    assert "Toutes les sessions de Awa Ndongo sont closes, mais ses clés n’ont pas pu être retirées." in words(page)
    assert "admettez d’abord" in words(page)
    assert taken.get("/me").status_code == 303
    assert first_half(app.test_client(), AWA).status_code == 422
    assert look(select(UnlockedSession)) == []
    assert look(select(EpochKey.holder_id)) == [awa.id]
    assert "vault.member.seized" not in actions(look)


def test_afterwards_only_two_colleagues_bring_them_back(
    *, app: Flask, stranger: FlaskClient, session: Session, officers: Keyholders, taken: FlaskClient, awa: Person,
    bela: Person, hired: Someone, look: Look,
) -> None:  # fmt: skip
    printed = link_of_recovery(taken)
    second = app.test_client()
    officers.sign_in(stranger, bela)
    sign_in_as(second, session, hired("Chantal Eyenga", "officers"))
    earlier = link_in(send(stranger, f"/people/{awa.id}/help").text)
    send(second, f"/people/{awa.id}/help/{look(select(Invitation.id))[0]}")
    send(stranger, f"/people/{awa.id}/seized")
    browser = app.test_client()
    assert browser.get(earlier).status_code == 404, "a link from before may be on the telephone"
    answer = send(browser, "/sign-in/recovery-key", email=AWA, recovery=printed, **TWICE)
    assert answer.status_code == 422
    assert first_half(browser, AWA).status_code == 422
    link = link_in(send(stranger, f"/people/{awa.id}/help").text)
    assert "passphrase_new" not in browser.get(link).text
    (made,) = look(select(Invitation.id).where(Invitation.confirmed_by_id.is_(None)))
    assert send(second, f"/people/{awa.id}/help/{made}").status_code == 302
    assert send(browser, link, **TWICE).status_code == 302
    assert look(select(Member.left_at).where(Member.id == awa.id)) == [None]
    assert awa.id not in look(select(EpochKey.holder_id))


def test_where_keys_could_not_be_taken_a_printed_key_alone_opens_nothing(
    *, app: Flask, stranger: FlaskClient, session: Session, officers: Keyholders, taken: FlaskClient, awa: Person,
    bela: Person, look: Look,
) -> None:  # fmt: skip
    printed = link_of_recovery(taken)
    session.query(EpochKey).filter(EpochKey.holder_id != awa.id).delete()
    session.commit()
    officers.sign_in(stranger, bela)
    send(stranger, f"/people/{awa.id}/seized")
    answer = send(app.test_client(), "/sign-in/recovery-key", email=AWA, recovery=printed, **TWICE)
    assert answer.status_code == 422
    assert look(select(Passphrase).where(Passphrase.person_id == awa.id)) == []


def link_of_recovery(client: FlaskClient) -> str:
    """What they printed."""
    return str(re.findall(r'<code class="secret">([^<]*)</code>', send(client, "/keys/mine/recovery").text)[0])


@pytest.mark.parametrize("by_herself", [True, False], ids=["by herself", "by a colleague"])
def test_the_person_their_fellows_and_administrators_are_told_once_and_nobody_else(
    *, stranger: FlaskClient, officers: Keyholders, session: Session, awa: Person, bela: Person, hired: Someone,
    look: Look, by_herself: bool,
) -> None:  # fmt: skip
    ruth = hired("Ruth Mbarga", "administrators")
    called = {recipient(session, each.id) for each in (awa, bela, ruth)}
    for other in (hired("Marie Obiang", "fundraising"), hired("Joël Tchamba", "finance")):
        recipient(session, other.id)
    session.commit()
    officers.sign_in(stranger, awa if by_herself else bela)
    send(stranger, f"/people/{awa.id}/seized")
    told_of = [(each.recipient_id, each.kind, each.urgent) for each in look(select(Delivery))]
    assert sorted(told_of) == sorted((each, "notice", True) for each in called)


def test_nobody_reports_more_than_three_others_a_day(
    *, app: Flask, stranger: FlaskClient, session: Session, awa: Person, bela: Person, hired: Someone, look: Look
) -> None:
    sign_in_as(stranger, session, bela)
    others = [hired(f"Collègue {letter}", "officers") for letter in "ABC"]
    for each in others:
        assert send(stranger, f"/people/{each.id}/seized").status_code == 302
    answer = send(stranger, f"/people/{awa.id}/seized")
    assert answer.status_code == 429
    assert "trois appareils" in words(answer.text)
    assert actions(look).count("person.locked_out") == 3
    another = app.test_client()
    sign_in_as(another, session, hired("Chantal Eyenga", "officers"))
    assert send(another, f"/people/{awa.id}/seized").status_code == 302, "another colleague can"
    assert send(stranger, f"/people/{bela.id}/seized").status_code == 302, "one's own is always reported"


def test_ones_own_device_is_counted_for_nothing(
    app: Flask, stranger: FlaskClient, session: Session, bela: Person, awa: Person
) -> None:
    for _time in range(4):
        sign_in_as(stranger, session, bela)
        assert send(stranger, f"/people/{bela.id}/seized").status_code == 302
    sign_in_as(stranger, session, bela)
    assert send(stranger, f"/people/{awa.id}/seized").status_code == 302


def test_of_the_last_who_looks_after_people_a_colleague_ends_sessions_alone_and_is_told_so(
    *, app: Flask, stranger: FlaskClient, session: Session, bela: Person, hired: Someone, look: Look
) -> None:
    ruth, device = hired("Ruth Mbarga", "administrators"), app.test_client()
    sign_in_as(device, session, ruth)
    sign_in_as(stranger, session, bela)
    assert "restent valables" in words(stranger.get(f"/people/{ruth.id}/seized").text)
    assert send(stranger, f"/people/{ruth.id}/seized").status_code == 302
    assert "les secondes preuves de Ruth Mbarga restent valables" in words(stranger.get("/").text)
    assert device.get("/me").status_code == 303
    assert len(look(select(Passphrase).where(Passphrase.person_id == ruth.id))) == 1
    sign_in_as(device, session, ruth)
    assert "restent valables" not in words(device.get(f"/people/{ruth.id}/seized").text)
