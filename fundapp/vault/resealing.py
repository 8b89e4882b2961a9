"""Sealing anew: after somebody left or a device was seized, everything that waits gets a new key, old records too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Mapper, Session

from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import DomainError
from fundapp.core.logs import log
from fundapp.core.models import Base
from fundapp.vault.attended import Attendance, attended
from fundapp.vault.ciphers import HEADER_BYTES, header
from fundapp.vault.envelope import Envelope, Place, SealedColumn, sealed_columns
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment, Document, EpochKey, OlderHalf, SealedSubject, Wrap
from fundapp.vault.opened import OpenCompartment
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind, ReaderKind, Subject
from fundapp.vault.unlocked import UnlockedMember

RESEAL = "vault.reseal"


@dataclass(frozen=True)
class Waiting:
    """Compartments of one subject that wait for a new key, or hold records of an old one."""

    subject: Subject
    kinds: frozenset[Kind]


class NotAllSealedAnew(Exception):
    """Some subjects could not be sealed anew; how many."""


@attended(RESEAL)
def reseal_everything(attendance: Attendance) -> None:
    """Seals anew whatever waits and its owner can read."""
    waiting, failed = waiting_for(attendance.unlocked), 0
    for done, each in enumerate(waiting):
        attendance.step(done, len(waiting))
        try:
            reseal(attendance.vault, attendance.ctx, attendance.unlocked, each)
        except DomainError as error:  # one that does not open must not keep the others from being sealed anew
            log.error("not sealed anew", exc_info=error)
            failed += 1
    attendance.step(len(waiting), len(waiting))
    if failed:
        raise NotAllSealedAnew(failed)


def waiting_for(unlocked: UnlockedMember) -> list[Waiting]:
    """What waits for a new key and this member can read, by subject."""
    mine = select(EpochKey.group_id, EpochKey.number).where(EpochKey.holder_id == unlocked.id).subquery()
    own = (Wrap.reader_kind == ReaderKind.MEMBER.value) & (Wrap.reader_id == unlocked.id)
    held = (Wrap.reader_kind == ReaderKind.GROUP.value) & (Wrap.reader_id == mine.c.group_id)
    renewed = select(OlderHalf.compartment_id)
    wanted = (
        select(SealedSubject.kind, SealedSubject.id, Compartment.kind)
        .join(Compartment, Compartment.subject_id == SealedSubject.id)
        .join(Wrap, Wrap.compartment_id == Compartment.id)
        .outerjoin(mine, held)
        .where(or_(own, held), Compartment.shredded_at.is_(None))
        .where(or_(Compartment.renewal_wanted, held & (Wrap.number < mine.c.number), Compartment.id.in_(renewed)))
        .order_by(SealedSubject.id)
    )
    found: dict[Subject, set[Kind]] = {}
    with ReadSession(db) as session:
        for subject_kind, subject_id, kind in session.execute(wanted):
            found.setdefault(Subject(subject_kind, subject_id), set()).add(Kind(kind))
    return [Waiting(subject, frozenset(kinds)) for subject, kinds in found.items()]


def reseal(vault: Vault, ctx: Context, unlocked: UnlockedMember, waiting: Waiting) -> int:
    """Renews a subject's compartments, then seals each older record under the newest key; how many records."""
    opened = open_compartments(vault, ctx, unlocked, waiting.subject, waiting.kinds, purpose=RESEAL)
    done = 0
    for compartment in opened.compartments.values():
        for version in sorted(compartment.keys.keys() - {compartment.version}):
            done += sum(_reseal_model(compartment, version, mapper) for mapper in _models())
        _forget_older(compartment)
    return done


def _models() -> Iterator[Mapper[object]]:
    for mapper in Base.registry.mappers:
        if sealed_columns(mapper):
            yield mapper


def _reseal_model(compartment: OpenCompartment, version: int, mapper: Mapper[object]) -> int:
    done = 0
    for column in sealed_columns(mapper):
        table = column.table
        with ReadSession(db) as session:
            under = _sealed_under(column, compartment.id, version)
            rows = session.execute(select(table.c.id, column).where(under)).all()
        for row_id, envelope in rows:
            place = Place(table.name, row_id, column.name)
            new = compartment.seal(place, compartment.read(place, envelope))
            with transaction() as session:
                # Only what is still the same: somebody may have written it anew meanwhile.
                same = update(table).where(table.c.id == row_id, column == Envelope(envelope.record))
                session.execute(same.values({column.name: new}))
            done += 1
    return done


def _forget_older(compartment: OpenCompartment) -> None:
    """Half-keys of earlier versions go once nothing is sealed under them. Files keep theirs: they are not rewritten."""
    with transaction() as session:
        row = session.get(Compartment, compartment.id, with_for_update=True)
        if row is None or row.version != compartment.version or _has_older(session, compartment):
            return
        kept = _versions_of_files(session, compartment.id)
        oldest = min(kept, default=compartment.version)
        gone = OlderHalf.compartment_id == compartment.id, OlderHalf.version < oldest
        session.execute(delete(OlderHalf).where(*gone))


def _has_older(session: Session, compartment: OpenCompartment) -> bool:
    """Whether a record is still sealed under an earlier key: it came in while the others were sealed anew."""
    older = compartment.keys.keys() - {compartment.version}
    columns = [column for mapper in _models() for column in sealed_columns(mapper)]
    return any(_finds(session, column, compartment.id, version) for version in older for column in columns)


def _finds(session: Session, column: Any, compartment_id: UUID, version: int) -> bool:
    under = _sealed_under(column, compartment_id, version)
    return session.scalar(select(column.table.c.id).where(under).limit(1)) is not None


def _sealed_under(column: Any, compartment_id: UUID, version: int) -> ColumnElement[bool]:
    start = func.substr(column, 1, HEADER_BYTES, type_=SealedColumn.impl(HEADER_BYTES))
    found: ColumnElement[bool] = start == header(compartment_id, version)
    return found


def _versions_of_files(session: Session, compartment_id: UUID) -> Sequence[int]:
    return session.scalars(select(Document.version).where(Document.compartment_id == compartment_id)).all()
