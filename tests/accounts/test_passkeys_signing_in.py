"""Passkeys at the door: as second factor, and as the first one that somebody sets up."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import add_passkey, keep_codes
from fundapp.accounts.credentials import PublicKey, fresh_codes
from fundapp.accounts.models import Authenticator, Passkey, Person, RecoveryCode, SignInAttempt, StaffSession
from fundapp.accounts.rules.limits import SECOND_TRIES
from fundapp.core.context import Context
from tests.accounts.authenticators import Stick
from tests.accounts.conftest import Someone
from tests.accounts.pages import english_in, said
from tests.accounts.signing import PASSPHRASE, with_authenticator, with_passphrase
from tests.donors.pages import hidden
from tests.fixtures.application import Look

SECOND, USE, SET_UP, MAKE = "/sign-in/second", "/sign-in/passkey", "/sign-in/set-up", "/sign-in/set-up/passkey"
BACK = "/me/factors"


@pytest.fixture
def awa(session: Session, someone: Someone) -> Person:
    """Somebody who has a passphrase."""
    made = someone("Awa Ndongo", "fundraising")
    with_passphrase(session, made)
    return made


@pytest.fixture
def stick(session: Session, ctx: Context, awa: Person) -> Stick:
    """Her security key, which we know; she also has recovery codes."""
    return key_of(session, ctx, awa)


def key_of(session: Session, ctx: Context, person: Person, uses: int = 0) -> Stick:
    made = Stick(uses=uses)
    add_passkey(session, ctx, person.id, "Key", PublicKey(made.credential, made.public, uses))
    keep_codes(session, ctx, person.id, fresh_codes())
    session.commit()
    return made


def begin(browser: FlaskClient, email: str = "awa.ndongo@example.org") -> str:
    """The first half of a sign-in; returns the page of the second."""
    browser.set_cookie("language", "en")
    sent = hidden(browser.get(f"/sign-in?back={BACK}").text) | {"email": email, "passphrase": PASSPHRASE}
    answer = browser.post("/sign-in", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def send(browser: FlaskClient, page: str, answer: str, path: str = USE) -> tuple[int, str]:
    """Sends what an authenticator has answered; returns status, and address or page."""
    answered = browser.post(path, data=hidden(page) | {"answer": answer})
    return answered.status_code, answered.headers.get("Location") or answered.text


def signed_in(browser: FlaskClient) -> bool:
    return browser.get(BACK).status_code == 200


def test_somebody_signs_in_with_a_passkey(stranger: FlaskClient, stick: Stick, look: Look) -> None:
    page = begin(stranger)
    assert send(stranger, page, stick.use(stranger.get(USE).text)) == (302, BACK)
    assert signed_in(stranger)
    (known,) = look(select(Passkey))
    assert known.uses == 1
    assert known.used_at is not None
    assert look(select(SignInAttempt)) == []


def test_with_nothing_but_a_passkey_it_comes_first_and_codes_below(stranger: FlaskClient, stick: Stick) -> None:
    page = begin(stranger)
    assert page.index("Sign in with a passkey") < page.index("Or a recovery code")
    assert "A passkey needs JavaScript" in said(page)
    assert "js/passkeys.js" in page


def test_with_an_app_the_passkey_stands_below_the_code(
    stranger: FlaskClient, session: Session, awa: Person, stick: Stick
) -> None:
    with_authenticator(session, awa)
    page = begin(stranger)
    assert page.index("six digits") < page.index("Use a passkey instead")
    page = stranger.get(f"{SECOND}?with=recovery").text
    assert "passkey" not in said(page)
    wrong = stranger.post(f"{SECOND}?with=recovery", data=hidden(page) | {"code": "wrong"})
    assert "One of the recovery codes" in said(wrong.text)


def test_who_has_no_passkey_is_not_offered_one(stranger: FlaskClient, session: Session, awa: Person) -> None:
    with_authenticator(session, awa)
    page = begin(stranger)
    assert "passkey" not in page


def test_a_recovery_code_still_does_where_there_is_a_passkey(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person, stick: Stick
) -> None:
    codes = fresh_codes()
    keep_codes(session, ctx, awa.id, codes)
    session.commit()
    page = begin(stranger)
    answer = stranger.post(SECOND, data=hidden(page) | {"code": codes[0]})
    assert (answer.status_code, answer.headers["Location"]) == (302, BACK)


def test_the_pages_speak_french(stranger: FlaskClient, stick: Stick) -> None:
    begin(stranger)
    stranger.set_cookie("language", "fr")
    page = stranger.get(SECOND).text
    assert english_in(page) == set()
    refused = send(stranger, page, "{}")[1]
    assert english_in(refused) == set()


def test_a_challenge_is_answered_once_whether_right_or_wrong(stranger: FlaskClient, stick: Stick) -> None:
    page = begin(stranger)
    options = stranger.get(USE).text
    elsewhere = Stick("http://evil.example.org", credential=stick.credential, private=stick.private)
    for answer in (elsewhere.use(options), stick.use(options)):
        status, refused = send(stranger, page, answer)
        assert status == 422
        assert "not right, or not any more" in said(refused)
    assert not signed_in(stranger)
    assert send(stranger, page, stick.use(stranger.get(USE).text)) == (302, BACK)


def test_an_answer_without_a_challenge_is_refused(stranger: FlaskClient, stick: Stick) -> None:
    begin(stranger)
    options = stranger.get(USE).text
    page = begin(stranger)  # another attempt, which has not asked for one
    assert send(stranger, page, stick.use(options))[0] == 422
    assert not signed_in(stranger)


def test_a_passkey_of_somebody_else_lets_nobody_in(
    stranger: FlaskClient, session: Session, ctx: Context, someone: Someone, stick: Stick
) -> None:
    theirs = key_of(session, ctx, someone("Brice Ondo"))
    page = begin(stranger)
    status, refused = send(stranger, page, theirs.use(stranger.get(USE).text))
    assert status == 422
    assert "does not belong to this account" in said(refused)
    assert not signed_in(stranger)


def test_a_passkey_that_counts_backwards_lets_nobody_in(
    stranger: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look
) -> None:
    stick = key_of(session, ctx, awa, uses=7)
    stick.uses = 3
    page = begin(stranger)
    status, refused = send(stranger, page, stick.use(stranger.get(USE).text))
    assert status == 422
    assert "copied" in said(refused)
    assert not signed_in(stranger)
    assert look(select(Passkey.uses)) == [7]


def test_every_answer_counts_as_a_try(stranger: FlaskClient, stick: Stick, look: Look) -> None:
    page = begin(stranger)
    for number in range(SECOND_TRIES):
        assert send(stranger, page, "{}")[0] == 422
        assert look(select(SignInAttempt.tries)) == [number + 1]
    assert send(stranger, page, stick.use(stranger.get(USE).text))[0] == 303, "begin again"
    assert not signed_in(stranger)


@pytest.mark.parametrize(
    "answer", ["", "x", "null", "[]", '{"id": 3}', '{"id": "AA", "response": 1}', "x" * 50_000, "\x00", "[" * 9_000]
)
def test_garbage_is_refused_in_words(stranger: FlaskClient, stick: Stick, answer: str) -> None:
    page = begin(stranger)
    stranger.get(USE)
    status, refused = send(stranger, page, answer)
    assert status == 422
    assert any(each in said(refused) for each in ("not right, or not any more", "does not belong to this account"))


def test_a_form_that_expired_comes_back_and_counts_for_nothing(stranger: FlaskClient, stick: Stick, look: Look) -> None:
    begin(stranger)
    answer = stranger.post(USE, data={"csrf_token": "forged", "answer": "{}"})
    assert answer.status_code == 422
    assert "open for too long" in said(answer.text)
    assert look(select(SignInAttempt.tries)) == [0]


def test_a_challenge_is_only_for_who_gave_the_passphrase(stranger: FlaskClient) -> None:
    for path in (USE, MAKE):
        assert stranger.get(path).status_code == 303
        answer = stranger.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 401


def test_a_challenge_names_her_passkeys_and_is_new_each_time(stranger: FlaskClient, stick: Stick) -> None:
    begin(stranger)
    first, second = (json.loads(stranger.get(USE).text) for _each in range(2))
    assert len(first["allowCredentials"]) == 1
    assert first["challenge"] != second["challenge"]
    assert "no-store" in stranger.get(USE).headers["Cache-Control"]


def test_a_passkey_can_be_the_first_factor_and_brings_recovery_codes(
    stranger: FlaskClient, awa: Person, look: Look
) -> None:
    page, stick = begin(stranger), Stick()
    assert "Or a passkey" in said(page)
    status, shown = send(stranger, page, stick.make(stranger.get(MAKE).text), MAKE)
    assert status == 200
    assert shown.count("<li><code>") == 10
    assert signed_in(stranger)
    (made,) = look(select(Passkey))
    assert (made.credential, made.name) == (stick.credential, "First passkey")
    assert look(select(func.count()).select_from(RecoveryCode)) == [10]
    assert look(select(Authenticator)) == []


@pytest.mark.parametrize("answer", ["", "x", "{}"])
def test_a_wrong_answer_at_the_set_up_shows_the_page_again(
    stranger: FlaskClient, awa: Person, look: Look, answer: str
) -> None:
    page = begin(stranger)
    stranger.get(MAKE)
    status, refused = send(stranger, page, answer, MAKE)
    assert status == 422
    assert "not right, or not any more" in said(refused)
    assert len(hidden(refused)["secret"]) == 32
    assert look(select(StaffSession)) == []


def test_the_challenge_of_a_set_up_is_answered_once(stranger: FlaskClient, awa: Person, look: Look) -> None:
    page = begin(stranger)
    options = stranger.get(MAKE).text
    send(stranger, page, "{}", MAKE)
    assert send(stranger, page, Stick().make(options), MAKE)[0] == 422
    assert look(select(Passkey)) == []


def test_who_has_a_factor_cannot_set_another_one_up_with_the_passphrase_alone(
    stranger: FlaskClient, stick: Stick, look: Look
) -> None:
    page = begin(stranger)
    options = stranger.get(USE).text
    assert stranger.get(MAKE).status_code == 302
    assert send(stranger, page, Stick().make(options), MAKE) == (302, f"{SECOND}?back={BACK}")
    assert len(look(select(Passkey))) == 1
    assert not signed_in(stranger)
