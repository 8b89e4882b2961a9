"""Reading a backup: every byte is held against what would have been written, before anything is done with it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

from fundapp.audit.verify import Frontier
from fundapp.core.i18n import _
from fundapp.runtime.backup.archive import END, Member, members
from fundapp.runtime.backup.columns import Columns, read
from fundapp.runtime.backup.errors import Unfit
from fundapp.runtime.backup.schema import is_known
from fundapp.runtime.backup.writing import FORMAT, Progress, Writer

PLACE = re.compile(r"(tables|files)/(\w[\w.-]*(?:/\w[\w.-]*)*)/[0-9]{12}", re.ASCII)
"""A member's name: none that would lead a store of files out of its folder."""
OF_THE_LOG = frozenset({"audit_entry", "audit_checkpoint"})


@dataclass(frozen=True)
class Manifest:
    """What the first member says. `tables` are in the order in which they can be filled."""

    made_at: datetime
    revision: str
    product: str
    database: str
    tables: Mapping[str, Columns]


class Part(NamedTuple):
    """Some rows of a table, or some bytes of a file: `room` says which."""

    room: str
    name: str
    content: bytes


@dataclass
class Content:
    """What a whole backup holds: rows, files, of the log its entries, and when its checkpoints were made, by size."""

    manifest: Manifest
    rows: int = 0
    files: set[str] = field(default_factory=set)
    log: Frontier = field(default_factory=Frontier)
    checkpoints: dict[int, datetime] = field(default_factory=dict)


def read_backup(file: BinaryIO) -> tuple[Manifest, Iterator[Part]]:
    """The manifest, and the parts, which are judged one by one; the last verdict comes at their end.

    Raises Unfit, as the iterator does, where the file was cut or changed or a newer fundapp made it.
    """
    file.seek(0)
    found, writer = members(file), Writer()
    first = next(found, None)
    try:
        told = json.loads(first.content if first else b"")
        manifest = _manifest(told)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Unfit(_("The file was cut or changed, or is no backup.")) from error
    _same(first, writer.plain("manifest.json", told))
    return manifest, _parts(found, writer)


def look_through(file: BinaryIO, progress: Progress = lambda _count: None) -> Content:
    """What is in a backup, all of it checked. Raises Unfit."""
    manifest, parts = read_backup(file)
    content = Content(manifest)
    for part in parts:
        if part.room == "files":
            content.files.add(part.name)
            continue
        content.rows += part.content.count(b"\n")
        if part.name in OF_THE_LOG:
            for row in rows_of(manifest, part):
                _note(content, part.name, row)
        progress(len(part.content))
    return content


def rows_of(manifest: Manifest, part: Part) -> Iterator[dict[str, Any]]:
    """The rows in a part of a table, by column. Raises Unfit."""
    try:
        columns = manifest.tables[part.name]
        names, kinds = list(columns), list(columns.values())
        for row in json.loads(b"[" + part.content[:-1].replace(b"\n", b",") + b"]"):
            yield dict(zip(names, read(kinds, row), strict=True))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Unfit(_("The file was cut or changed, or is no backup.")) from error


def _note(content: Content, table: str, row: Mapping[str, Any]) -> None:
    if table == "audit_entry":
        content.log.append(row["leaf_hash"])
    elif table == "audit_checkpoint":
        content.checkpoints[row["size"]] = row["made_at"]


def _manifest(told: Any) -> Manifest:
    """As the first member says. Raises Unfit for what a newer fundapp wrote."""
    known = told["fundapp-backup"] == FORMAT and is_known(told["revision"])
    if not known:
        newer = _(
            "A newer fundapp made it (%(product)s, database version %(revision)s); this one is too old to read it.",
            product=told["product"],
            revision=told["revision"],
        )
        raise Unfit(newer)
    made_at = datetime.fromisoformat(told["made_at"])
    return Manifest(made_at, told["revision"], told["product"], told["database"], dict(told["tables"]))


def _parts(found: Iterator[Member], writer: Writer) -> Iterator[Part]:
    for member in found:
        if member.name == "trailer.json":
            _same(member, writer.trailer().removesuffix(END))
            if next(found, None) is None:
                return
            break
        place = PLACE.fullmatch(member.name)
        if place is None:
            break
        room, name = place.groups()
        count = member.content.count(b"\n") if room == "tables" else len(member.content)
        _same(member, writer.part(room, name, member.content, count))
        yield Part(room, name, member.content)
    raise Unfit(_("The file was cut or changed, or is no backup."))


def _same(found: Member | None, expected: bytes) -> None:
    """Raises Unfit unless a member is, to the last byte, what would have been written."""
    if found is None or found.packed != expected:
        raise Unfit(_("The file was cut or changed, or is no backup."))
