"""The audit log as an auditor's correspondent meets it, without script."""

import re
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fundapp.accounts import journal_words
from fundapp.accounts.models import SavedView
from fundapp.audit.commands import record
from fundapp.audit.models import Alias, CheckpointRow, Entry
from fundapp.audit.queries import HIGHEST
from fundapp.audit.sequencer import sequence
from fundapp.core.context import Context
from tests.accounts.conftest import Become, Someone
from tests.accounts.filling import checkpoint, entries
from tests.accounts.pages import english_in, rows, said, sheet
from tests.donors.pages import hidden, lead
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries


def numbers(page: str) -> list[int]:
    """The numbers of the entries that a list shows."""
    return [int(number) for number in re.findall(r'<th scope="row"><a href="/journal/(\d+)"', page)]


def test_the_log_costs_the_same_however_long_it_is(
    client: FlaskClient, session: Session, make_ctx: MakeContext, query_count: CountQueries
) -> None:
    def cost(path: str) -> int:
        with query_count() as statements:
            assert client.get(path).status_code == 200
        statements.at_most(8)
        return len(statements)

    entries(session, make_ctx(), 3)
    checkpoint(session)
    few = cost("/journal"), cost("/journal/1")
    for _subject in range(30):
        entries(session, make_ctx(), 2)
    checkpoint(session)
    assert (cost("/journal"), cost("/journal/1")) == few


def test_the_newest_entry_comes_first_and_pages_lead_on_with_the_filter(
    client: FlaskClient, session: Session, ctx: Context
) -> None:
    entries(session, ctx, 30)
    entries(session, ctx, 30, "saved_view.added")
    first = client.get("/journal?action=funder.changed").text
    assert numbers(first) == list(range(29, 4, -1))
    second = client.get(lead(first, "next")).text
    assert numbers(second) == list(range(4, -1, -1))
    assert numbers(client.get(lead(second, "prev")).text) == numbers(first)


def test_an_entry_reads_as_words_with_its_code_beside(client: FlaskClient, session: Session, ctx: Context) -> None:
    entries(session, ctx, 1, page="funders.index")
    page = client.get("/journal").text
    assert rows(page) == ["Bailleur modifié funder.changed"]
    assert "14/03/2026 à 10\u00a0h\u00a026" in page
    entry = said(client.get("/journal/0").text)
    for told in ("Bailleur modifié", "funder.changed", "14 mars 2026 à 10 h 26", "funders.index", "test-request"):
        assert told in entry


def test_an_action_that_nobody_worded_shows_its_code(client: FlaskClient, session: Session, ctx: Context) -> None:
    entries(session, ctx, 1, "case.vote.cast")
    assert rows(client.get("/journal").text) == ["case.vote.cast case.vote.cast"]
    assert client.get("/journal/0").status_code == 200


def test_a_name_is_shown_where_it_is_known_an_alias_where_not(
    client: FlaskClient, session: Session, ctx: Context, look: Look, someone: Someone
) -> None:
    entries(session, ctx)
    record(session, Context(None, ctx.now, "r", ctx.reader), "funder.changed", "funder", uuid4())
    sequence(session)
    session.commit()
    (alias,) = look(select(Alias.alias).where(Alias.kind == "person"))
    page = said(client.get("/journal").text)
    assert f"personne {alias.partition(':')[2][:6]}…" in page
    assert "Système" in page
    someone("Brice Ondo", person_id=UUID(int=1))
    assert "Brice Ondo" in said(client.get("/journal").text)


@pytest.mark.parametrize(("sees_funders", "linked"), [(("funder.see",), True), ((), False)])
def test_a_subject_is_a_link_for_whoever_may_see_it(
    client: FlaskClient, session: Session, ctx: Context, become: Become, sees_funders: tuple[str, ...], linked: bool
) -> None:
    funder = entries(session, ctx)
    become("audit.see", *sees_funders)
    for path in ("/journal", "/journal/0"):
        assert (f'href="/funders/{funder}"' in client.get(path).text) == linked, path


def test_entries_are_found_by_number_id_subject_and_actor(
    client: FlaskClient, session: Session, ctx: Context, look: Look
) -> None:
    first, second = entries(session, ctx, 2), entries(session, ctx, 2)
    entries(session, Context(None, ctx.now, "r", ctx.reader))
    found = {entry.index: entry for entry in look(select(Entry))}

    def by(words: str) -> list[int]:
        answer = client.get("/journal", query_string={"q": words})
        assert answer.status_code == 200, words
        return numbers(answer.text)

    assert by("2") == [2]
    assert by("\u202f2 ") == [2]
    assert by(str(found[1].id)) == by(found[1].id.hex.upper()) == [1]
    assert by(str(first)) == [1, 0]
    assert by(found[3].subject) == by(f"{found[3].subject[7:13]}…") == [3, 2]
    assert by(str(second)) == [3, 2]
    assert by(found[0].actor) == by(str(UUID(int=1))) == [3, 2, 1, 0]
    assert by("system") == [4]
    for nothing in ("nothing", "%", "_", "abc:", "9" * 90, str(HIGHEST + 1)):
        assert by(nothing) == [], nothing


def test_kinds_are_told_apart_even_where_one_name_begins_like_another(
    client: FlaskClient, session: Session, ctx: Context
) -> None:
    record(session, ctx, "saved_view.added", "saved_view", uuid4())
    for other in ("savedXview", "saved_view_old"):
        record(session, ctx, "saved_view.added", other, uuid4())
    record(session, ctx, "funder.added", "funder", uuid4())
    sequence(session)
    session.commit()
    assert numbers(client.get("/journal?kind=saved_view").text) == [0]
    assert numbers(client.get("/journal?kind=saved_view&kind=funder").text) == [3, 0]


def test_days_are_those_of_the_reader_and_both_are_included(
    client: FlaskClient, session: Session, make_ctx: MakeContext
) -> None:
    """In Douala, a day begins at 23:00 UTC of the day before."""
    for moment in ((2026, 3, 13, 22, 59), (2026, 3, 13, 23, 0), (2026, 3, 14, 22, 59), (2026, 3, 14, 23, 0)):
        entries(session, make_ctx(now=datetime(*moment, tzinfo=UTC)))
    assert numbers(client.get("/journal?since=14/03/2026").text) == [3, 2, 1]
    assert numbers(client.get("/journal?until=14 mars 2026").text) == [2, 1, 0]
    assert numbers(client.get("/journal?since=2026-03-14&until=2026-03-14").text) == [2, 1]
    turned = client.get("/journal?since=2026-03-15&until=2026-03-14").text
    assert "Cette date précède le premier jour." in turned
    assert numbers(turned) == [3]


def test_a_kept_view_speaks_of_days_in_nobodys_language(client: FlaskClient, look: Look) -> None:
    address = "/views/new/journal.index?since=1er mars 2026&action=funder.added"
    page = client.get(address).text
    assert "1er mars 2026" in page
    answer = client.post(address, data=hidden(page) | {"title": "Mars", "shared": "everybody"})
    assert answer.headers["Location"] == "/journal?action=funder.added&since=2026-03-01"
    (view,) = look(select(SavedView))
    assert view.address == {"action": ["funder.added"], "since": "2026-03-01"}
    client.set_cookie("language", "en")
    shown = client.get(answer.headers["Location"]).text
    assert "From (date): 1 March 2026" in shown
    assert ">Mars</a>" in shown


def test_the_sheet_holds_what_the_filter_shows_all_of_it(
    client: FlaskClient, session: Session, ctx: Context, someone: Someone
) -> None:
    entries(session, ctx, 40)
    entries(session, ctx, 5, "saved_view.added")
    someone("Brice Ondo", person_id=UUID(int=1))
    answer = client.get("/journal/export.csv?kind=funder", buffered=True)
    assert re.fullmatch(r'attachment; filename="?journal-\d{4}-\d\d-\d\d\.csv"?', answer.headers["Content-Disposition"])
    header, *lines = sheet(answer.data)
    assert header[:5] == ["Numéro", "Quand", "Qui", "Alias de la personne", "Ce qui a été fait"]
    assert [line[0] for line in lines] == [str(number) for number in range(39, -1, -1)]
    assert {(line[1], line[2], line[4]) for line in lines} == {
        ("2026-03-14T10:26:00+01:00", "Brice Ondo", "Bailleur modifié")
    }
    book = load_workbook(BytesIO(client.get("/journal/export.xlsx?kind=saved_view", buffered=True).data)).active
    assert book.max_row == 1 + 5


PATHS = ("", "/0", "/0/proof.json", "/checkpoint.txt", "/verify.py", "/export.csv", "/export.xlsx")


def test_who_may_not_see_the_log_finds_nothing_as_if_there_were_none(
    client: FlaskClient, session: Session, ctx: Context, become: Become
) -> None:
    entries(session, ctx, 2)
    checkpoint(session)
    for path in PATHS:
        assert client.get(f"/journal{path}", buffered=True).status_code == 200, path
    become("funder.see", "outbox.see", "outbox.mend")
    nowhere = told(client.get("/nowhere").text)
    for path in PATHS:
        answer = client.get(f"/journal{path}")
        assert (answer.status_code, told(answer.text)) == (404, nowhere), path
    assert "/journal" not in client.get("/").text


def told(page: str) -> str:
    """A page without what differs at each request."""
    return re.sub(r"404-\w+", "", said(page))


def test_a_french_page_holds_no_english(client: FlaskClient, session: Session, ctx: Context) -> None:
    for action in journal_words.ACTIONS:
        entries(session, ctx, 1, action, **dict.fromkeys(journal_words.CONTENT, "x"))
    checkpoint(session)
    session.execute(insert(CheckpointRow), {"size": 10**6, "note": "n", "key": "k", "made_at": ctx.now})
    session.commit()
    for path in ("/journal", "/journal?q=nothing", "/journal?until=1/1/2020&since=2/1/2020&action=x", "/journal/3"):
        assert english_in(client.get(path).text) == set(), path
    client.set_cookie("language", "en")
    assert len(english_in(client.get("/journal").text)) > 20


def test_kinds_lead_to_pages_that_exist_and_are_open_to_the_same_people(app: Flask) -> None:
    from fundapp.accounts.permissions import PEOPLE
    from fundapp.donors.permissions import SEE as SEE_FUNDERS
    from fundapp.outbox.permissions import SEE as SEE_OUTBOX

    permissions = {"funders": SEE_FUNDERS, "outbox": SEE_OUTBOX, "organisations": PEOPLE, "people": PEOPLE}
    permissions["funder_changes"] = SEE_FUNDERS
    for kind in journal_words.KINDS.values():
        if kind.endpoint:
            (rule,) = app.url_map.iter_rules(kind.endpoint)
            assert rule.arguments == {kind.argument}
            assert kind.permission == permissions[kind.endpoint.partition(".")[0]]
