"""One's own second factors at their pages: what there is, the authenticator app, recovery codes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace as replaced
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import add_passkey, keep_codes
from fundapp.accounts.credentials import PublicKey, code_digest, fresh_codes, open_secret
from fundapp.accounts.models import Authenticator, Person, RecoveryCode
from fundapp.accounts.views.factors import to_do
from fundapp.core.context import Actor, Context
from fundapp.outbox.models import Delivery
from tests.accounts.conftest import Someone
from tests.accounts.pages import english_in, rows, said
from tests.accounts.signing import PASSPHRASE, Signed, code_of, sign_in_as, with_authenticator
from tests.donors.pages import hidden
from tests.fixtures.application import NOW, Look
from tests.fixtures.counting import Statements
from tests.outbox.recipients import add_recipient

PAGE, NEW, CODES, APP = "/me/factors", "/me/factors/passkeys/new", "/me/factors/codes", "/me/factors/authenticator"
OTHER_SECRET = "MANGUEMANGUEMANGUEMANGUEMANGUEMA"


@pytest.fixture
def awa(session: Session, someone: Someone) -> Person:
    """Somebody with an authenticator app, who is told of changes at one address."""
    made = someone("Awa Ndongo", "fundraising")
    with_authenticator(session, made)
    add_recipient(session, owner_id=made.id)
    session.commit()
    return made


@pytest.fixture
def browser_of_awa(stranger: FlaskClient, session: Session, awa: Person) -> FlaskClient:
    """A browser in which she has just signed in, in English."""
    sign_in_as(stranger, session, awa)
    stranger.set_cookie("language", "en")
    return stranger


def stale(browser: FlaskClient, session: Session, person: Person) -> Signed:
    """Has her proof be older than five minutes."""
    return sign_in_as(browser, session, person, fresh=False)


def a_passkey(session: Session, ctx: Context, person: Person, name: str = "Blue key") -> UUID:
    """Its id. Nothing of this test's session is open afterwards, lest the requests write into its savepoint."""
    made = add_passkey(session, ctx, person.id, name, PublicKey(name.encode(), b"public", 0)).id
    session.commit()
    return made


def told(look: Look) -> int:
    """How many notices wait to be sent."""
    found = look(select(Delivery))
    assert all(each.urgent for each in found)
    return len(found)


def test_the_page_says_what_there_is_and_how_much_is_left(
    browser_of_awa: FlaskClient, session: Session, ctx: Context, awa: Person
) -> None:
    a_passkey(session, ctx, awa)
    a_passkey(session, ctx, awa, "Telephone")
    keep_codes(session, ctx, awa.id, fresh_codes())
    session.commit()
    page = browser_of_awa.get(PAGE).text
    assert sorted(rows(page)) == ["Blue key", "Telephone"]
    assert "10 codes left" in said(page)
    assert "Replace it" in said(page)
    assert "never yet" in said(page)


def test_the_page_speaks_french(stranger: FlaskClient, session: Session, ctx: Context, awa: Person) -> None:
    sign_in_as(stranger, session, awa)
    key = a_passkey(session, ctx, awa)
    for path in (PAGE, NEW, CODES, APP, f"/me/factors/passkeys/{key}/remove"):
        assert english_in(stranger.get(path).text) == set(), path


def test_the_page_asks_the_database_three_times_for_factors(
    browser_of_awa: FlaskClient, query_count: Callable[[], AbstractContextManager[Statements]]
) -> None:
    browser_of_awa.get(PAGE)
    with query_count() as statements:
        browser_of_awa.get(PAGE)
    statements.at_most(4)  # one of them for the session


def test_new_codes_are_shown_this_once_and_replace_the_old_ones(
    browser_of_awa: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look
) -> None:
    keep_codes(session, ctx, awa.id, fresh_codes())
    session.commit()
    page = browser_of_awa.get(CODES).text
    assert "The 10 codes that you have left are good no more" in said(page)
    shown = browser_of_awa.post(CODES, data=hidden(page)).text
    codes = [each.partition("</code>")[0] for each in shown.split("<li><code>")[1:]]
    assert len(set(codes)) == 10
    assert {each.digest for each in look(select(RecoveryCode))} == {code_digest(awa.id, each) for each in codes}
    assert told(look) == 1
    for path in (PAGE, CODES):
        assert not any(each in browser_of_awa.get(path).text for each in codes)


def test_new_codes_ask_the_passphrase_again(
    browser_of_awa: FlaskClient, session: Session, awa: Person, look: Look
) -> None:
    stale(browser_of_awa, session, awa)
    page = browser_of_awa.get(CODES).text
    for wrong in ({}, {"passphrase": "wrong"}):
        assert browser_of_awa.post(CODES, data=hidden(page) | wrong).status_code == 422
    assert look(select(RecoveryCode)) == []
    assert browser_of_awa.post(CODES, data=hidden(page) | {"passphrase": PASSPHRASE}).status_code == 200
    assert len(look(select(RecoveryCode))) == 10


def replace(browser: FlaskClient, **answers: str) -> tuple[int, str]:
    page = browser.get(APP).text
    sent = {"secret": OTHER_SECRET, "code": code_of(OTHER_SECRET), "passphrase": PASSPHRASE} | answers
    answer = browser.post(APP, data=hidden(page) | sent)
    return answer.status_code, answer.text


def test_another_app_takes_the_place_of_the_first(
    browser_of_awa: FlaskClient, session: Session, awa: Person, look: Look
) -> None:
    signed = stale(browser_of_awa, session, awa)
    page = browser_of_awa.get(APP).text
    assert len(hidden(page)["secret"]) == 32
    assert hidden(page)["secret"] != hidden(browser_of_awa.get(APP).text)["secret"]
    assert replace(browser_of_awa)[0] == 302
    (row,) = look(select(Authenticator))
    assert open_secret(row, signed.chosen.derived.factors) == OTHER_SECRET
    assert row.added_at > NOW
    assert row.last_step > 0  # the code of the set-up cannot be used again
    assert told(look) == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"code": "000000"}, "This is not the code"),
        ({"code": "x"}, "This is not the code"),
        ({"passphrase": ""}, "This answer is needed."),
        ({"passphrase": "wrong"}, "This is not your passphrase."),
        ({"secret": "not base32"}, "The picture is a new one"),
        ({"secret": ""}, "The picture is a new one"),
    ],
)
def test_a_wrong_code_or_passphrase_changes_nothing(
    browser_of_awa: FlaskClient, look: Look, answers: dict[str, str], words: str
) -> None:
    (before,) = look(select(Authenticator))
    status, page = replace(browser_of_awa, **answers)
    assert status == 422
    assert words in said(page)
    (after,) = look(select(Authenticator))
    assert after.sealed == before.sealed
    assert len(hidden(page)["secret"]) == 32


def test_a_secret_of_any_length_breaks_nothing(browser_of_awa: FlaskClient) -> None:
    assert replace(browser_of_awa, secret="A" * 9_000)[0] == 422


@pytest.mark.parametrize("path", [NEW, CODES, APP])
def test_a_form_that_expired_comes_back(browser_of_awa: FlaskClient, path: str, look: Look) -> None:
    sent = {"csrf_token": "forged", "name": "Key", "answer": "{}", "code": "123456", "passphrase": PASSPHRASE}
    answer = browser_of_awa.post(path, data=sent)
    assert answer.status_code == 422
    assert "open for too long" in said(answer.text)
    assert told(look) == 0


def test_whoever_is_not_signed_in_is_led_to_the_door(stranger: FlaskClient) -> None:
    for path in (PAGE, NEW, CODES, APP, f"{PAGE}/passkeys/challenge"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?back={path}")


def test_home_says_what_is_missing(
    app: Flask,
    browser_of_awa: FlaskClient,
    session: Session,
    ctx: Context,
    awa: Person,
    query_count: Callable[[], AbstractContextManager[Statements]],
) -> None:
    def waits() -> list[str]:
        asking = replaced(ctx, actor=Actor(awa.id, awa.name, ""))
        session.commit()
        with app.test_request_context(), query_count() as statements:
            found = [each.url for each in to_do(asking)]
        statements.at_most(1)
        return found

    assert waits() == [CODES]
    keep_codes(session, ctx, awa.id, fresh_codes()[:3])
    session.commit()
    assert waits() == []
    session.delete(session.get_one(Authenticator, awa.id))
    session.commit()
    assert waits() == [PAGE]
    a_passkey(session, ctx, awa)
    assert waits() == []
