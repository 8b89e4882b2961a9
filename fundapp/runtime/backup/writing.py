"""Making a backup: one state of all tables, then the sealed files, piece by piece with flat memory."""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Table, func, null, select, type_coerce
from sqlalchemy.orm import Session

from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.migrations import MIGRATIONS, head_revision
from fundapp.core.models import Base
from fundapp.runtime.backup.archive import END, pack
from fundapp.runtime.backup.columns import KINDS, kind_of, written
from fundapp.runtime.backup.schema import revision

FORMAT = 1
NEVER = frozenset({"sign_in_attempt", "staff_session", "vault_session"})
"""Tables that no backup holds and no restore fills: sessions end."""

CHUNK = 500
PIECE = 1 << 16
"""Bytes after which rows or a file go on in the next member."""

Progress = Callable[[int], object]
"""Is told how many more rows or pieces of files are done."""


class FileStore(Protocol):
    """Where sealed files lie."""

    def names(self) -> Iterable[str]:
        """The name of every file."""

    def read(self, name: str) -> Iterator[bytes]:
        """The sealed bytes of one. Raises NotFound before the first of them."""

    def put(self, name: str, sealed: Iterable[bytes], /) -> object:
        """Keeps one, whole or not at all."""


class Writer:
    """Packs members, and remembers what the last one has to say of them."""

    def __init__(self) -> None:
        self._digest = sha256()
        self._told: dict[str, dict[str, int]] = {"files": {}, "tables": {}}

    def plain(self, name: str, value: object) -> bytes:
        """A member of one JSON value."""
        return self._packed(name, _line(value))

    def part(self, room: str, name: str, content: bytes, count: int) -> bytes:
        """The next part of a table (of `count` rows) or of a file (of as many bytes)."""
        number = self._told[room].setdefault(name, 0)
        self._told[room][name] = number + count
        return self._packed(f"{room}/{name}/{number:012}", content)

    def trailer(self) -> bytes:
        """The last member, and the end: the SHA-256 of all bytes before it, the counts of rows, the number of files."""
        counts = {"tables": self._told["tables"], "files": len(self._told["files"])}
        return self.plain("trailer.json", {**counts, "sha256": self._digest.hexdigest()}) + END

    def _packed(self, name: str, content: bytes) -> bytes:
        packed = pack(name, content).packed
        self._digest.update(packed)
        return packed


def pieces_of_backup(
    session: Session, store: FileStore | None, now: datetime, progress: Progress = lambda _count: None
) -> Iterator[bytes]:
    """The bytes of a backup. The session must be a snapshot.

    Raises Conflict where the database is not of the version that the code is of.
    """
    writer = Writer()
    yield writer.plain("manifest.json", _manifest(session, now))
    for table in _tables():
        yield from _table(session, table, writer, progress)
    if store is not None:
        for name in store.names():
            yield from _file(store, name, writer, progress)
    yield writer.trailer()


def count_rows(session: Session) -> int:
    """How many rows a backup will hold. Raises Conflict as `pieces_of_backup`."""
    _current_revision(session)
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in _tables())


def _tables() -> list[Table]:
    """In the order in which they can be filled."""
    return [table for table in Base.metadata.sorted_tables if table.name not in NEVER]


def _current_revision(session: Session) -> str:
    found = revision(session.connection())
    if found is None or found != head_revision():
        raise Conflict(_("The database is not of this version of fundapp: run `fundapp migrate` first."))
    return found


def _manifest(session: Session, now: datetime) -> dict[str, Any]:
    return {
        "fundapp-backup": FORMAT,
        "made_at": now.isoformat(),
        "revision": _current_revision(session),
        "product": product_version(),
        "database": session.get_bind().dialect.name,
        "tables": [[table.name, {column.name: kind_of(column) for column in table.columns}] for table in _tables()],
    }


def product_version() -> str:
    """The version of fundapp that this is."""
    about = tomllib.loads(MIGRATIONS.with_name("pyproject.toml").read_text(encoding="utf-8"))
    return str(about["project"]["version"])


def _table(session: Session, table: Table, writer: Writer, progress: Progress) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    for line in _rows(session, table):
        lines.append(line)
        size += len(line)
        if size >= PIECE:
            yield writer.part("tables", table.name, b"".join(lines), len(lines))
            progress(len(lines))
            lines, size = [], 0
    yield writer.part("tables", table.name, b"".join(lines), len(lines))
    progress(len(lines))


def _rows(session: Session, table: Table) -> Iterator[bytes]:
    """A JSON array for each row, by primary key."""
    columns = list(table.columns)
    kinds = [kind_of(column) for column in columns]
    wanted = [type_coerce(column, KINDS[kind].column) for column, kind in zip(columns, kinds, strict=True)]
    # Of JSON, the database tells `null` from no value; Python does not.
    places = [place for place, kind in enumerate(kinds) if kind == "json"]
    absent = [columns[place].is_(null()) for place in places]
    statement = select(*wanted, *absent).order_by(*table.primary_key)
    for row in session.execute(statement, execution_options={"yield_per": CHUNK}):
        values = written(kinds, row[: len(columns)])
        for place, is_absent in zip(places, row[len(columns) :], strict=True):
            values[place] = None if is_absent else [row[place]]
        yield _line(values)


def _file(store: FileStore, name: str, writer: Writer, progress: Progress) -> Iterator[bytes]:
    """The parts of a file, and an empty one at its end; nothing of a file that was shredded since it was listed."""
    with suppress(NotFound):
        for piece in store.read(name):
            yield writer.part("files", name, piece, len(piece))
            progress(1)
        yield writer.part("files", name, b"", 0)


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
