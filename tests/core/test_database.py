"""All lands or nothing; reading sessions do not write; both databases refuse the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from threading import Thread
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from fundapp.accounts.models import SavedView
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import EditConflict, Invalid, Unavailable
from fundapp.donors.models import Funder
from tests.donors.factories import FunderFactory

NOW = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)


def view(title: str, when: datetime = NOW) -> SavedView:
    return SavedView(
        owner_id=uuid4(),
        page="funders.index",
        title=title,
        address={},
        shared=False,
        created_at=when,
        updated_at=when,
        entry_id=uuid4(),
    )


def titles(session: Session) -> list[str]:
    return list(session.scalars(select(SavedView.title)))


@pytest.mark.usefixtures("in_app")
def test_a_transaction_lands_as_a_whole_or_not_at_all() -> None:
    def fail() -> None:
        with transaction() as session:
            session.add(view("lost"))
            session.flush()
            raise LookupError

    with transaction() as session:
        session.add(view("kept"))
    with pytest.raises(LookupError):
        fail()
    assert titles(db.session()) == ["kept"]


@pytest.mark.usefixtures("in_app")
def test_the_reading_session_refuses_to_write() -> None:
    db.session.add(view("smuggled"))
    with pytest.raises(RuntimeError, match="cannot write"):
        db.session.flush()


def test_instants_come_back_aware_and_in_utc(session: Session) -> None:
    goma = timezone(timedelta(hours=2))
    session.add(view("douala", NOW.astimezone(goma)))
    session.flush()
    session.expire_all()
    found = session.scalars(select(SavedView)).one()
    assert found.created_at == NOW
    assert found.created_at.tzinfo is UTC


def test_a_naive_datetime_is_refused(session: Session) -> None:
    session.add(view("when?", NOW.replace(tzinfo=None)))
    with pytest.raises(StatementError, match="naive datetime"):
        session.flush()


@pytest.mark.usefixtures("in_app")
def test_a_broken_constraint_becomes_the_error_registered_for_it() -> None:
    with transaction() as session:
        session.add(FunderFactory.build(name="Fonds Égalité"))
    with pytest.raises(Invalid) as caught, transaction() as session:
        session.add(FunderFactory.build(name="fonds egalite"))
    assert list(caught.value.fields) == ["name"]


@pytest.mark.usefixtures("in_app")
def test_a_broken_constraint_that_nobody_registered_is_not_hidden() -> None:
    with pytest.raises(IntegrityError, match="grant_range"), transaction() as session:
        session.add(FunderFactory.build(currency="XAF", grant_min=2, grant_max=1))


def write_over_somebody() -> None:
    with transaction() as session:
        found = session.scalars(select(Funder)).one()
        session.execute(text("UPDATE funder SET version = version + 1"))
        found.notes = "my words"


@pytest.mark.usefixtures("in_app")
def test_a_stale_version_becomes_an_edit_conflict() -> None:
    with transaction() as session:
        session.add(FunderFactory.build(name="Fonds"))
    with pytest.raises(EditConflict):
        write_over_somebody()


@pytest.fixture
def writers(app: Flask, committed: Engine) -> Iterator[list[Exception]]:
    """Eight writers at once, each of whom reads before it writes."""
    failures: list[Exception] = []

    def write(number: int) -> None:
        try:
            with app.app_context(), transaction() as session:
                titles(session)
                session.add(view(f"writer {number}"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    threads = [Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield failures
    with Session(committed) as session:
        assert len(titles(session)) == 8


def test_writers_wait_for_each_other_even_if_they_read_first(writers: list[Exception]) -> None:
    assert writers == []


def test_sqlite_keeps_foreign_keys_and_runs_triggers_on_replace(committed: Engine, database_kind: str) -> None:
    if database_kind == "postgresql":
        with committed.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(
                text("INSERT INTO funder_theme (funder_id, theme) VALUES (:id, 'media')"), {"id": uuid4()}
            )
        return
    with committed.connect() as connection:
        pragmas = ("foreign_keys", "recursive_triggers", "journal_mode", "synchronous")
        assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas] == [1, 1, "wal", 2]


@pytest.mark.usefixtures("in_app")
@pytest.mark.postgres
def test_postgresql_plans_for_all_rows_of_what_is_read_in_chunks(app: Flask) -> None:
    with app.app_context(), ReadSession(db) as session:
        assert session.scalar(text("SHOW cursor_tuple_fraction")) == "1"


def test_a_postgresql_without_room_for_locks_is_told_apart_from_one_that_does_not_answer() -> None:
    full = Exception("out of shared memory")
    full.sqlstate = "53200"  # type: ignore[attr-defined]
    said = []
    for reason in (full, Exception("connection refused")):
        with pytest.raises(Unavailable) as refused, transaction():
            raise OperationalError("DROP TABLE", {}, reason)
        said.append(str(refused.value.reason))
    assert "max_locks_per_transaction" in said[0]
    assert "max_locks_per_transaction" not in said[1]
