"""One's own passkeys at their pages: adding and removing them."""

import json
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import add_passkey
from fundapp.accounts.credentials import PublicKey
from fundapp.accounts.models import Authenticator, Passkey, Person, StaffSession
from fundapp.accounts.rules.limits import MOST_PASSKEYS
from fundapp.core.context import Context
from fundapp.outbox.models import Delivery
from tests.accounts.authenticators import Stick
from tests.accounts.conftest import Someone
from tests.accounts.pages import rows, said
from tests.accounts.signing import PASSPHRASE, Signed, sign_in_as, with_authenticator
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.outbox.recipients import add_recipient

PAGE, NEW, CHALLENGE = "/me/factors", "/me/factors/passkeys/new", "/me/factors/passkeys/challenge"


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


def add(browser: FlaskClient, stick: Stick, name: str = "Blue key", **sent: str) -> tuple[int, str]:
    """Adds a passkey as the page's script does."""
    page = browser.get(NEW).text
    options = browser.get(CHALLENGE).text
    answer = browser.post(NEW, data=hidden(page) | {"name": name, "answer": stick.make(options)} | sent)
    return answer.status_code, answer.text


def told(look: Look) -> int:
    """How many notices wait to be sent."""
    found = look(select(Delivery))
    assert all(each.urgent for each in found)
    return len(found)


def test_a_passkey_is_added_when_its_challenge_is_answered(
    browser_of_awa: FlaskClient, awa: Person, look: Look
) -> None:
    stick = Stick()
    status, _page = add(browser_of_awa, stick)
    assert status == 302
    (made,) = look(select(Passkey))
    assert (made.person_id, made.name, made.credential) == (awa.id, "Blue key", stick.credential)
    assert look(select(StaffSession.challenge)) == [None]
    assert told(look) == 1
    assert rows(browser_of_awa.get(PAGE).text) == ["Blue key"]


def test_a_challenge_is_answered_once_whether_right_or_wrong(browser_of_awa: FlaskClient, look: Look) -> None:
    page, stick = browser_of_awa.get(NEW).text, Stick()
    options = browser_of_awa.get(CHALLENGE).text
    for answer in (Stick(origin="http://evil.example.org").make(options), stick.make(options)):
        refused = browser_of_awa.post(NEW, data=hidden(page) | {"name": "Key", "answer": answer})
        assert refused.status_code == 422
        assert "not right, or not any more" in said(refused.text)
        assert 'value="Key"' in refused.text
    assert look(select(Passkey)) == []


@pytest.mark.parametrize("answer", ["x", "{}", "[]", '{"id": 3}', "x" * 20_000, "\x00"])
def test_garbage_in_place_of_an_answer_is_refused_in_words(browser_of_awa: FlaskClient, answer: str) -> None:
    browser_of_awa.get(CHALLENGE)
    sent = hidden(browser_of_awa.get(NEW).text) | {"name": "Key", "answer": answer}
    refused = browser_of_awa.post(NEW, data=sent)
    assert refused.status_code in {200, 422}
    assert "not right" in said(refused.text) or not answer.strip("\x00")


def test_a_passkey_wants_a_name(browser_of_awa: FlaskClient, look: Look) -> None:
    status, page = add(browser_of_awa, Stick(), " ")
    assert (status, look(select(Passkey))) == (422, [])
    assert "This answer is needed." in said(page)


def test_adding_a_passkey_asks_the_passphrase_again(
    browser_of_awa: FlaskClient, session: Session, awa: Person, look: Look
) -> None:
    stale(browser_of_awa, session, awa)
    assert 'name="passphrase"' in browser_of_awa.get(NEW).text
    for wrong in ({}, {"passphrase": "wrong"}):
        status, page = add(browser_of_awa, Stick(), **wrong)
        assert (status, look(select(Passkey))) == (422, [])
        assert 'name="passphrase"' in page
    sent = hidden(browser_of_awa.get(NEW).text) | {"name": "Key", "passphrase": PASSPHRASE}
    page = browser_of_awa.post(NEW, data=sent).text
    assert "Your passphrase is right" in said(page)
    assert 'name="passphrase"' not in page
    assert 'value="Key"' in page
    assert add(browser_of_awa, Stick())[0] == 302


def test_a_passkey_that_is_known_or_one_too_many_is_refused(
    browser_of_awa: FlaskClient, session: Session, ctx: Context, awa: Person
) -> None:
    stick = Stick()
    assert add(browser_of_awa, stick)[0] == 302
    status, page = add(browser_of_awa, stick)
    assert status == 409
    assert "known already" in said(page)
    for number in range(MOST_PASSKEYS - 1):
        a_passkey(session, ctx, awa, str(number))
    assert add(browser_of_awa, Stick())[0] == 409
    assert NEW not in browser_of_awa.get(PAGE).text


def test_an_authenticator_asked_for_a_second_passkey_hears_which_ones_there_are(
    browser_of_awa: FlaskClient, session: Session, ctx: Context, awa: Person
) -> None:
    a_passkey(session, ctx, awa)
    told = json.loads(browser_of_awa.get(CHALLENGE).text)
    assert len(told["excludeCredentials"]) == 1
    assert told["rp"]["id"] == "localhost"


def test_removing_says_what_it_does_and_does_it(
    browser_of_awa: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look
) -> None:
    path = f"/me/factors/passkeys/{a_passkey(session, ctx, awa)}/remove"
    page = browser_of_awa.get(path).text
    assert "Nobody signs in with it any more." in said(page)
    assert browser_of_awa.post(path, data=hidden(page)).status_code == 302
    assert look(select(Passkey)) == []
    assert told(look) == 1


def test_removing_asks_the_passphrase_again(
    browser_of_awa: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look
) -> None:
    stale(browser_of_awa, session, awa)
    path = f"/me/factors/passkeys/{a_passkey(session, ctx, awa)}/remove"
    page = browser_of_awa.get(path).text
    assert browser_of_awa.post(path, data=hidden(page)).status_code == 422
    assert len(look(select(Passkey))) == 1
    assert browser_of_awa.post(path, data=hidden(page) | {"passphrase": PASSPHRASE}).status_code == 302


def test_the_last_factor_is_kept_and_the_page_says_why(
    browser_of_awa: FlaskClient, session: Session, ctx: Context, awa: Person, look: Look
) -> None:
    key = a_passkey(session, ctx, awa)
    session.delete(session.get_one(Authenticator, awa.id))
    session.commit()
    path = f"/me/factors/passkeys/{key}/remove"
    page = browser_of_awa.get(path).text
    assert "This is your only second factor." in said(page)
    assert "Remove the passkey</button>" not in page
    answer = browser_of_awa.post(path, data=hidden(browser_of_awa.get(NEW).text))
    assert answer.status_code == 409
    assert "This is your only second factor." in said(answer.text)
    assert len(look(select(Passkey))) == 1


def test_a_passkey_of_somebody_else_is_not_there(
    browser_of_awa: FlaskClient, session: Session, ctx: Context, someone: Someone, look: Look
) -> None:
    path = f"/me/factors/passkeys/{a_passkey(session, ctx, someone('Brice Ondo'))}/remove"
    assert browser_of_awa.get(path).status_code == 404
    assert browser_of_awa.post(path, data=hidden(browser_of_awa.get(NEW).text)).status_code == 404
    assert len(look(select(Passkey))) == 1
