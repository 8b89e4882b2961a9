"""A column that somebody forgot to seal makes the scan fail, on both databases, also after its row was deleted."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, LargeBinary, String, create_engine, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tests.canaries.places import Place, folder
from tests.canaries.scan import assert_silent, scan
from tests.canaries.servers import postgresql
from tests.canaries.words import Canaries
from tests.fixtures.databases import Databases, PostgresServer
from tests.services.postgres import durable_postgres


class Base(DeclarativeBase):
    """The tables of these tests alone."""


class Planted(Base):
    """What a careless model would look like."""

    __tablename__ = "planted"

    id: Mapped[int] = mapped_column(primary_key=True)
    alias: Mapped[str] = mapped_column(String)
    raw: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


@pytest.fixture
def canaries() -> Canaries:
    canaries = Canaries(6)
    canaries.name("other")
    return canaries


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def place(url: str, tmp_path: Path) -> Callable[[], Place]:
    """The database as a place: a copy of its file and WAL, or the server."""

    def look() -> Place:
        if not url.startswith("sqlite"):
            return postgresql("database", url)
        source = Path(url.removeprefix("sqlite:///"))
        for end in ("", "-wal"):
            if Path(f"{source}{end}").exists():
                (tmp_path / f"app.sqlite{end}").write_bytes(Path(f"{source}{end}").read_bytes())
        return folder("database", tmp_path)

    return look


def add(engine: Engine, alias: str, raw: bytes = b"", rows: int = 1) -> None:
    with Session(engine) as session:
        session.add_all(Planted(alias=alias, raw=raw) for _ in range(rows))
        session.commit()


def columns(canaries: Canaries, place: Place) -> set[str]:
    """Table and column of what was found as a whole."""
    findings = scan(canaries, [place]).findings
    return {".".join(finding.where.split(".")[-2:]).split(": ")[-1] for finding in findings if finding.whole}


def test_a_database_without_canaries_is_silent_and_was_read(
    canaries: Canaries, engine: Engine, place: Callable[[], Place]
) -> None:
    add(engine, "nothing")
    assert assert_silent(canaries, [place()]).read["database"] > 1000


def test_a_planted_unsealed_column_fails(canaries: Canaries, engine: Engine, place: Callable[[], Place]) -> None:
    add(engine, canaries.name("alias"))
    with pytest.raises(AssertionError, match=r"planted\.alias, byte 0: alias \(utf-8\)"):
        assert_silent(canaries, [place()])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_binary_columns_are_read_as_they_are(
    canaries: Canaries, engine: Engine, place: Callable[[], Place], encoding: str
) -> None:
    add(engine, "nothing", canaries.name("alias").encode(encoding))
    assert "planted.raw" in columns(canaries, place())


def test_long_texts_are_found_wherever_the_database_cuts_them(
    canaries: Canaries, engine: Engine, place: Callable[[], Place]
) -> None:
    alias = canaries.name("alias")
    for before in range(4040, 4110, 7):
        add(engine, f"{'x' * before}{alias}{'y' * 9000}")
    add(engine, "nothing", f"{'z' * 2_000_000}{alias}".encode())
    assert {"planted.alias", "planted.raw"} <= columns(canaries, place())


@pytest.mark.sqlite
@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_a_deleted_row_is_found_in_the_free_pages_and_the_wal(canaries: Canaries, tmp_path: Path, journal: str) -> None:
    file = tmp_path / "app.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA secure_delete = off")
        connection.execute("CREATE TABLE planted (alias TEXT)")
        connection.execute("INSERT INTO planted VALUES (?)", (canaries.name("alias"),))
        connection.commit()
        connection.execute("DELETE FROM planted")
        connection.commit()
        assert connection.execute("SELECT count(*) FROM planted").fetchone() == (0,)
        findings = scan(canaries, [folder("database", tmp_path)]).findings
    assert {finding.label for finding in findings} == {"alias"}
    assert {finding.where for finding in findings} == {"app.sqlite-wal" if journal == "wal" else "app.sqlite"}


@pytest.mark.sqlite
def test_reading_the_cells_of_a_file_leaves_it_as_it_was(canaries: Canaries, tmp_path: Path) -> None:
    file = tmp_path / "app.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute('CREATE TABLE "odd ""name" ("select" TEXT, "number" INTEGER)')
        connection.execute('INSERT INTO "odd ""name" VALUES (?, 15112345678)', (canaries.name("alias"),))
        connection.commit()
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if not path.name.endswith("-shm")}
        canaries.remember("number", "15112345678")
        findings = scan(canaries, [folder("database", tmp_path)]).findings
        after = {path.name: path.read_bytes() for path in tmp_path.iterdir() if not path.name.endswith("-shm")}
    assert {'app.sqlite: odd "name.select', 'app.sqlite: odd "name.number'} <= {finding.where for finding in findings}
    assert before == after


@pytest.mark.postgres
def test_the_catalogues_and_large_objects_of_postgresql_are_read(
    canaries: Canaries, postgres_server: PostgresServer
) -> None:
    url, alias, note = postgres_server.empty(), canaries.name("alias"), canaries.plain("note")
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    add(engine, alias, rows=300)
    engine.dispose()
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string()) as connection:
        connection.execute("ANALYZE planted")
        connection.execute("SELECT lo_from_bytea(0, %s)", [b"-" * 2040 + note.encode() + b"-" * 5000])
        connection.execute("DELETE FROM planted")
    found = {(finding.label, finding.where) for finding in scan(canaries, [postgresql("database", url)]).findings}
    postgres_server.drop(url)
    assert any(where == "pg_catalog.pg_largeobject.data" for _label, where in found)
    assert ("alias", "pg_catalog.pg_statistic.stavalues1") in found


@pytest.mark.postgres
def test_a_deleted_row_is_found_in_the_files_of_postgresql(canaries: Canaries) -> None:
    with durable_postgres() as url:
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        add(engine, canaries.name("alias"))
        with Session(engine) as session:
            session.delete(session.scalars(select(Planted)).one())
            session.commit()
        engine.dispose()
        data = Path(url.partition("host=")[2]) / "data"
        findings = scan(canaries, [postgresql("server", url, data)]).findings
    assert {finding.label for finding in findings if finding.whole} == {"alias"}
    assert {finding.where.partition("/")[0] for finding in findings} == {"base", "pg_wal"}
