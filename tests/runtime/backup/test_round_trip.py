"""What is restored is what was backed up, on the same kind of database and on the other."""

import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Column, MetaData, Table, Text, text

from fundapp.audit.verify import verify_export
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound, Unavailable
from fundapp.core.models import Base
from fundapp.runtime.backup import writing
from fundapp.runtime.backup.columns import KINDS, kind_of
from tests.fixtures.databases import Databases, migrate, settings_for
from tests.fixtures.houses import House, MakeHouse, Rows, Store

Fill = Callable[[House], None]


def without_the_restore(rows: Rows) -> Rows:
    """Less the one entry that tells of it."""
    stage = Base.metadata.tables["audit_stage"].columns.keys().index("action")
    return {**rows, "audit_stage": [row for row in rows["audit_stage"] if row[stage] != "backup.restored"]}


def test_every_row_comes_back_as_it_was(make_house: MakeHouse, fill: Fill) -> None:
    house, other = make_house("one"), make_house("two")
    fill(house)
    before = house.rows()
    assert all(
        before[name] for name in ("funder", "funder_theme", "audit_stage", "audit_payload", "delivery_enclosure")
    )
    other.restore(house.back_up())
    after = other.rows()
    assert without_the_restore(after) == before
    assert len(after["audit_stage"]) == len(before["audit_stage"]) + 1


def test_a_json_null_is_not_taken_for_no_value(make_house: MakeHouse, fill: Fill) -> None:
    house = make_house()
    fill(house)
    with house.writing() as session:
        session.execute(text("UPDATE delivery SET matter = 'null' WHERE key = '0'"))
    house.restore(house.back_up())
    with house.writing() as session:
        absent = text("SELECT key, matter IS NULL FROM delivery ORDER BY key")
        assert [bool(found) for _key, found in session.execute(absent)] == [False, True, False]


def test_a_backup_is_readable_by_its_owner_only(make_house: MakeHouse) -> None:
    assert stat.S_IMODE(make_house().back_up().stat().st_mode) == 0o600


def test_a_backup_moves_a_house_to_the_other_kind_of_database_and_back(
    make_house: MakeHouse,
    fill: Fill,
    ctx: Context,
    database_kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    others: Databases = request.getfixturevalue("postgres_server" if database_kind == "sqlite" else "sqlite_files")
    url = others.empty()
    here, there, back = make_house("here"), make_house("there", url=url), make_house("back")
    fill(here)
    there.restore(here.back_up())
    assert without_the_restore(there.rows()) == here.rows()
    back.restore(there.back_up())
    moved = without_the_restore(back.rows())
    assert moved == here.rows()
    for house in (there, back):
        house.tell(ctx, 1)
        house.sign()
        with house.export().open("rb") as lines:
            assert verify_export(lines).entries > 5
    there.let_go()
    others.drop(url)


def test_numbers_go_on_behind_those_that_were_restored(make_house: MakeHouse, ctx: Context) -> None:
    house, other = make_house("one"), make_house("two")
    house.tell(ctx, 4)
    other.restore(house.back_up())
    other.tell(ctx, 2)
    assert [row[0] for row in other.rows()["audit_stage"]] == [1, 2, 3, 4, 5, 6, 7]


def test_sealed_files_come_along_and_are_never_written_over(make_house: MakeHouse) -> None:
    house = make_house()
    names = [uuid4().hex for _each in range(3)]
    store = Store({names[0]: b"", names[1]: b"x" * 2500, names[2]: b"y" * 1000})
    empty = Store({names[1]: b"x" * 2500})
    file = house.back_up(store=store)
    house.restore(file, store=empty)
    assert empty == store


class Shredding(Store):
    """A store whose files are gone when they are asked for."""

    def read(self, name: str) -> Iterator[bytes]:
        raise NotFound


def test_a_file_that_is_shredded_while_a_backup_is_made_is_left_out(make_house: MakeHouse) -> None:
    house, empty = make_house(), Store()
    house.restore(house.back_up(store=Shredding({uuid4().hex: b"x"})), store=empty)
    assert empty.files == {}


@pytest.fixture
def house_with_a_session(make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch) -> House:
    """A table that stands for that of sessions, and one row in it."""
    assert {"sign_in_attempt", "staff_session", "vault_session"} == writing.NEVER
    house, metadata = make_house(), MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(metadata)
    Table("visit", metadata, Column("token", Text, primary_key=True))
    for module in ("writing", "restoring"):
        monkeypatch.setattr(f"fundapp.runtime.backup.{module}.NEVER", frozenset({*writing.NEVER, "visit"}))
    monkeypatch.setattr(Base, "metadata", metadata)
    with house.writing() as session:
        session.execute(text("CREATE TABLE visit (token text PRIMARY KEY)"))
        session.execute(text("INSERT INTO visit (token) VALUES ('the token of a session')"))
    return house


def test_sessions_are_not_kept(house_with_a_session: House) -> None:
    content = house_with_a_session.back_up().read_bytes()
    assert not re.search(rb"(?<![a-z_])visit(?![a-z_])", content)  # the table; visits to sources of calls are kept
    assert b"token of a session" not in content


def test_sessions_are_not_put_back_even_where_a_backup_has_them(
    house_with_a_session: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "NEVER", frozenset())
    file = house_with_a_session.back_up()
    assert b"the token of a session" in file.read_bytes()
    with house_with_a_session.writing() as session:
        session.execute(text("DELETE FROM visit"))
    house_with_a_session.restore(file)
    with house_with_a_session.writing() as session:
        assert session.scalar(text("SELECT count(*) FROM visit")) == 0


def test_no_backup_holds_a_byte_of_a_key(make_house: MakeHouse, fill: Fill) -> None:
    house = make_house(audit_key="UUFRQVFBUUFRQVFBUUFRQVFBUUFRQVFBUUFRQVFBUUE=")
    secrets = {f"{name}": uuid4().bytes + uuid4().bytes for name in ("keystore/ab/slot", "secret-key", "other-key")}
    for name, secret in secrets.items():
        (house.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (house.folder / name).write_bytes(secret)
    fill(house)
    content = house.back_up(store=Store({uuid4().hex: b"sealed"})).read_bytes()
    settings = house.app.extensions["fundapp.settings"]
    hidden = [*secrets.values(), *(secret.hex().encode() for secret in secrets.values())]
    hidden += [settings.audit_key, settings.secret_key.encode(), (house.folder / "audit-key").read_bytes()]
    assert b"sealed" in content
    assert not any(secret in content for secret in hidden)


def test_a_database_of_an_older_version_is_not_backed_up(
    make_house: MakeHouse, databases: Databases, tmp_path: Path
) -> None:
    url = databases.empty()
    migrate(settings_for(url, tmp_path), "0002")
    house = make_house(url=url)
    with pytest.raises(Conflict):
        house.back_up()
    assert not (house.folder / "house.backup").exists()
    house.let_go()
    databases.drop(url)


class Broken(Store):
    """A store that breaks off."""

    def read(self, name: str) -> Iterator[bytes]:
        yield b"x" * 1000
        raise Unavailable


def test_a_backup_of_an_older_version_is_restored_and_then_brought_up_to_date(
    make_house: MakeHouse, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, other = make_house("one"), make_house("two")
    fill(house)
    before, real = house.rows(), writing._tables
    known = ("audit", "saved_view")  # tables that are today as they were then
    with monkeypatch.context() as older:
        older.setattr(writing, "_current_revision", lambda _session: "0002")
        older.setattr(writing, "_tables", lambda: [table for table in real() if table.name.startswith(known)])
        file = house.back_up()
    other.restore(file)
    after = without_the_restore(other.rows())
    assert after == {name: rows if name.startswith(known) else [] for name, rows in before.items()}


def test_a_backup_that_cannot_be_finished_leaves_the_one_before(make_house: MakeHouse) -> None:
    house = make_house()
    before = house.back_up().read_bytes()
    with pytest.raises(Unavailable):
        house.back_up(store=Broken({uuid4().hex: b""}))
    assert (house.folder / "house.backup").read_bytes() == before
    assert [file.name for file in house.folder.glob("*house.backup*")] == ["house.backup"]


def test_there_is_a_way_to_hold_every_column(app: Flask) -> None:
    kinds = {kind_of(column) for table in Base.metadata.tables.values() for column in table.columns}
    assert kinds <= KINDS.keys()
    assert {"instant", "uuid", "bytes", "json", "truth", "integer", "text"} <= kinds
