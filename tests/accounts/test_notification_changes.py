"""Changing one's own notifications, stopping them, trying them, and leaving others' alone."""

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.own import try_recipient
from fundapp.accounts.queries.own import own_recipients
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.outbox.channels.webhook import shown_secret
from fundapp.outbox.models import Delivery, Message, Recipient
from tests.accounts.conftest import Become
from tests.accounts.filling import delivery, recipient
from tests.accounts.pages import rows, said
from tests.accounts.reached import mine, recorded, sent
from tests.donors.pages import hidden
from tests.fixtures.application import Look


def test_a_change_is_recorded_by_its_fields_and_never_by_the_address(
    client: FlaskClient, session: Session, look: Look
) -> None:
    found = mine(session, address="awa@secret.example")
    address = f"/notifications/{found}/edit"
    page = client.get(address).text
    answer = client.post(address, data=sent(page, address="new@secret.example", zone="Europe/Brussels"))
    assert answer.headers["Location"] == f"/notifications/{found}"
    assert look(select(Recipient.address)) == ["new@secret.example"]
    assert recorded(look) == [("recipient.changed", {"channel": "email", "fields": ["address", "zone"]})]
    same = sent(client.get(address).text, address="new@secret.example", zone="Europe/Brussels")
    assert client.post(address, data=same).status_code == 302
    assert len(recorded(look)) == 1
    assert look(select(Recipient.version)) == [2]


def test_the_second_editor_sees_what_changed_and_loses_nothing(
    client: FlaskClient, session: Session, look: Look
) -> None:
    address = f"/notifications/{mine(session)}/edit"
    own, theirs = client.get(address).text, client.get(address).text
    same = {"address": "awa@secret.example"}
    assert client.post(address, data=sent(theirs, **same, quiet_from="20", quiet_until="5")).status_code == 302
    late = client.post(address, data=sent(own, **same, zone="Europe/Paris"))
    assert late.status_code == 409
    assert 'id="conflict"' in late.text
    assert "20\u00a0h" in late.text
    assert re.search(r'<option selected value="Europe/Paris">', late.text)
    knowing = sent(late.text, **same, zone="Europe/Paris", quiet_from="20", quiet_until="5")
    assert client.post(address, data=knowing).status_code == 302
    (found,) = look(select(Recipient))
    assert (found.zone, found.quiet_from) == ("Europe/Paris", 20)


def test_midnight_is_an_hour_too(client: FlaskClient, session: Session) -> None:
    found = mine(session, rhythm="daily", digest_hour=0, quiet_from=0, quiet_until=5)
    page = client.get(f"/notifications/{found}/edit").text
    assert page.count('<option selected value="0">') == 2
    listed = said(client.get("/notifications").text)
    assert "chaque jour à 0 h" in listed
    assert "de 0 h à 5 h" in listed


def test_numbers_written_otherwise_do_not_clash(client: FlaskClient, session: Session) -> None:
    address = f"/notifications/{mine(session, channel='sms', address='+237612345678')}/edit"
    own, theirs = client.get(address).text, client.get(address).text
    same = {"channel": "sms", "address": "+237612345678"}
    assert client.post(address, data=sent(theirs, **same, language="en")).status_code == 302
    late = client.post(address, data=sent(own, **same | {"address": "00237 612 345 678"}, zone="UTC"))
    assert late.status_code == 409
    assert "À vous de choisir" not in late.text


def test_stopping_asks_first_and_an_address_can_be_taken_up_again(
    client: FlaskClient, session: Session, look: Look
) -> None:
    found = mine(session)
    address = f"/notifications/{found}"
    page = client.get(f"{address}/stop").text
    assert look(select(Recipient.active)) == [True]
    assert client.post(f"{address}/stop", data=hidden(page)).headers["Location"] == "/notifications"
    assert client.post(f"{address}/stop", data=hidden(page)).status_code == 302
    assert look(select(Recipient.active)) == [False]
    assert recorded(look) == [("recipient.silenced", {"channel": "email"})]
    assert "arrêtée" in client.get("/notifications").text
    shown = client.get(address).text
    assert f"{address}/trial" not in shown
    assert client.post(f"{address}/trial", data=hidden(page)).status_code == 409

    page = client.get(f"{address}/edit").text
    assert "les avis y reprendront" in page
    assert client.post(f"{address}/edit", data=sent(page, address="awa@secret.example")).status_code == 302
    assert look(select(Recipient.active)) == [True]
    assert recorded(look)[1:] == [("recipient.changed", {"channel": "email", "fields": ["active"]})]


def test_a_trial_leaves_at_once_whatever_the_wishes_and_once_a_minute(
    session: Session, ctx: Context, look: Look
) -> None:
    found = recipient(session, UUID(int=1), rhythm="daily", quiet_from=0, quiet_until=23)
    assert try_recipient(session, ctx, found)
    assert not try_recipient(session, ctx, found)
    session.commit()
    (made,) = look(select(Delivery))
    assert (made.kind, made.template, made.urgent, made.batch) == ("notice", "something_waits", True, None)
    assert [(each.topic, each.due_at) for each in look(select(Message))] == [("outbox.email", ctx.now)]
    assert recorded(look) == [("recipient.tried", {"channel": "email"})]


def test_the_page_says_what_became_of_a_trial(client: FlaskClient, session: Session) -> None:
    found = mine(session)
    address = f"/notifications/{found}"
    page = client.get(address).text
    assert "Un essai montre si les avis arrivent." in page
    answer = client.post(f"{address}/trial", data=hidden(page))
    assert answer.headers["Location"] == address
    assert "Un essai est en route" in (shown := client.get(address).text)
    assert rows(shown) == ["Quelque chose attend"]
    for _notice in range(6):
        delivery(session, found, state="failed")
    assert len(rows(client.get(address).text)) == 5


def test_only_a_webhook_has_a_secret_and_only_its_own_page_shows_it(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    hook = mine(session, channel="webhook", address="https://a.example.org/")
    secret = shown_secret(app.extensions["fundapp.settings"], hook)
    assert client.get(f"/notifications/{hook}").text.count(f"<code>{secret}</code>") == 1
    for path in ("", f"/{hook}/edit", f"/{hook}/stop", f"/{mine(session)}"):
        assert "whsec_" not in client.get(f"/notifications{path}").text, path


def test_others_addresses_look_absent(client: FlaskClient, session: Session, look: Look, become: Become) -> None:
    own = mine(session)
    page = client.get(f"/notifications/{own}/edit").text
    for other in (recipient(session, uuid4()), recipient(session, None), uuid4()):
        for path in ("", "/edit", "/stop"):
            assert client.get(f"/notifications/{other}{path}").status_code == 404, path
        for path in ("/edit", "/stop", "/trial"):
            assert client.post(f"/notifications/{other}{path}", data=sent(page)).status_code == 404, path
    assert rows(client.get("/notifications").text) == ["awa@secret.example Courriel"]
    become("funder.see", "outbox.see", "outbox.mend", "audit.see")
    assert client.get(f"/notifications/{own}").status_code == 404
    assert rows(client.get("/notifications").text) == []
    assert (recorded(look), look(select(Delivery))) == ([], [])


def test_commands_know_nobody_elses_address_either(session: Session, ctx: Context) -> None:
    other = recipient(session, uuid4())
    nobody = Context(None, ctx.now, "r", ctx.reader)
    for who in (ctx, nobody):
        with pytest.raises(NotFound):
            try_recipient(session, who, other)
        assert own_recipients(session, who) == []


@pytest.mark.parametrize("action", ["trial", "stop"])
def test_nothing_happens_without_a_token(client: FlaskClient, session: Session, look: Look, action: str) -> None:
    found = mine(session)
    assert client.post(f"/notifications/{found}/{action}").status_code == 400
    assert look(select(Recipient.active)) == [True]
    assert look(select(Delivery)) == []
