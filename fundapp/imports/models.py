"""Imports: the file, its rows, what each did, and which heading meant what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped


class ImportRun(Identified, Stamped, Audited, Base):
    """A sheet on its way in. `digest`: SHA-256 of the file. `columns`: the field of each column, "" for none.

    `heading`: the row of the headings, counted from 1 as a spreadsheet does. `done` of `total` rows are through the
    step at hand, and `beat_at` is when that last grew. `added` to `rejected` count rows by what they do, `written`,
    `taken_back` and `left_as_is` what became of them. `problem`: why the file was refused or a step stopped.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reading', 'choosing', 'judging', 'ready', 'writing', 'done', 'undoing', 'undone', 'refused',"
            " 'abandoned')",
            name="state_known",
        ),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("done >= 0 AND total >= 0", name="progress_not_negative"),
        Index(None, "created_at", "id"),
        Index(None, "kind", "digest"),
    )

    kind: Mapped[str] = mapped_column(Coded())
    state: Mapped[str] = mapped_column(Coded())
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    sheets: Mapped[list[str]] = mapped_column(JSON)
    sheet: Mapped[int]
    heading: Mapped[int]
    width: Mapped[int]
    encoding: Mapped[str] = mapped_column(String(20))
    delimiter: Mapped[str] = mapped_column(String(1))
    columns: Mapped[list[str]] = mapped_column(JSON)
    remembered: Mapped[bool]
    total: Mapped[int]
    done: Mapped[int]
    beat_at: Mapped[datetime | None]
    added: Mapped[int]
    changed: Mapped[int]
    same: Mapped[int]
    rejected: Mapped[int]
    written: Mapped[int]
    taken_back: Mapped[int]
    left_as_is: Mapped[int]
    problem: Mapped[str | None] = mapped_column(String(1000))
    ended_at: Mapped[datetime | None]


class ImportFile(Base):
    """The file itself, kept until the import is written, given up or refused."""

    __tablename__ = "import_file"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRow(Base):
    """A row of the sheet. `number`: as a spreadsheet counts it. `cells`: as they were typed.

    `key`: by what its record is known. `given`: what the schema made of it, as JSON takes it. `reasons`: by field, why
    it is not taken, or why it was left. `before`: what the record said, `version`: of it when the row was judged, later
    of it as it was written. `differs`: the fields that change.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        CheckConstraint("outcome IN ('added', 'changed', 'same', 'rejected')", name="outcome_known"),
        CheckConstraint("fate IN ('written', 'taken_back', 'left')", name="fate_known"),
        Index(None, "run_id", "outcome", "number"),
        Index(None, "run_id", "fate", "number"),
        Index(None, "run_id", "key"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[str]] = mapped_column(JSON)
    outcome: Mapped[str | None] = mapped_column(Coded())
    key: Mapped[str | None] = mapped_column(String(400))
    given: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reasons: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True))
    subject_id: Mapped[UUID | None]
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    differs: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    fate: Mapped[str | None] = mapped_column(Coded())


class ImportMapping(Base):
    """What the columns under these headings meant the last time. `signature`: SHA-256 of the folded headings."""

    __tablename__ = "import_mapping"

    kind: Mapped[str] = mapped_column(Coded(), primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(JSON)
    used_at: Mapped[datetime]
