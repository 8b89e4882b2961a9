"""Messages that failed: what the page says of them, and what is decided."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.outbox.models import Message
from tests.accounts.conftest import Become
from tests.accounts.filling import dead, delivery, recipient
from tests.accounts.pages import rows, said
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

WHY_NOT = "Seules les personnes qui s’occupent du service décident du sort des messages en échec."


def test_a_failed_message_says_what_it_was_for_what_happened_and_what_can_be_done(
    client: FlaskClient, session: Session
) -> None:
    to = recipient(session)
    failed = dead(session, ids=[str(delivery(session, to, state="failed"))])
    page = said(client.get(f"/outbox/{failed}").text)
    for told in (
        "Ce message est en échec", "refuse l’adresse", "Quelque chose attend", f"{to.hex[:6]}…",
        "9 tentatives au plus", "il l’aura deux fois", "30 jours",
    ):  # fmt: skip
        assert told in page, told


def test_a_digest_shows_the_notices_of_its_batch_alone(client: FlaskClient, session: Session) -> None:
    to = recipient(session)
    batch = "2026-03-15T06:00Z"
    for _notice in range(2):
        delivery(session, to, batch=batch)
    delivery(session, to, batch="2026-03-16T06:00Z")
    delivery(session, batch=batch)
    failed = dead(session, topic="outbox.digest", ids=[str(to), batch])
    assert len(rows(client.get(f"/outbox/{failed}").text)) == 2


def test_a_message_of_a_release_long_gone_can_only_be_set_aside(client: FlaskClient, session: Session) -> None:
    failed = dead(session, topic="unheard.of", ids=[])
    page = client.get(f"/outbox/{failed}").text
    assert "ne sait plus à quoi servait ce message" in said(page)
    assert f"/outbox/{failed}/retry" not in page
    assert f"/outbox/{failed}/set-aside" in page


def test_trying_again_starts_afresh_and_is_recorded(client: FlaskClient, session: Session, look: Look) -> None:
    failed = dead(session)
    page = client.get(f"/outbox/{failed}").text
    answer = client.post(f"/outbox/{failed}/retry", data=hidden(page))
    assert answer.headers["Location"] == f"/outbox/{failed}"
    (found,) = look(select(Message))
    assert (found.state, found.attempts, found.error) == ("waiting", 0, None)
    assert look(select(Staged.action)) == ["outbox.message.retried"]
    assert "Le message est relancé tout de suite." in client.get(f"/outbox/{failed}").text
    again = client.post(f"/outbox/{failed}/retry", data=hidden(page))
    assert again.status_code == 409
    assert "n’attend plus de décision" in again.text


def test_setting_aside_asks_first_and_says_what_it_does(client: FlaskClient, session: Session, look: Look) -> None:
    failed = dead(session)
    address = f"/outbox/{failed}/set-aside"
    page = client.get(address).text
    assert "Il ne sera plus tenté" in said(page)
    assert look(select(Message.state)) == ["dead"]
    answer = client.post(address, data=hidden(page))
    assert answer.headers["Location"] == f"/outbox/{failed}"
    assert look(select(Message.state)) == ["set_aside"]
    assert look(select(Staged.action)) == ["outbox.message.set_aside"]
    assert client.get(address).status_code == 409
    assert client.post(address, data=hidden(page)).status_code == 409
    assert client.post(f"/outbox/{failed}/retry", data=hidden(page)).status_code == 409


@pytest.mark.parametrize("action", ["retry", "set-aside"])
def test_no_decision_without_a_token(client: FlaskClient, session: Session, look: Look, action: str) -> None:
    failed = dead(session)
    assert client.post(f"/outbox/{failed}/{action}").status_code == 400
    assert look(select(Message.state)) == ["dead"]


def test_who_may_only_look_sees_no_decision_and_makes_none(
    client: FlaskClient, session: Session, look: Look, become: Become
) -> None:
    failed = dead(session)
    token = hidden(client.get(f"/outbox/{failed}").text)
    become("outbox.see")
    page = client.get(f"/outbox/{failed}").text
    assert "Réessayer" not in page
    assert "set-aside" not in page
    assert WHY_NOT in said(page)
    refused = client.get(f"/outbox/{failed}/set-aside")
    assert (refused.status_code, WHY_NOT in said(refused.text)) == (403, True)
    for action in ("retry", "set-aside"):
        assert client.post(f"/outbox/{failed}/{action}", data=token).status_code == 403
    assert look(select(Message.state)) == ["dead"]


def test_who_may_not_see_a_message_does_not_learn_that_it_failed(
    client: FlaskClient, session: Session, look: Look, become: Become
) -> None:
    failed = dead(session)
    token = hidden(client.get(f"/outbox/{failed}").text)
    become("outbox.mend")
    assert client.get(f"/outbox/{failed}/set-aside").status_code == 404
    for action in ("retry", "set-aside"):
        assert client.post(f"/outbox/{failed}/{action}", data=token).status_code == 404
    assert look(select(Message.state)) == ["dead"]


@pytest.mark.parametrize("path", ["", "/set-aside"])
def test_an_unknown_message_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/outbox/{uuid4()}{path}").status_code == 404


def test_what_failed_waits_on_the_home_page_of_whoever_may_mend_it(
    client: FlaskClient, session: Session, become: Become, query_count: CountQueries
) -> None:
    assert "distribué" not in client.get("/").text
    dead(session)
    assert "1 message n’a pas pu être distribué" in said(client.get("/").text)
    dead(session)
    page = client.get("/").text
    assert "2 messages n’ont pas pu être distribués" in said(page)
    assert 'href="/outbox?state=dead"' in page
    for permissions in (("outbox.see",), ("outbox.mend",), ()):
        become(*permissions)
        with query_count() as statements:
            answer = client.get("/")
            assert (answer.status_code, "distribué" in answer.text) == (200, False)
        assert not any("outbox" in text for text in statements.texts)
