"""A page whose address was pasted is read by a worker: once, as that person, and whatever its server does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from fundapp.accounts.models import Membership
from fundapp.core.database import transaction
from fundapp.grants.jobs import capturing
from fundapp.grants.models import CallCapture
from fundapp.outbox.models import Message
from tests.accounts.acting import filled
from tests.fixtures.application import Look
from tests.grants.pages import sent
from tests.grants.sites import Sent, Site, site
from tests.grants.test_page_reading import PAGE
from tests.imports.acting import work_off

pytestmark = pytest.mark.usefixtures("visitor")
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def there() -> Iterator[Site]:
    with site() as found:
        yield found


def paste(client: FlaskClient, address: str) -> str:
    answer = client.post("/calls/capture", data=sent(client.get("/calls/capture").text, pasted=address))
    assert answer.status_code == 303, answer.text
    return answer.location


def kept(look: Look) -> CallCapture:
    (found,) = look(select(CallCapture))
    capture: CallCapture = found
    return capture


def test_a_page_is_read_and_looked_over(app: Flask, client: FlaskClient, there: Site, look: Look) -> None:
    address = there.has(Sent(PAGE.encode(), headers=HTML), "/appel")
    shown = paste(client, address)
    assert there.asked == []
    work_off(app)
    answers = filled(client.get(shown).text)
    assert (answers["title"], answers["url"]) == ("PISCCA 2100 & égalité", address)
    assert (answers["deadline_on"], answers["published_on"]) == ("18 mars 2100", "18 février 2100")
    assert (kept(look).state, len(there.asked)) == ("read", 1)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Sent(b"", 404), "Il n’y a plus rien à cette adresse."),
        (Sent(b"", 403), "Le serveur refuse l’accès."),
        (Sent(b"", 429, {"Retry-After": "60"}), "Le serveur a demandé de revenir plus tard."),
        (Sent(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), "un document, par exemple un PDF"),
        (Sent(b"<div id=app></div>", headers=HTML), "ne se compose que dans le navigateur"),
        (Sent(b"<p>x", way="cut"), "La réponse s’est interrompue"),
        (Sent(b"", 302, {"Location": "https://10.0.0.1/"}), "réseau privé"),
    ],
)
def test_why_a_page_cannot_be_read_is_said_and_its_text_asked_for(
    app: Flask, client: FlaskClient, there: Site, look: Look, answer: Sent, told: str
) -> None:
    shown = paste(client, there.has(answer, "/appel"))
    work_off(app)
    page = client.get(shown).text
    assert told in page
    assert "collez-le ici à la place" in page
    assert '<textarea id="pasted" name="pasted"' in page or 'name="pasted"' in page
    assert kept(look).state == "failed"


def test_a_message_that_arrives_twice_reads_the_page_once(
    app: Flask, client: FlaskClient, there: Site, look: Look
) -> None:
    paste(client, there.has(Sent(PAGE.encode(), headers=HTML), "/appel"))
    work_off(app)
    with app.app_context(), transaction() as session:
        mine = Message.topic == "call_capture.fetching"
        session.execute(update(Message).where(mine).values(state="waiting", ended_at=None, leased_until=None))
    work_off(app)
    assert (kept(look).state, len(there.asked)) == ("read", 1)


def test_who_left_the_group_has_nothing_read(
    app: Flask, client: FlaskClient, there: Site, look: Look, visitor: UUID
) -> None:
    paste(client, there.has(Sent(PAGE.encode(), headers=HTML), "/appel"))
    with app.app_context(), transaction() as session:
        session.execute(delete(Membership).where(Membership.person_id == visitor))
    work_off(app)
    assert (kept(look).state, there.asked) == ("failed", [])


def test_what_breaks_on_our_side_is_said_after_some_tries(
    app: Flask, client: FlaskClient, there: Site, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(capturing, "read_page", broken)
    shown = paste(client, there.has(Sent(PAGE.encode(), headers=HTML), "/appel"))
    for hours in range(5):
        work_off(app, datetime.now(UTC) + timedelta(hours=hours, seconds=1))
    assert kept(look).state == "failed"
    assert "cassé de notre côté" in client.get(shown).text or "Réessayez" in client.get(shown).text


def test_what_was_pasted_is_forgotten_after_a_week_and_the_call_stays(
    app: Flask, client: FlaskClient, look: Look
) -> None:
    shown = paste(client, "Appel\nDate limite : 9/11/2100")
    call = client.post(shown, data=filled(client.get(shown).text)).location
    work_off(app, datetime.now(UTC) + timedelta(days=6))
    assert kept(look).state == "used"
    work_off(app, datetime.now(UTC) + timedelta(days=8))
    assert look(select(CallCapture)) == []
    assert client.get(shown).status_code == 404
    assert client.get(call).status_code == 200
