"""Installations that are backed up and restored by the real commands."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.commands import record
from fundapp.audit.export import export_lines
from fundapp.audit.sequencer import sequence_all
from fundapp.audit.signing import signer_of
from fundapp.core.context import Context
from fundapp.core.database import db, snapshot, transaction
from fundapp.core.models import Base
from fundapp.runtime.backup.operating import restore_backup, write_backup

Rows = Mapping[str, list[tuple[Any, ...]]]


@dataclass
class Store:
    """A store of sealed files that is a dictionary."""

    files: dict[str, bytes] = field(default_factory=dict)

    def names(self) -> Iterator[str]:
        return iter(sorted(self.files))

    def read(self, name: str) -> Iterator[bytes]:
        content = self.files[name]
        yield from (content[at : at + 1000] for at in range(0, len(content), 1000))

    def put(self, name: str, sealed: Iterable[bytes], /) -> int:
        assert name not in self.files, "stored files are never overwritten"
        self.files[name] = b"".join(sealed)
        return len(self.files[name])


@dataclass
class House:
    """An installation: its application and its data folder."""

    app: Flask
    folder: Path

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.app.app_context():
            with transaction() as session:
                yield session
            db.engine.dispose()

    def rows(self) -> Rows:
        """Every row of every table, as the database has it."""
        with self.app.app_context():
            with snapshot() as session:
                found = {
                    table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
                    for table in Base.metadata.sorted_tables
                }
            db.engine.dispose()
        return found

    def sign(self) -> str:
        """Sequences, makes a checkpoint and remembers it; its text."""
        with self.app.app_context():
            sequence_all()
            signer = signer_of(self.app.extensions["fundapp.settings"])
            with transaction() as session:
                made = make_checkpoint(session, signer, datetime.now(UTC))
                assert made is not None
                note = made.note
            signer.remember(note)
            db.engine.dispose()
        return note

    def export(self, name: str = "log.jsonl") -> Path:
        """An export of the log as it stands at its last checkpoint."""
        file = self.folder / name
        with self.app.app_context():
            with snapshot() as session:
                origin = self.app.extensions["fundapp.settings"].audit_origin
                file.write_bytes(b"".join(export_lines(session, origin)))
            db.engine.dispose()
        return file

    def tell(self, ctx: Context, count: int, action: str = "case.seen") -> list[UUID]:
        """Records entries; their ids."""
        with self.writing() as session:
            return [record(session, ctx, action, "case", uuid4(), {"round": number}) for number in range(count)]

    def back_up(self, name: str = "house.backup", store: Store | None = None) -> Path:
        file = self.folder / name
        write_backup(self.app, file, store)
        self.let_go()
        return file

    def restore(self, file: Path, export: Path | None = None, store: Store | None = None, **options: bool) -> None:
        try:
            restore_backup(self.app, file, export, store, **{"replace": True, "ask": False, **options})
        finally:
            self.let_go()

    def let_go(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


MakeHouse = Callable[..., House]
