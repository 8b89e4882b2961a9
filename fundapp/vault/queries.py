"""Reads of the vault: rows, never plain text."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Alias, Entry, Payload, Staged
from fundapp.core.errors import NotFound
from fundapp.vault.models import (
    Compartment,
    CourierKey,
    Epoch,
    EpochKey,
    KeyGroup,
    KeyStatement,
    Member,
    OlderHalf,
    SealedSubject,
    UnlockedSession,
    Work,
    Wrap,
)
from fundapp.vault.rules import Kind, Reader, ReaderKind
from fundapp.vault.statements import Statement

STATED = ("vault.group.admitted", "vault.group.founded", "vault.group.renewed")
"""What the log calls the statements of a group."""


@dataclass(frozen=True)
class GroupStanding:
    """How a group stands: `members` hold its newest key; a renewal is due since `renewal_wanted_at`."""

    id: UUID
    code: str
    members: int
    renewal_wanted_at: datetime | None


def statements_of(session: Session, group_id: UUID) -> list[Statement]:
    """A group's statements in order."""
    rows = session.scalars(
        select(KeyStatement).where(KeyStatement.group_id == group_id).order_by(KeyStatement.position)
    )
    return [Statement(row.body, row.signer, row.signature) for row in rows]


def group_by_code(session: Session, code: str) -> KeyGroup:
    """A group by its code. Raises NotFound."""
    found = session.scalars(select(KeyGroup).where(KeyGroup.code == code)).first()
    if found is None:
        raise NotFound
    return found


def member_of(session: Session, member_id: UUID) -> Member:
    """A member who has not left. Raises NotFound."""
    found = session.get(Member, member_id)
    if found is None or found.left_at is not None:
        raise NotFound
    return found


def locked_member(session: Session, member_id: UUID) -> Member:
    """As `member_of`; the row is nobody else's until the transaction ends, so that nobody leaves and joins at once."""
    session.get(Member, member_id, with_for_update=True, populate_existing=True)
    return member_of(session, member_id)


def epoch_key(session: Session, group_id: UUID, holder_id: UUID) -> EpochKey | None:
    """A holder's copy of a group's newest secret."""
    return session.get(EpochKey, (group_id, holder_id))


def epochs_back_to(session: Session, group_id: UUID, number: int) -> Sequence[Epoch]:
    """Epochs of a group from the newest back to `number`."""
    wanted = select(Epoch).where(Epoch.group_id == group_id, Epoch.number >= number).order_by(Epoch.number.desc())
    return session.scalars(wanted).all()


def holders_of(session: Session, group_id: UUID) -> list[UUID]:
    """The members who hold a group's newest secret: whom a renewal is for, if its signer knows them all."""
    wanted = select(EpochKey.holder_id).join(Member, Member.id == EpochKey.holder_id)
    return list(session.scalars(wanted.where(EpochKey.group_id == group_id).order_by(EpochKey.holder_id)))


_GROUPS = select(EpochKey.group_id).where(EpochKey.holder_id == bindparam("member_id"))
"""What every opening asks is built once: that takes longer than carrying it out."""


def groups_of(session: Session, member_id: UUID) -> list[UUID]:
    """The groups whose newest secret a member holds."""
    return list(session.scalars(_GROUPS, {"member_id": member_id}))


def standings(session: Session) -> list[GroupStanding]:
    """Every group, by code."""
    groups = session.scalars(select(KeyGroup).order_by(KeyGroup.code)).all()
    holders = session.scalars(select(EpochKey.group_id).join(Member, Member.id == EpochKey.holder_id)).all()
    return [GroupStanding(each.id, each.code, holders.count(each.id), each.renewal_wanted_at) for each in groups]


def compartments_of(session: Session, subject_id: UUID, kinds: Collection[Kind] | None = None) -> Sequence[Compartment]:
    """A subject's compartments, of these kinds or all."""
    wanted = select(Compartment).where(Compartment.subject_id == subject_id).order_by(Compartment.kind)
    if kinds is not None:
        wanted = wanted.where(Compartment.kind.in_(kinds))
    return session.scalars(wanted).all()


_IDS: Any = bindparam("ids", expanding=True)
_SUBJECTS = (
    select(SealedSubject.id, SealedSubject.kind, Compartment)
    .outerjoin(Compartment, Compartment.subject_id == SealedSubject.id)
    .where(SealedSubject.id.in_(_IDS))
)


def compartments_of_all(session: Session, subject_ids: Collection[UUID]) -> tuple[dict[UUID, str], list[Compartment]]:
    """What several subjects are, by id, those that are absent missing; and their compartments. One query."""
    rows: Sequence[Any] = session.execute(_SUBJECTS, {"ids": list(subject_ids)}).all()
    return {row[0]: row[1] for row in rows}, [row[2] for row in rows if row[2] is not None]


def subject_of(session: Session, subject_id: UUID) -> SealedSubject:
    """A subject by its id. Raises NotFound."""
    found = session.get(SealedSubject, subject_id)
    if found is None:
        raise NotFound
    return found


# By the whole primary key: without the kind SQLite takes the index of readers, and reads all that a group may open.
_WRAPS = select(Wrap).where(
    Wrap.compartment_id.in_(_IDS),
    Wrap.reader_kind.in_(bindparam("kinds", expanding=True)),
    Wrap.reader_id.in_(bindparam("reader_ids", expanding=True)),
)


def wraps_of(session: Session, compartment_ids: Collection[UUID], readers: Collection[Reader]) -> Sequence[Wrap]:
    """Wraps of these compartments to any of these readers."""
    known, kinds = set(readers), sorted({each.kind.value for each in readers})
    asked = {"ids": list(compartment_ids), "kinds": kinds, "reader_ids": [each.id for each in readers]}
    return [wrap for wrap in session.scalars(_WRAPS, asked) if reader_of(wrap) in known]


def all_wraps_of(session: Session, compartment_ids: Collection[UUID]) -> Sequence[Wrap]:
    """Every wrap of these compartments."""
    return session.scalars(select(Wrap).where(Wrap.compartment_id.in_(compartment_ids))).all()


def reader_of(wrap: Wrap) -> Reader:
    """Whom a wrap is for."""
    return Reader(ReaderKind(wrap.reader_kind), wrap.reader_id)


def older_halves(session: Session, compartment_ids: Collection[UUID]) -> Sequence[OlderHalf]:
    """The half-keys of earlier versions, newest first."""
    wanted = select(OlderHalf).where(OlderHalf.compartment_id.in_(compartment_ids)).order_by(OlderHalf.version.desc())
    return session.scalars(wanted).all()


def session_by_hash(session: Session, token_hash: bytes) -> UnlockedSession | None:
    """The session of a token, given its SHA-256."""
    return session.scalars(select(UnlockedSession).where(UnlockedSession.token_hash == token_hash)).first()


_OF_MEMBER = UnlockedSession.reader_kind == ReaderKind.MEMBER.value
_TO_RESUME = (
    select(UnlockedSession)
    .outerjoin(Member, and_(_OF_MEMBER, Member.id == UnlockedSession.reader_id, Member.left_at.is_(None)))
    .where(UnlockedSession.token_hash == bindparam("token_hash"), or_(not_(_OF_MEMBER), Member.id.is_not(None)))
)


def session_to_resume(session: Session, token_hash: bytes) -> UnlockedSession | None:
    """As `session_by_hash`; None for a member who left, or never had keys."""
    return session.scalars(_TO_RESUME, {"token_hash": token_hash}).first()


def couriers(session: Session) -> dict[str, CourierKey]:
    """The worker's pairs by purpose."""
    return {row.purpose: row for row in session.scalars(select(CourierKey))}


def running_work(session: Session) -> Sequence[Work]:
    """Attended work that has not ended, the oldest first; what broke off among it."""
    wanted = select(Work).where(Work.outcome == "running").order_by(Work.started_at, Work.id)
    return session.scalars(wanted).all()


def waiting_shreddings(session: Session) -> int:
    """How many compartments are marked as shredded while the keystore has not confirmed it."""
    waiting = Compartment.shredded_at.is_not(None), Compartment.halves_gone.is_(False)
    return session.scalar(select(func.count()).select_from(Compartment).where(*waiting)) or 0


def last_stated(session: Session, group_id: UUID) -> str | None:
    """The SHA-256 of the newest statement of a group that the audit log has: its chain must end with it."""
    alias = select(Alias.alias).where(Alias.kind == "vault_group", Alias.subject_id == group_id).scalar_subquery()
    logged = (
        select(Payload.payload)
        .join(Entry, Entry.id == Payload.entry_id)
        .where(Entry.subject == alias, Entry.action.in_(STATED))
        .order_by(Entry.index.desc())
    )
    mine = Staged.subject_kind == "vault_group", Staged.subject_id == group_id, Staged.action.in_(STATED)
    staged = select(Staged.payload).where(*mine).order_by(Staged.position.desc())
    found = session.scalar(staged.limit(1)) or session.scalar(logged.limit(1))
    return hashlib.sha256(found["statement"]["body"].encode()).hexdigest() if found else None
