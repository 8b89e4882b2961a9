"""The history of a setting: every change, the newest first, and nobody changes or removes any, by whatever way."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fundapp.accounts.models import SettingChange
from fundapp.accounts.queries.settings import history_to_export
from fundapp.accounts.rules.groups import GroupCode
from fundapp.accounts.rules.installation import IDLE_MINUTES, LONGEST_HOURS
from fundapp.core.context import Context
from tests.accounts import network
from tests.accounts.conftest import Become
from tests.accounts.pages import said, sheet
from tests.donors.pages import lead
from tests.fixtures.application import NOW
from tests.fixtures.counting import CountQueries
from tests.meta.sources import python

HISTORY = f"/settings/{IDLE_MINUTES}/history"


@pytest.fixture
def administrator(client: FlaskClient, become: Become) -> None:
    """Whoever asks looks after settings."""
    become(groups=[GroupCode.ADMINISTRATORS])


def fill(session: Session, count: int, first: int = 0, code: str = IDLE_MINUTES) -> None:
    """Changes to 10, 11, 12 minutes and so on, an hour apart, each by somebody else."""
    for number in range(first, first + count):
        who = network.person(session, f"Personne {code} {number}")
        when = NOW + timedelta(hours=number)
        network.setting_change(session, code, 10 + number, made_at=when, made_by_id=who)


@pytest.mark.usefixtures("administrator")
def test_a_setting_that_nobody_changed_says_so(client: FlaskClient) -> None:
    page = said(client.get(HISTORY).text)
    assert "Personne n’a encore modifié ce réglage" in page
    assert "En vigueur\u00a0: 60 minutes." in client.get(HISTORY).text


@pytest.mark.usefixtures("administrator")
def test_each_change_tells_who_when_and_from_what_to_what(client: FlaskClient, session: Session) -> None:
    network.setting_change(session, IDLE_MINUTES, 10, made_at=NOW - timedelta(hours=1))
    fill(session, 1, first=1)
    fill(session, 2, code=LONGEST_HOURS)
    page = said(client.get(HISTORY).text)
    newest = f"14 mars 2026 à 11 h 26 Personne {IDLE_MINUTES} 1 10 minutes 11 minutes"
    oldest = "14 mars 2026 à 9 h 26 Système 60 minutes 10 minutes"
    assert f"{newest} {oldest}" in page
    assert "2 modifications" in page


@pytest.mark.usefixtures("administrator")
def test_pages_lead_on_and_back_and_no_step_is_torn_between_them(client: FlaskClient, session: Session) -> None:
    fill(session, 60)
    first = client.get(HISTORY).text
    assert "45 minutes 44 minutes" not in said(first)
    assert "44 minutes 45 minutes" in said(first), "what was before the last of the page stands on the next one"
    second = client.get(lead(first, "next")).text
    third = client.get(lead(second, "next")).text
    assert [page.count('<th scope="row">') for page in (first, second, third)] == [25, 25, 10]
    assert "43 minutes 44 minutes" in said(second)
    assert "60 minutes 10 minutes" in said(third)
    assert said(client.get(lead(third, "prev")).text) == said(second)


@pytest.mark.usefixtures("administrator")
def test_a_page_costs_the_same_however_long_the_history_is(
    client: FlaskClient, session: Session, query_count: CountQueries
) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert client.get(HISTORY).status_code == 200
        statements.at_most(5)
        return len(statements)

    fill(session, 3)
    few = cost()
    fill(session, 57, first=3)
    assert cost() == few


@pytest.mark.usefixtures("administrator")
def test_the_sheet_holds_every_change(client: FlaskClient, session: Session) -> None:
    network.setting_change(session, IDLE_MINUTES, 9, made_at=NOW - timedelta(hours=1))
    fill(session, 30)
    fill(session, 2, code=LONGEST_HOURS)
    answer = client.get(f"{HISTORY}.csv", buffered=True)
    assert f"reglage-{IDLE_MINUTES}-20" in answer.headers["Content-Disposition"]
    found = sheet(answer.data)
    assert found[0] == ["Réglage", "Code", "Avant", "Après", "Unité", "Qui", "Quand"]
    label = "Une session prend fin lorsqu’elle n’a pas servi pendant"
    assert found[1][:6] == [label, IDLE_MINUTES, "38", "39", "minutes", f"Personne {IDLE_MINUTES} 29"]
    assert found[-1][:6] == [label, IDLE_MINUTES, "60", "9", "minutes", "Système"]
    assert len(found) == 1 + 31
    book = load_workbook(io.BytesIO(client.get(f"{HISTORY}.xlsx", buffered=True).data)).active
    assert (book.max_row, book["C2"].value, book["D2"].value) == (1 + 31, 38, 39)


def test_the_steps_of_a_sheet_are_read_as_the_changes_are(session: Session, ctx: Context) -> None:
    fill(session, 3)
    steps = [(step.before, step.change.value) for step in history_to_export(session, ctx, IDLE_MINUTES)]
    assert steps == [(11, 12), (10, 11), (60, 10)]
    assert list(history_to_export(session, ctx, LONGEST_HOURS)) == []


@pytest.fixture
def filled(committed: Engine) -> Iterator[Connection]:
    """A history of three changes."""
    with Session(committed) as session:
        fill(session, 3)
    with committed.connect() as connection:
        yield connection


def refused(connection: Connection, statement: object) -> bool:
    """Whether the database refuses the statement because the table is append-only."""
    try:
        with connection.begin():
            connection.execute(statement)  # type: ignore[call-overload]
    except DBAPIError as error:
        return "append-only" in str(error.orig)
    return False


def test_the_database_lets_nobody_change_or_remove_a_change(filled: Connection) -> None:
    assert refused(filled, update(SettingChange).values(value=1))
    assert refused(filled, delete(SettingChange))
    assert list(filled.scalars(select(SettingChange.value).order_by(SettingChange.made_at))) == [10, 11, 12]


@pytest.mark.postgres
def test_the_database_does_not_empty_the_history(filled: Connection) -> None:
    assert refused(filled, text("TRUNCATE setting_change"))


@pytest.mark.sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_no_change_is_replaced_whatever_the_connection_says_of_triggers(filled: Connection, recursive: str) -> None:
    filled.exec_driver_sql(f"PRAGMA recursive_triggers={recursive}")
    filled.rollback()
    assert refused(filled, text("INSERT OR REPLACE INTO setting_change SELECT * FROM setting_change LIMIT 1"))


def test_the_code_only_adds_changes() -> None:
    """Whoever works with them in the domain makes them; none is changed or removed."""
    for source in python():
        if "SettingChange" in source.text:
            for way in ("update(SettingChange", "delete(SettingChange"):
                assert way not in source.text, source.path
