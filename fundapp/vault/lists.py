"""Lists of sealed summaries: one audit entry for a view, one quick opening for a row.

Opening a row by HPKE takes too long for a list. At its first opening, half-key and summary are sealed again under the
symmetric key of the group's epoch together with the half in the keystore; from then on a row costs one derivation and
one decryption, and a shredded one still opens nowhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.logs import log
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.epochs import EpochSecret
from fundapp.vault.errors import CannotOpen, Untrusted
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment, OlderHalf, QuickKey, Wrap
from fundapp.vault.opened import OpenCompartment, assemble
from fundapp.vault.opening import demand_unlocked
from fundapp.vault.queries import epoch_key, older_halves, wraps_of
from fundapp.vault.quick import Quick, QuickReader, source_of
from fundapp.vault.rules import LIST_READ, Kind, Reader, ReaderKind, Subject
from fundapp.vault.trust import is_stated
from fundapp.vault.unlocked import UnlockedMember
from fundapp.vault.wrapping import epoch_secrets, newest_secret, unwrap_half

CHUNK = 5_000
"""Ids in one statement: both databases take tens of thousands."""


@dataclass(frozen=True)
class Item:
    """A row of a list: whose summary, in which envelope, sealed for which place."""

    subject: Subject
    envelope: Envelope
    place: Place


@dataclass(frozen=True)
class _Keys:
    """What the first opening of rows needs."""

    secrets: Mapping[tuple[UUID, int], EpochSecret]
    wraps: Mapping[UUID, Wrap]
    older: Mapping[UUID, Sequence[OlderHalf]]


def open_list(
    vault: Vault, ctx: Context, unlocked: UnlockedMember, group_id: UUID, items: Sequence[Item], *, purpose: str
) -> dict[UUID, str]:
    """Summaries by subject, for a member of a group. What is shredded, changed, or not for this group, is missing.

    One entry, committed beforehand, names every subject. Raises Locked, NotFound for who is not in the group, and
    Untrusted for a secret that the group's chain does not name.
    """
    demand_unlocked(ctx, unlocked)
    with transaction() as session:
        held = epoch_key(session, group_id, unlocked.id)
        if held is None:
            raise NotFound
        secret = newest_secret(unlocked, held)
        if not is_stated(session, vault, secret):
            raise Untrusted
        rows = find_rows(session, group_id, items)
        told = {"group": group_id.hex, "purpose": purpose, "subjects": [row.subject_id.hex for row in rows]}
        record(session, ctx, LIST_READ, "vault_group", group_id, told)
        session.flush()
        session.expunge_all()
    reader, by_subject = QuickReader.of(secret), {item.subject.id: item for item in items}
    halves = vault.keystore.get([row.compartment_id for row in rows])
    found, slow = open_rows(reader, by_subject, rows, halves)
    return found | _open_first(unlocked, reader, by_subject, slow, halves) if slow else found


def _rows() -> Select[Any]:
    """Of the subjects `ids`, for the group `group_id`. Built once: that takes longer than carrying it out."""
    group_id = bindparam("group_id", type_=Uuid())
    again = QuickKey.number, QuickKey.version, QuickKey.half, QuickKey.summary, QuickKey.source
    wrapped = (
        select(Wrap.compartment_id)
        .where(Wrap.compartment_id == Compartment.id, Wrap.reader_id == group_id)
        .where(Wrap.reader_kind == ReaderKind.GROUP.value)
        .exists()
    )
    columns: Any = (Compartment.subject_id, Compartment.id, Compartment.version, *again)
    return (
        select(*columns)
        .outerjoin(QuickKey, (QuickKey.compartment_id == Compartment.id) & (QuickKey.group_id == group_id))
        .where(Compartment.subject_id.in_(bindparam("ids", expanding=True)), Compartment.kind == Kind.SUMMARY.value)
        .where(Compartment.shredded_at.is_(None), wrapped)
    )


_ROWS = _rows()


def find_rows(session: Session, group_id: UUID, items: Sequence[Item]) -> list[Quick]:
    """What the database has of these items for a group; what is shredded or not theirs is left out."""
    found = []
    for part in _parts([item.subject.id for item in items]):
        found += [Quick(*row) for row in session.execute(_ROWS, {"group_id": group_id, "ids": part})]
    return found


def open_rows(
    reader: QuickReader, items: Mapping[UUID, Item], rows: Iterable[Quick], halves: Mapping[UUID, bytes]
) -> tuple[dict[UUID, str], list[Quick]]:
    """Summaries by subject that are sealed under this epoch already, and the rows that are not."""
    found, slow = {}, []
    for row in rows:
        kept = halves.get(row.compartment_id)
        if kept is None:
            continue
        if not reader.knows(row) or row.source != source_of(items[row.subject_id].envelope):
            slow.append(row)
            continue
        try:
            found[row.subject_id] = reader.open_summary(row, kept)
        except CannotOpen:
            slow.append(row)
    return found, slow


def _open_first(
    unlocked: UnlockedMember,
    reader: QuickReader,
    items: Mapping[UUID, Item],
    rows: Sequence[Quick],
    halves: Mapping[UUID, bytes],
) -> dict[UUID, str]:
    """Summaries by way of their wraps, sealed again for the next time. The work is done outside the transaction."""
    with ReadSession(db) as session:
        keys = _keys(session, unlocked, reader, rows)
        session.expunge_all()
    found, quick = {}, []
    for row in rows:
        item, kept = items[row.subject_id], halves[row.compartment_id]
        try:
            opened = _open(unlocked, reader, item, row, kept, keys)
            summary = opened.read(item.place, item.envelope).decode() if opened else None
        except CannotOpen:
            log.error("a sealed summary does not open")
            continue
        if opened is not None and summary is not None:
            found[row.subject_id] = summary
            quick.append(reader.seal(opened, kept, item.envelope, summary))
    _keep(quick, reader.group_id)
    return found


def _keep(quick: Sequence[QuickKey], group_id: UUID) -> None:
    """Only for what the group may still read: somebody may have withdrawn or renewed it meanwhile."""
    with transaction() as session:
        for part in _parts([each.compartment_id for each in quick]):
            wanted = select(Compartment.id, Compartment.version).where(Compartment.id.in_(part))
            locked = {row.id: row.version for row in session.execute(wanted.order_by(Compartment.id).with_for_update())}
            theirs = {wrap.compartment_id for wrap in wraps_of(session, part, [Reader(ReaderKind.GROUP, group_id)])}
            for each in quick:
                if each.compartment_id in theirs and locked.get(each.compartment_id) == each.version:
                    session.merge(each)


def _open(
    unlocked: UnlockedMember, reader: QuickReader, item: Item, row: Quick, kept: bytes, keys: _Keys
) -> OpenCompartment | None:
    """The summary's compartment, by the half sealed again or out of its wrap; None where this group has neither.

    Raises CannotOpen.
    """
    half = None
    with suppress(CannotOpen):
        half = reader.open_half(row, kept) if reader.knows(row) else None
    if half is None:
        wrap = keys.wraps.get(row.compartment_id)
        if wrap is None:
            return None
        half = unwrap_half(item.subject, Kind.SUMMARY, wrap, unlocked, keys.secrets)
    older = keys.older.get(row.compartment_id, ())
    return assemble(item.subject, Kind.SUMMARY, row.compartment_id, row.version, (half, kept), older)


def _keys(session: Session, unlocked: UnlockedMember, reader: QuickReader, rows: Sequence[Quick]) -> _Keys:
    group = Reader(ReaderKind.GROUP, reader.group_id)
    wraps: dict[UUID, Wrap] = {}
    for part in _parts([row.compartment_id for row in rows]):
        wraps |= {wrap.compartment_id: wrap for wrap in wraps_of(session, part, [group])}
    oldest = min((wrap.number for wrap in wraps.values()), default=reader.number)
    secrets = epoch_secrets(session, unlocked, reader.group_id, oldest)
    older: dict[UUID, list[OlderHalf]] = {}
    renewed = [row.compartment_id for row in rows if row.version > 1]
    for each in older_halves(session, renewed) if renewed else ():
        older.setdefault(each.compartment_id, []).append(each)
    return _Keys({(reader.group_id, number): secret for number, secret in secrets.items()}, wraps, older)


def _parts(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
