"""Putting a backup back: tables, rows, the newer log and what it tells since, in one transaction."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, column, insert, select, table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.accounts.replay import replay as replay_people
from fundapp.audit.commands import LOG, record
from fundapp.audit.loading import Told, load_log, told_since
from fundapp.audit.minutes import minute
from fundapp.audit.models import Staged
from fundapp.audit.queries import last_checkpoint
from fundapp.audit.signing import signer_of
from fundapp.audit.verify import Refused, Summary
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import rebuilding, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.migrations import head_revision
from fundapp.core.reader import Reader
from fundapp.runtime.backup import schema
from fundapp.runtime.backup.columns import KINDS, Columns
from fundapp.runtime.backup.errors import Unfit
from fundapp.runtime.backup.reading import Content, Part, read_backup, rows_of
from fundapp.runtime.backup.writing import CHUNK, NEVER, FileStore, Progress
from fundapp.vault.replay import replay as replay_vault

FROM_THE_EXPORT = frozenset({"audit_entry", "audit_payload", "audit_checkpoint", "audit_node", "audit_head"})
"""Tables that a newer export of the log fills in place of the backup."""


def _replay_vault(session: Session, entries: Iterable[Told]) -> None:
    replay_vault(session, entries, datetime.now(UTC))


def _replay_people(session: Session, entries: Iterable[Told]) -> None:
    replay_people(session, entries, datetime.now(UTC))


REPLAYERS: list[Callable[[Session, Iterable[Told]], None]] = [_replay_people, _replay_vault]
"""Each is told the entries that the backup had not, in order, and does again what must not be undone by a restore."""


@dataclass(frozen=True)
class Plan:
    """What is to be restored, all of it checked: `source` is the open backup, `export` the newer log, if any."""

    source: BinaryIO
    content: Content
    export: Path | None
    newer: Summary | None

    @property
    def size(self) -> int:
        """How many entries the log will have."""
        return self.newer.entries if self.newer else self.content.log.size


def restore(plan: Plan, settings: Settings, now: datetime, store: FileStore | None, progress: Progress) -> None:
    """Replace what the database holds. Until the end, whatever happens, it holds what it held before.

    Sealed files are put into the store first; one that is left over is of no use to anybody. Raises Unfit and Conflict.
    """
    signer = signer_of(settings)
    try:
        with rebuilding(), transaction() as session:
            _restore_into(session, plan, signer.key, store, progress)
            _record(session, plan, settings, now)
            newest = last_checkpoint(session)
            note = newest.note if newest is not None else None
    except IntegrityError as error:
        raise Unfit(_("The database refuses rows of the backup. Nothing was changed.")) from error
    except Refused as refused:
        raise Unfit(_("The export of the log: %(reason)s", reason=refused)) from refused
    if plan.newer and note:
        signer.remember(note)


def _record(session: Session, plan: Plan, settings: Settings, now: datetime) -> None:
    ctx = Context(None, now, secrets.token_hex(8), Reader(settings.language, settings.zone))
    told = {
        "backup": minute(plan.content.manifest.made_at),
        "backup_entries": plan.content.log.size,
        "export_entries": plan.newer.entries if plan.newer else None,
    }
    record(session, ctx, "backup.restored", "audit", LOG, told)


def _restore_into(session: Session, plan: Plan, key: str, store: FileStore | None, progress: Progress) -> None:
    connection = session.connection()
    if schema.others_connected(connection):
        raise Conflict(_("Others are connected to the database: stop web, workers and scheduler first."))
    schema.rebuild(connection, plan.content.manifest.revision)
    _fill(connection, plan, store, progress)
    schema.upgrade(connection, head_revision())
    if plan.export is None or plan.newer is None:
        return
    known = set(session.scalars(select(Staged.id)))  # their effects are in the rows of the backup
    with plan.export.open("rb") as lines:
        load_log(session, lines, key=key, made_at=plan.content.checkpoints)
    for replayer in REPLAYERS:
        replayer(session, told_since(session, plan.content.log.size, known))


def _fill(connection: Connection, plan: Plan, store: FileStore | None, progress: Progress) -> None:
    """Rows and files from the backup, which is judged once more on the way."""
    manifest, parts = read_backup(plan.source)
    there = set(store.names()) if store is not None else set()
    left_out = NEVER | (FROM_THE_EXPORT if plan.export else frozenset())
    for (room, name), group in groupby(parts, key=lambda part: (part.room, part.name)):
        counted = _counted(group, progress)
        if room == "files":
            if store is not None and name not in there:  # sealed files are never written over
                store.put(name, (part.content for part in counted))
        elif name not in left_out:
            for part in counted:
                _insert(connection, name, manifest.tables[name], list(rows_of(manifest, part)))
    for name in manifest.tables:
        schema.count_on(connection, name)


def _counted(parts: Iterable[Part], progress: Progress) -> Iterator[Part]:
    for part in parts:
        yield part
        progress(len(part.content))


def _insert(connection: Connection, name: str, columns: Columns, rows: list[dict[str, Any]]) -> None:
    known = table(name, *(column(each, KINDS[kind].column) for each, kind in columns.items()))
    if name == "audit_head":  # its one row came with its table, and may only grow
        for row in rows:
            connection.execute(update(known).values(row))
        return
    for begin in range(0, len(rows), CHUNK):
        connection.execute(insert(known), rows[begin : begin + CHUNK])
