"""The printed recovery key: shown once, good once, and never a way around the second proof."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import keep_codes
from fundapp.accounts.credentials import fresh_codes
from fundapp.accounts.models import Authenticator, Passphrase, Person, StaffSession
from fundapp.outbox.models import Delivery
from fundapp.vault.models import Member
from tests.accounts import network
from tests.accounts.acting import actions, error_at, filled, send, told
from tests.accounts.conftest import Someone
from tests.accounts.filling import recipient
from tests.accounts.keyholders import Keyholders
from tests.accounts.pages import english_in, said
from tests.accounts.signing import with_authenticator
from tests.fixtures.application import Look

GOOD = "neuf crabes sur la dune bleue"
TWICE = {"passphrase_new": GOOD, "passphrase_again": GOOD}
AWA = "awa.ndongo@example.org"
WAY = "/sign-in/recovery-key"


@pytest.fixture
def awa(hired: Someone) -> Person:
    return hired("Awa Ndongo", "officers")


@pytest.fixture
def codes(session: Session, keyholders: Keyholders, awa: Person) -> list[str]:
    """Recovery codes of Awa, who has keys and an authenticator too."""
    keyholders.give(awa)
    with_authenticator(session, awa)
    made = fresh_codes()
    keep_codes(session, keyholders.vault.ctx, awa.id, made)
    session.commit()
    return made


@pytest.fixture
def printed(app: Flask, codes: list[str], keyholders: Keyholders, awa: Person) -> str:
    """What Awa printed."""
    client = app.test_client()
    keyholders.sign_in(client, awa)
    answer = send(client, "/keys/mine/recovery")
    assert answer.status_code == 200
    (shown,) = re.findall(r'<code class="secret">([^<]*)</code>', answer.text)
    for path in ("/keys", "/keys/mine/recovery", "/me"):
        assert shown not in client.get(path).text
    assert "vous en avez une" in said(client.get("/keys").text)
    return str(shown)


def test_it_is_shown_once_and_kept_nowhere(printed: str, look: Look) -> None:
    (member,) = look(select(Member))
    bare = printed.replace("-", "").replace(" ", "")
    assert member.recovery is not None
    assert bare.encode() not in member.recovery
    assert bare not in repr(told(look)).replace("-", "").upper()
    assert actions(look).count("keys.recovery_printed") == 1


def test_with_a_recovery_code_it_brings_keys_back_and_both_are_used_up(
    *,
    app: Flask,
    stranger: FlaskClient,
    session: Session,
    keyholders: Keyholders,
    printed: str,
    codes: list[str],
    awa: Person,
    look: Look,
) -> None:
    before = look(select(Member.signing_key))
    recipient(session, awa.id)
    session.commit()
    answer = send(stranger, WAY, email=AWA, recovery=printed.lower(), code=codes[0], **TWICE)
    assert (answer.status_code, answer.location) == (302, "/me/factors")
    assert len(look(select(StaffSession))) == 1, "all others have ended"
    assert look(select(Authenticator)) == [], "it was sealed under the other passphrase"
    assert keyholders.digits(awa) in said(stranger.get("/keys").text)
    assert look(select(Member.signing_key)) == before
    assert "vous n’en avez pas" in said(stranger.get("/keys").text)
    assert actions(look).count("passphrase.recovered") == 1
    assert {each.urgent for each in look(select(Delivery))} == {True}, "the owner is told"
    for code in codes[:2]:
        assert send(app.test_client(), WAY, email=AWA, recovery=printed, code=code, **TWICE).status_code == 422


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "123456"])
def test_without_a_code_the_paper_changes_nothing(stranger: FlaskClient, printed: str, look: Look, code: str) -> None:
    kept, sessions = look(select(Passphrase.verifier)), len(look(select(StaffSession)))
    assert send(stranger, WAY, email=AWA, recovery=printed, code=code, **TWICE).status_code == 422
    assert look(select(Passphrase.verifier)) == kept
    assert (len(look(select(StaffSession))), len(look(select(Authenticator)))) == (sessions, 1)
    (member,) = look(select(Member))
    assert member.recovery is not None


def test_a_wrong_one_is_told_as_an_account_that_does_not_exist(
    stranger: FlaskClient, printed: str, hired: Someone, look: Look
) -> None:
    hired("Bela Tamo", "officers")
    wrong = printed[:-1] + ("A" if printed[-1] != "A" else "B")
    kept = look(select(Passphrase.verifier))

    def answer(email: str, recovery: str) -> tuple[int, str]:
        found = send(stranger, WAY, email=email, recovery=recovery, code="AAAA-AAAA-AAAA-AAAA", **TWICE)
        page = re.sub(r'<code class="suggestion">[^<]*</code>', "…", network.bare(found.text, email))
        return found.status_code, page.replace(f'value="{recovery}"', "…")

    first = answer(AWA, wrong)
    assert first[0] == 422
    assert "ne vont pas ensemble" in first[1]
    for email in ("nobody@example.org", "bela.tamo@example.org", AWA.replace("a", "e")):
        assert answer(email, wrong) == first
    assert answer(AWA, "x") == first
    assert look(select(Passphrase.verifier)) == kept
    assert "passphrase.recovered" not in actions(look)
    assert english_in(network.content(first[1])) == set()


@pytest.mark.parametrize("email", [AWA, "nobody@example.org"], ids=["an account", "no account"])
def test_how_good_a_passphrase_is_does_not_tell_whose_address_it_is(
    stranger: FlaskClient, session: Session, printed: str, email: str
) -> None:
    session.query(Person).update({"name": "Émérence Kwameni Fotso"})
    session.commit()
    own = "emerence kwameni fotso"  # good enough, but for somebody of that name
    wrong = printed[:-1] + ("A" if printed[-1] != "A" else "B")
    typed = {"passphrase_new": own, "passphrase_again": own, "recovery": wrong, "code": "AAAA-AAAA-AAAA-AAAA"}
    answer = send(stranger, WAY, email=email, **typed)
    assert error_at(answer.text, "passphrase_new") == ""


def test_a_weak_passphrase_uses_nothing_up(stranger: FlaskClient, printed: str, look: Look) -> None:
    weak = {"passphrase_new": "banane", "passphrase_again": "banane"}
    answer = send(stranger, WAY, email=AWA, recovery=printed, code="AAAA-AAAA-AAAA-AAAA", **weak)
    assert answer.status_code == 422
    assert error_at(answer.text, "passphrase_new")
    assert filled(answer.text)["recovery"] == printed, "nothing else is lost"
    (member,) = look(select(Member))
    assert member.recovery is not None


def test_a_new_one_takes_the_place_of_the_old(
    app: Flask, stranger: FlaskClient, keyholders: Keyholders, printed: str, codes: list[str], awa: Person
) -> None:
    client = app.test_client()
    keyholders.sign_in(client, awa)
    send(client, "/keys/mine/recovery")
    assert send(stranger, WAY, email=AWA, recovery=printed, code=codes[0], **TWICE).status_code == 422
