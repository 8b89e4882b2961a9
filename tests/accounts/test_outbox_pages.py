"""The outbox as whoever looks after the service meets it, without script."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.accounts.conftest import Become
from tests.accounts.filling import dead, delivery, message, recipient
from tests.accounts.pages import english_in, rows, said, sheet
from tests.donors.pages import hidden, lead
from tests.fixtures.counting import CountQueries

LISTS = ("/outbox", "/outbox/deliveries")


@pytest.fixture
def now() -> datetime:
    """The pages ask a real clock."""
    return datetime.now(UTC)


def states(page: str) -> list[str]:
    """The states that a list shows."""
    return re.findall(r'<span class="state \w+"><svg.*?</svg><span>(.*?)</span>', page)


def figures(page: str) -> list[tuple[str, int]]:
    """The key figures with the addresses behind them."""
    found = re.findall(r'<a href="([^"]*)"><span class="figure">(\d+)</span>', page)
    return [(address.replace("&amp;", "&"), int(figure)) for address, figure in found]


def count(page: str) -> int:
    """How many rows a list says that it has."""
    return int(re.findall(r'role="status">(\d+)', page)[0])


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_however_long_it_is(
    client: FlaskClient, session: Session, query_count: CountQueries, path: str
) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert client.get(path).status_code == 200
        statements.at_most(8)
        return len(statements)

    def fill() -> None:
        dead(session)
        delivery(session)

    fill()
    few = cost()
    for _row in range(30):
        fill()
    assert cost() == few


@pytest.mark.parametrize("path", LISTS)
def test_the_newest_comes_first_and_pages_lead_on_with_the_filter(
    client: FlaskClient, session: Session, now: datetime, path: str
) -> None:
    to = recipient(session)
    for age in range(30):
        made = now - timedelta(minutes=age)
        message(session, created_at=made, due_at=now)
        delivery(session, to, created_at=made, template="digest" if age == 29 else "something_waits")
    first = client.get(f"{path}?state=waiting").text
    second = client.get(lead(first, "next")).text
    assert (len(rows(first)), len(rows(second))) == (25, 5)
    assert "state=waiting" in lead(first, "next")
    assert rows(client.get(lead(second, "prev")).text) == rows(first)
    if path == LISTS[1]:
        assert [row for row in rows(second) if row.startswith("Résumé")] == ["Résumé quotidien Avis"]


def test_the_figures_are_those_of_the_lists_behind_them(client: FlaskClient, session: Session, now: datetime) -> None:
    for minutes in (-30, 4, 6, 90):
        message(session, due_at=now - timedelta(minutes=minutes))
    dead(session)
    message(session, state="done", ended_at=now)
    for hours, state in ((1, "sent"), (23, "sent"), (25, "sent"), (1, "failed")):
        delivery(session, state=state, ended_at=now - timedelta(hours=hours))
    found = figures(client.get("/outbox").text)
    assert [figure for _address, figure in found] == [4, 2, 1, 2]
    assert [count(client.get(address).text) for address, _figure in found] == [4, 2, 1, 2]
    assert found == figures(client.get("/outbox/deliveries").text)


def test_a_state_is_told_as_it_is_now(client: FlaskClient, session: Session, now: datetime) -> None:
    soon, past = now + timedelta(minutes=5), now - timedelta(hours=1)
    message(session, due_at=past, leased_until=soon, created_at=now)
    message(session, due_at=past, leased_until=past, created_at=now - timedelta(minutes=1))
    message(session, due_at=soon, attempts=3, error="TimeoutError", created_at=now - timedelta(minutes=2))
    message(session, state="set_aside", ended_at=past, created_at=now - timedelta(minutes=3))
    page = client.get("/outbox").text
    assert states(page) == ["En cours", "En retard", "En attente", "Mis de côté"]
    assert "nouvel essai dans" in said(page)
    assert "n’a pas répondu à temps" in said(page)


def test_messages_are_filtered_by_what_is_known_of_them(client: FlaskClient, session: Session, now: datetime) -> None:
    old = now - timedelta(days=3)
    wanted = dead(session, ended_at=now, request_id="abc123", key="k-1")
    dead(session, topic="outbox.sms", error="NoGateway", ended_at=old, created_at=old)

    def found(query: str) -> int:
        return count(client.get(f"/outbox?{query}").text)

    assert found("state=dead") == 2
    assert found("state=dead&state=waiting&topic=outbox.sms") == 1
    assert found("span=day") == found("span=day&state=dead") == 1
    assert found("span=week") == 2
    for name in (str(wanted), wanted.hex, "abc123", "k-1", "recipientsrefused"):
        assert found(f"q={name}") == 1, name
    assert found("q=%25") == 0


def test_deliveries_are_filtered_by_what_is_known_of_them(client: FlaskClient, session: Session, now: datetime) -> None:
    one, other = recipient(session), recipient(session, channel="sms", address="+237612345678")
    delivery(session, one, reference="<abc@example.org>", state="sent", ended_at=now)
    delivery(session, other, kind="letter", template="audit.checkpoint", created_at=now - timedelta(days=8))

    def found(query: str) -> int:
        return count(client.get(f"/outbox/deliveries?{query}").text)

    for query in ("state=sent", "kind=notice", "channel=email", "template=something_waits", "span=week"):
        assert found(query) == 1, query
    for query in (f"q={one}", f"q={one.hex}", f"q={one.hex[:6]}…", "q=ABC%40", "channel=sms&channel=email&state=sent"):
        assert found(query) == 1, query
    assert found("span=month") == 2
    assert found("q=secret") == found("q=%2B237") == 0


@pytest.mark.parametrize("path", LISTS)
def test_a_filter_is_kept_under_a_name(client: FlaskClient, session: Session, path: str) -> None:
    dead(session)
    delivery(session)
    keep = re.findall(r'href="(/views/new/[^"]*)"', client.get(f"{path}?state=waiting").text)[0]
    page = client.get(keep).text
    answer = client.post(keep, data=hidden(page) | {"title": "Ce qui attend", "shared": "me"})
    assert answer.headers["Location"] == f"{path}?state=waiting"
    assert ">Ce qui attend</a>" in client.get(path).text


def test_neither_page_nor_sheet_knows_an_address_or_what_a_letter_says(client: FlaskClient, session: Session) -> None:
    to = recipient(session, address="awa@secret.example")
    sent = delivery(session, to, kind="letter", template="audit.checkpoint", matter={"size": "matter-of-a-letter"})
    failed = dead(session, ids=[str(sent)])
    for path in (*LISTS, f"/outbox/{failed}", "/outbox/export.csv", "/outbox/deliveries/export.csv"):
        page = client.get(path, buffered=True).text
        assert "secret.example" not in page, path
        assert "matter-of-a-letter" not in page, path
    assert to.hex in client.get("/outbox/deliveries/export.csv", buffered=True).text


def test_the_sheets_hold_what_the_filter_shows_all_of_it(client: FlaskClient, session: Session) -> None:
    to = recipient(session)
    for _row in range(30):
        dead(session)
        delivery(session, to, state="failed", error="=1+1")
    message(session)
    delivery(session, to)
    header, *lines = sheet(client.get("/outbox/export.csv?state=dead", buffered=True).data)
    assert header[:5] == ["Identifiant", "À faire", "Code", "État", "Tentatives"]
    assert {(line[1], line[3], line[8]) for line in lines} == {
        ("Envoyer un courriel", "En échec", "SMTPRecipientsRefused")
    }
    assert len(lines) == 30
    header, *lines = sheet(client.get("/outbox/deliveries/export.csv?state=failed", buffered=True).data)
    assert header[:4] == ["Identifiant", "Destinataire", "Canal", "Catégorie"]
    assert {tuple(line[1:6]) for line in lines} == {(to.hex, "Courriel", "Avis", "Quelque chose attend", "En échec")}
    assert {line[9] for line in lines} == {"'=1+1"}
    for path in LISTS:
        book = load_workbook(BytesIO(client.get(f"{path}/export.xlsx", buffered=True).data)).active
        assert book.max_row == 1 + 31


def test_who_has_nothing_to_do_with_it_finds_nothing(client: FlaskClient, session: Session, become: Become) -> None:
    failed = dead(session)
    paths = [*LISTS, *(f"{path}/export.{kind}" for path in LISTS for kind in ("csv", "xlsx")), f"/outbox/{failed}"]
    for path in paths:
        assert client.get(path, buffered=True).status_code == 200, path
    become("audit.see", "funder.see", "outbox.mend")
    for path in paths:
        assert client.get(path).status_code == 404, path
    assert "/outbox" not in client.get("/").text


def test_an_empty_outbox_says_what_to_do_first(client: FlaskClient) -> None:
    for path in LISTS:
        page = client.get(path).text
        assert "Envoyez-vous un essai" in said(page)
        assert 'href="/notifications"' in page
        assert "Retirez un critère" in said(client.get(f"{path}?q=x").text)


def test_french_pages_hold_no_english(client: FlaskClient, session: Session, now: datetime) -> None:
    failed = dead(session, ids=[str(delivery(session, state="failed"))])
    gone = dead(session, topic="unheard.of", ids=[])
    message(session, due_at=now + timedelta(minutes=5), attempts=1, error="KeyError")
    paths = [*LISTS, "/", "/outbox?q=nothing", "/outbox/deliveries?q=nothing", f"/outbox/{failed}", f"/outbox/{gone}"]
    for path in (*paths, f"/outbox/{failed}/set-aside"):
        assert english_in(client.get(path).text) == set(), path
