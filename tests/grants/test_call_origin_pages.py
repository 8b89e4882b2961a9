"""Where a call comes from, as a fundraiser meets it, without script."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.reader import Reader
from fundapp.grants.commands.taking import note_gone, take_in
from fundapp.grants.models import Call, CallChange, CallClaim
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.pages import sent, titles
from tests.grants.telling import ONE, OTHER
from tests.grants.test_call_likeness import CONGO_2020, CONGO_2020_TOO

FIRST, LATER = FoundDeadline(date(2100, 9, 1)), FoundDeadline(date(2100, 9, 15))
CALL = Found("a", "Renforcer la société civile", "https://www.example.org/a", "fr", "REF/2026/77", deadlines=(FIRST,))

Tell = Callable[..., None]


@pytest.fixture
def tell(rolled_back: Connection) -> Tell:
    """A source tells something, just now."""

    def take(*found: Found, source: UUID = ONE, only: bool = False) -> None:
        ctx = Context(None, datetime.now(UTC), "0" * 16, Reader("fr", ZoneInfo("UTC")))
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            take_in(session, ctx, source, found)
            if only:
                note_gone(session, ctx, source, ctx.now)
            session.commit()

    return take


def first(look: Look) -> Call:
    found: Call = look(select(Call).order_by(Call.created_at))[0]
    return found


def page_of(client: FlaskClient, look: Look) -> str:
    return client.get(f"/calls/{first(look).id}").text


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).replace("&#39;", "’").split())


def press(client: FlaskClient, page: str, action: str) -> str:
    """Presses the button of the form that leads there."""
    form = next(part for part in page.split("<form") if f'action="{action}"' in part)
    answer = client.post(action, data=hidden(form), follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def test_each_source_stands_with_its_link_its_language_and_its_deadline(
    client: FlaskClient, tell: Tell, look: Look
) -> None:
    tell(CALL)
    tell(replace(CALL, key="z", language="en", url="https://portal.example.com/z"), source=OTHER)
    page = page_of(client, look)
    assert 'href="https://www.example.org/a"' in page
    assert 'href="https://portal.example.com/z"' in page
    told = text_of(page)
    assert "example.org" in told
    assert "anglais" in told
    assert "Deux sources ne donnent pas" not in told


def test_two_sources_with_two_deadlines_are_shown_and_one_click_decides(
    client: FlaskClient, tell: Tell, look: Look
) -> None:
    tell(CALL)
    tell(replace(CALL, key="z", deadlines=(LATER,)), source=OTHER)
    page = page_of(client, look)
    assert "Deux sources ne donnent pas la même échéance" in page
    assert first(look).deadline_on == FIRST.day
    claim = look(select(CallClaim).where(CallClaim.source_id == OTHER))[0]
    after = press(client, page, f"/calls/{first(look).id}/deadline/{claim.id}")
    assert "Deux sources ne donnent pas la même échéance" not in after
    assert first(look).deadline_on == LATER.day


def test_an_extended_deadline_is_said_on_the_page_and_in_the_list_until_noted(
    client: FlaskClient, tell: Tell, look: Look
) -> None:
    tell(CALL)
    tell(replace(CALL, deadlines=(LATER,)))
    page = page_of(client, look)
    assert "Échéance prolongée" in page
    assert "1er septembre 2100 auparavant, 15 septembre 2100 désormais" in text_of(page).replace("\u00a0", " ")
    assert "Échéance prolongée" in client.get("/calls").text
    after = press(client, page, f"/calls/{first(look).id}/deadline/noted")
    assert '<div class="note warning">' not in after
    assert "1 modification depuis sa découverte" in text_of(after)


def test_what_was_written_is_kept_and_what_the_source_says_is_shown_beside_it(
    client: FlaskClient, tell: Tell, look: Look
) -> None:
    tell(CALL)
    address = f"/calls/{first(look).id}"
    form = client.get(f"{address}/edit").text
    answers = {"title": "Notre titre", "url": CALL.url, "reference": CALL.reference, "deadline_on": "1/9/2100"}
    client.post(f"{address}/edit", data=sent(form, timing="unknown", **answers))
    assert first(look).edited == ("title",)
    tell(replace(CALL, title="Leur titre"))
    page = client.get(address).text
    told = text_of(page).replace("\u202f", " ").replace("\u00a0", " ")
    assert "La source indique maintenant « Leur titre » ; votre saisie a été gardée : « Notre titre »." in told
    change = look(select(CallChange))[0]
    assert "Leur titre" in press(client, page, f"{address}/changes/{change.id}/accept")
    assert (first(look).title, first(look).edited) == ("Leur titre", ())


def test_a_doubt_is_shown_in_the_source_s_words_and_found_by_the_filter(
    client: FlaskClient, tell: Tell, look: Look
) -> None:
    tell(replace(CALL, doubts=(Doubt("envelope", "1 619 171 million d’euros"),)))
    tell(replace(CALL, key="b", title="Sans doute", reference=None, url=None))
    page = page_of(client, look) if first(look).doubts else ""
    told = text_of(page).replace("\u202f", " ").replace("\u00a0", " ")
    assert "la source indique « 1 619 171 million d’euros » ; à vérifier" in told
    assert titles(client.get("/calls?doubts=yes").text) == [CALL.title]
    address = f"/calls/{first(look).id}"
    answers = {"title": CALL.title, "url": CALL.url, "reference": CALL.reference, "deadline_on": "1/9/2100"}
    client.post(
        f"{address}/edit",
        data=sent(client.get(f"{address}/edit").text, timing="unknown", currency="EUR", envelope="1619171", **answers),
    )
    assert "à vérifier" not in client.get(address).text
    assert titles(client.get("/calls?doubts=yes").text) == []


def test_what_no_source_lists_any_more_is_said(client: FlaskClient, tell: Tell, look: Look) -> None:
    tell(CALL)
    tell(replace(CALL, key="b", title="Autre", reference=None, url=None), only=True)
    assert "Sa source ne l’annonce plus depuis le" in page_of(client, look).replace("&#39;", "’")


def test_lately_changed_calls_are_found(client: FlaskClient, tell: Tell) -> None:
    tell(CALL, replace(CALL, key="b", title="Autre", reference=None, url=None))
    tell(replace(CALL, deadlines=(LATER,)))
    assert titles(client.get("/calls?changed=7").text) == [CALL.title]


def test_the_calls_of_one_source_are_found_also_of_one_that_was_taken_out(
    client: FlaskClient, tell: Tell, put_source: Callable[..., UUID]
) -> None:
    known = put_source("Veille du réseau")
    tell(CALL, source=known)
    tell(replace(CALL, key="b", title="Autre", reference=None, url=None), source=OTHER)
    page = client.get(f"/calls?told_by={known}").text
    assert titles(page) == [CALL.title]
    assert "Veille du réseau" in page
    assert titles(client.get(f"/calls?told_by={OTHER}").text) == ["Autre"]
    assert "une source retirée" in client.get(f"/calls?told_by={OTHER}").text
    assert client.get("/calls?told_by=nothing").status_code == 200


@pytest.fixture
def congo(tell: Tell, look: Look, visitor: UUID) -> Sequence[Any]:
    """One real call as Welcomeurope and as fundsforNGOs tell it; both."""
    assert visitor is not None
    tell(CONGO_2020)
    tell(CONGO_2020_TOO, source=OTHER)
    found = {each.title: each for each in look(select(Call))}
    return found[CONGO_2020.title], found[CONGO_2020_TOO.title]


def test_two_calls_that_may_be_one_are_listed_compared_and_joined(
    client: FlaskClient, congo: Sequence[Any], look: Look
) -> None:
    kept, other = congo
    listed = client.get("/calls/duplicates")
    assert CONGO_2020_TOO.title in listed.text
    assert "L’échéance est la même" in text_of(listed.text)
    assert "C’est peut-être le même appel" in text_of(client.get(f"/calls/{kept.id}").text)
    compared = client.get(f"/calls/{kept.id}/one-with/{other.id}").text
    assert "1 619 171" in text_of(compared).replace("\u202f", " ").replace("\u00a0", " ")
    after = press(client, compared, f"/calls/{kept.id}/one-with/{other.id}")
    assert "fundsforngos.org" in after
    assert [each.id for each in look(select(Call))] == [kept.id]
    assert client.get(f"/calls/{other.id}").location == f"/calls/{kept.id}"
    claim = look(select(CallClaim).where(CallClaim.source_id == OTHER))[0]
    press(client, after, f"/calls/{kept.id}/sources/{claim.id}/separate")
    assert len(look(select(Call))) == 2


def test_two_that_are_two_leave_the_list_and_can_be_asked_about_again(
    client: FlaskClient, congo: Sequence[Any]
) -> None:
    kept, other = congo
    page = client.get("/calls/duplicates").text
    action = re.findall(r'action="(/calls/[^"]*/two-with/[^"]*)"', page)[0]
    assert "Aucun appel ne semble être en double" in press(client, page, action)
    two = client.get("/calls/duplicates?standing=two").text
    assert CONGO_2020.title.split(" - ")[0] in two
    press(client, two, f"{action}/undo")
    assert str(kept.id) in client.get("/calls/duplicates").text
    assert client.get(f"/calls/{kept.id}/one-with/{kept.id}").status_code == 404
    assert str(other.id) in client.get("/calls/duplicates?reason=amount&q=congo").text
    assert str(other.id) not in client.get("/calls/duplicates?reason=reference").text


def test_the_export_of_pairs_holds_what_the_filter_shows(client: FlaskClient, congo: Sequence[Any]) -> None:
    assert congo
    answer = client.get("/calls/duplicates/export.csv", buffered=True)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert {rows[1][0], rows[1][2]} == {CONGO_2020.title, CONGO_2020_TOO.title}
    answer = client.get("/calls/duplicates/export.csv?reason=reference", buffered=True)
    assert len(list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))) == 1


def test_who_saw_an_older_version_joins_and_decides_nothing(
    client: FlaskClient, congo: Sequence[Any], look: Look
) -> None:
    kept, other = congo
    address = f"/calls/{kept.id}/one-with/{other.id}"
    old = hidden(client.get(address).text) | {"version": "0"}
    assert client.post(address, data=old).location == address
    assert len(look(select(Call))) == 2


def test_pages_cost_the_same_however_much_sources_say(
    client: FlaskClient, tell: Tell, look: Look, query_count: CountQueries
) -> None:
    def cost(address: str, most: int) -> int:
        with query_count() as statements:
            assert client.get(address).status_code == 200
        statements.at_most(most)
        return len(statements)

    tell(CALL)
    tell(replace(CALL, key="t", url=None, reference=None), source=OTHER)
    address = f"/calls/{first(look).id}"
    before = cost(address, 16), cost("/calls/duplicates", 8), cost(f"/calls?changed=7&doubts=yes&told_by={OTHER}", 8)
    for number in range(4):
        tell(replace(CALL, key=str(number), deadlines=(LATER,), language="en"), source=UUID(int=50 + number))
        tell(replace(CALL, key=f"t{number}", url=None, reference=None), source=UUID(int=90 + number))
    tell(replace(CALL, deadlines=(replace(LATER, day=date(2100, 9, 20)),), title="Autre"))
    after = cost(address, 16), cost("/calls/duplicates", 8), cost(f"/calls?changed=7&doubts=yes&told_by={OTHER}", 8)
    assert after == before
