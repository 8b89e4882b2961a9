"""One's own notifications, without script."""

import re
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.own import MOST_RECIPIENTS
from fundapp.accounts.views import notifications
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from fundapp.outbox.models import Recipient
from tests.accounts.conftest import Become
from tests.accounts.filling import delivery, recipient
from tests.accounts.pages import english_in, rows, said
from tests.accounts.reached import mine, recorded, sent
from tests.fixtures.application import VISITOR, Look
from tests.fixtures.counting import CountQueries


def add(client: FlaskClient, **answers: str) -> Any:
    """The answer to a new address."""
    return client.post("/notifications/new", data=sent(client.get("/notifications/new").text, **answers))


def test_an_address_is_added_with_its_wishes(client: FlaskClient, look: Look) -> None:
    assert "Aucun avis ne vous parvient encore" in client.get("/notifications").text
    answer = add(client, address=" awa@example.org ", rhythm="daily", digest_hour="0", quiet_from="1", quiet_until="6")
    (found,) = look(select(Recipient))
    assert answer.headers["Location"] == f"/notifications/{found.id}"
    assert (found.owner_id, found.address, found.active) == (VISITOR.id, "awa@example.org", True)
    assert (found.rhythm, found.digest_hour, found.quiet_from, found.quiet_until) == ("daily", 0, 1, 6)
    assert recorded(look) == [("recipient.added", {"channel": "email"})]
    assert rows(client.get("/notifications").text) == ["awa@example.org Courriel"]
    page = said(client.get(answer.headers["Location"]).text)
    for told in ("chaque jour à 0 h", "de 1 h à 6 h", "Douala", "ne dit jamais de quoi il s’agit"):
        assert told in page, told


def test_a_summary_in_quiet_hours_is_refused_at_its_hour(client: FlaskClient, look: Look) -> None:
    answer = add(client, address="awa@example.org", rhythm="daily", digest_hour="5", quiet_from="22", quiet_until="6")
    assert answer.status_code == 422
    assert "Cette heure tombe pendant vos heures calmes" in said(answer.text)
    assert look(select(Recipient)) == []


@pytest.mark.parametrize(
    ("channel", "typed", "kept"),
    [
        ("email", "Awa.N+avis@Example.ORG", "Awa.N+avis@Example.ORG"),
        ("sms", "+237 6 12-34.56(78)", "+23761234567 8".replace(" ", "")),
        ("sms", "00237\u00a0612\u202f345\u202f678", "+237612345678"),
        ("webhook", "https://hooks.example.org:8443/a?b=c", "https://hooks.example.org:8443/a?b=c"),
        ("webhook", "https://93.184.216.34/a", "https://93.184.216.34/a"),
    ],
)
def test_addresses_are_kept_in_one_way_of_writing(
    client: FlaskClient, look: Look, channel: str, typed: str, kept: str
) -> None:
    assert add(client, channel=channel, address=typed).status_code == 302
    assert look(select(Recipient.address)) == [kept]


BAD = {
    "email": (
        "awa", "awa@", "@example.org", "awa@example", "a..b@example.org", ".awa@example.org", "awa@-example.org",
        "awa ndiaye@example.org", "Awa <awa@example.org>", "awa@example.org, b@example.org", "é@example.org",
        "awa@127.0.0.1", f"{'a' * 65}@example.org", f"awa@{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 63}.org",
    ),
    "sms": ("612345678", "+0612345678", "+237 61", "+2376123456789012", "téléphone", "+237 6١234567"),
    "webhook": (
        "http://example.org/a", "example.org", "https://localhost/a", "https://nas.local/a", "https://10.0.0.7/a",
        "https://127.0.0.1/a", "https://127.1/a", "https://2130706433/a", "https://0x7f.0x0.0x0.0x1/a", "https://[::1]/a",
        "https://169.254.169.254/latest", "https://user:pass@example.org/a", "https://example.org:99999/a", "https:///a",
        "ftp://example.org/a", "https://metadata.internal/a", "javascript:alert(1)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("channel", "address"), [(channel, each) for channel in BAD for each in BAD[channel]])
def test_an_address_that_nothing_reaches_is_told_at_its_field(
    client: FlaskClient, look: Look, channel: str, address: str
) -> None:
    answer = add(client, channel=channel, address=address)
    assert answer.status_code == 422
    assert 'href="#address"' in answer.text
    assert english_in(answer.text) == set()
    assert look(select(Recipient)) == []


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"address": ""}, "address", "nécessaire"),
        ({"channel": "pigeon"}, "channel", "proposées"),
        ({"zone": "Mars/Olympus"}, "zone", "proposées"),
        ({"rhythm": "daily", "channel": "sms", "address": "+237612345678"}, "rhythm", "Seuls les courriels"),
        ({"rhythm": "daily", "digest_hour": ""}, "digest_hour", "demande une heure"),
        ({"digest_hour": "24"}, "digest_hour", "proposées"),
        ({"quiet_from": "22"}, "quiet_until", "un début et une fin"),
        ({"quiet_until": "6"}, "quiet_from", "un début et une fin"),
        ({"quiet_from": "0", "quiet_until": "0"}, "quiet_until", "commence"),
        (
            {"channel": "webhook", "address": "https://a.example.org/", "quiet_from": "1", "quiet_until": "2"},
            "quiet_from",
            "à toute heure",
        ),
    ],
)
def test_each_rule_is_told_at_its_field_in_both_languages(
    client: FlaskClient, look: Look, answers: dict[str, str], field: str, words: str
) -> None:
    answer = add(client, **answers)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    summary = said(answer.text.partition('id="errors"')[2])
    assert words in answer.text, summary
    assert english_in(answer.text) == set()
    client.set_cookie("language", "en")
    assert words not in add(client, **answers).text
    assert look(select(Recipient)) == []


def test_nothing_typed_is_lost_when_the_token_is_no_good(client: FlaskClient, look: Look) -> None:
    typed = sent(client.get("/notifications/new").text, address="longue@example.org", quiet_from="22")
    answer = client.post("/notifications/new", data=typed | {"csrf_token": "forged"})
    assert answer.status_code == 422
    assert 'value="longue@example.org"' in answer.text
    assert re.search(r'<option selected value="22">', answer.text)
    assert look(select(Recipient)) == []


def test_the_same_address_twice_is_told_unless_the_first_was_stopped(client: FlaskClient, session: Session) -> None:
    mine(session, address="awa@example.org", active=False)
    recipient(session, uuid4(), address="awa@example.org")
    assert add(client).status_code == 302
    again = add(client)
    assert again.status_code == 422
    assert "arrivent déjà à cette adresse" in again.text
    other = mine(session, address="other@example.org")
    page = client.get(f"/notifications/{other}/edit").text
    assert client.post(f"/notifications/{other}/edit", data=sent(page)).status_code == 422


def test_nobody_collects_addresses_without_end(client: FlaskClient, session: Session) -> None:
    for number in range(MOST_RECIPIENTS):
        mine(session, address=f"{number}@example.org", active=number > 0)
    assert add(client, address="one@example.org").status_code == 302
    full = add(client, address="two@example.org")
    assert full.status_code == 409
    assert 'value="two@example.org"' in full.text


def test_a_refusal_from_below_keeps_what_was_typed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> AbstractContextManager[Session]:
        raise Conflict("La situation a changé.")

    page = client.get("/notifications/new").text
    monkeypatch.setattr(notifications, "transaction", refuse)
    answer = client.post("/notifications/new", data=sent(page, address="longue@example.org"))
    assert answer.status_code == 409
    assert 'value="longue@example.org"' in answer.text
    assert transaction is not refuse


def test_pages_cost_the_same_however_many_addresses(
    client: FlaskClient, session: Session, query_count: CountQueries
) -> None:
    def cost(path: str) -> int:
        with query_count() as statements:
            assert client.get(path).status_code == 200
        statements.at_most(3)
        return len(statements)

    found = mine(session)
    few = cost("/notifications"), cost(f"/notifications/{found}")
    for number in range(8):
        delivery(session, mine(session, address=f"{number}@example.org"))
        delivery(session, found)
    assert (cost("/notifications"), cost(f"/notifications/{found}")) == few


def test_everybody_has_their_notifications(client: FlaskClient, become: Become) -> None:
    become()
    assert client.get("/").text.count('href="/me"') == 2
    assert client.get("/notifications").status_code == 200


def test_french_pages_hold_no_english(client: FlaskClient, session: Session) -> None:
    hook = mine(session, channel="webhook", address="https://a.example.org/")
    stopped = mine(session, active=False, rhythm="daily")
    delivery(session, stopped, state="sent")
    for path in ("", "/new", f"/{hook}", f"/{hook}/edit", f"/{hook}/stop", f"/{stopped}", f"/{stopped}/edit"):
        assert english_in(client.get(f"/notifications{path}").text) == set(), path
