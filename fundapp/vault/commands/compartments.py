"""Compartments: made, shared, withdrawn, renewed, shredded."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.core.i18n import _
from fundapp.vault.ciphers import fresh_key
from fundapp.vault.envelope import note_made
from fundapp.vault.house import Vault
from fundapp.vault.models import Applicant, Compartment, OlderHalf, QuickKey, SealedSubject, Wrap
from fundapp.vault.opened import OpenCompartment, Opened, assemble, hand_down
from fundapp.vault.preparing import Holder, Plan, Prepared, prepare_compartments, wrap_to
from fundapp.vault.queries import all_wraps_of, compartments_of, subject_of, wraps_of
from fundapp.vault.renewing import rewrapped
from fundapp.vault.rules import Kind, Reader, ReaderKind, Subject
from fundapp.vault.shredding import shred_after_commit
from fundapp.vault.trust import Keys
from fundapp.vault.unlocked import Unlocked


def create_compartments(session: Session, ctx: Context, vault: Vault, subject: Subject, plan: Plan) -> Opened:
    """Makes compartments of a subject, each with its first readers, and returns them open for sealing.

    Raises Untrusted for a reader that nobody vouches for, Conflict for one that this kind of compartment never admits
    or for a compartment that exists, KeystoreAway where the keystore cannot keep the new halves.
    """
    _refuse_plan(session, subject, plan)
    prepared = prepare_compartments(Keys(session, vault), subject, plan)
    row = session.get(SealedSubject, subject.id) or SealedSubject(id=subject.id, kind=subject.kind, created_at=ctx.now)
    row.entry_id = record(session, ctx, "vault.compartments.made", "vault_subject", subject.id, prepared.told)
    row.updated_at = ctx.now
    session.add(row)
    session.flush()
    return _keep(session, ctx, prepared)


def receive_sealed(session: Session, ctx: Context, prepared: Prepared) -> Opened:
    """As `create_compartments`, for a subject that did not exist, prepared before the transaction: three statements.

    Whoever asks for help in an emergency, with many others, waits for no more than that.
    """
    subject = prepared.subject
    entry_id = record(session, ctx, "vault.compartments.made", "vault_subject", subject.id, prepared.told)
    stamps = {"created_at": ctx.now, "updated_at": ctx.now, "entry_id": entry_id}
    session.connection().execute(insert(SealedSubject), [{"id": subject.id, "kind": subject.kind, **stamps}])
    return _keep(session, ctx, prepared)


def _keep(session: Session, ctx: Context, prepared: Prepared) -> Opened:
    """The rows of compartments and wraps, past the session: nobody needs them as objects, and it is quicker."""
    connection = session.connection()
    connection.execute(insert(Compartment), [_new_row(ctx, each) for each in prepared.opened.values()])
    connection.execute(insert(Wrap), prepared.wraps)
    note_made(session, [each.id for each in prepared.opened.values()])
    return Opened(prepared.subject, prepared.opened)


def share_compartment(session: Session, ctx: Context, vault: Vault, opened: Opened, kind: Kind, to: Holder) -> None:
    """Gives one more reader the key to an open compartment.

    Raises Untrusted, Unvouched, Conflict, Locked, EditConflict.
    """
    compartment = opened.compartment(kind)
    _lock(session, [compartment])
    reader = to.reader if isinstance(to, Unlocked) else to
    told = {"compartments": [kind], "readers": {kind: [reader.id.hex]}}
    entry_id = record(session, ctx, "vault.compartments.shared", "vault_subject", opened.subject.id, told)
    _touch(session, ctx, opened.subject.id, entry_id)
    session.merge(Wrap(**wrap_to(Keys(session, vault), compartment, to)))


def withdraw_reader(session: Session, ctx: Context, subject_id: UUID, kinds: Collection[Kind], reader: Reader) -> None:
    """Takes the key to compartments away from a reader at once, whoever asks. The next to open them renews them."""
    if reader.kind == ReaderKind.APPLICANT and Kind.DRAFT in kinds:
        raise Conflict(_("A draft has no other reader: it is purged, not withdrawn."))
    rows = [row for row in _locked(session, subject_id, kinds) if not row.shredded_at]
    ids = [row.id for row in rows]
    _refuse_last(session, ids, reader)
    session.execute(delete(Wrap).where(Wrap.compartment_id.in_(ids), Wrap.reader_id == reader.id))
    session.execute(delete(QuickKey).where(QuickKey.compartment_id.in_(ids), QuickKey.group_id == reader.id))
    for row in rows:
        row.renewal_wanted = True
    told = {"compartments": sorted(kinds), "reader": reader.id.hex}
    entry_id = record(session, ctx, "vault.compartments.withdrawn", "vault_subject", subject_id, told)
    _touch(session, ctx, subject_id, entry_id)


def renew_compartments(session: Session, ctx: Context, vault: Vault, opened: Opened, kinds: Collection[Kind]) -> Opened:
    """Gives open compartments a new key, wrapped to whoever still reads them. What was sealed before stays readable.

    Raises EditConflict where somebody else has just done so, Untrusted as `rewrapped`.
    """
    before = [opened.compartment(kind) for kind in kinds]
    rows = _lock(session, before)
    kept, keys = vault.keystore.get([each.id for each in before]), Keys(session, vault)
    renewed = dict(opened.compartments)
    for each in before:
        if each.id not in kept:
            raise NotFound
        halves = (fresh_key(), kept[each.id])
        newest = assemble(opened.subject, each.kind, each.id, each.version + 1, halves)
        session.add(hand_down(opened.subject, each.kind, each, newest.key))
        for wrap in rewrapped(session, keys, each, newest):
            session.merge(wrap)
        renewed[each.kind] = _joined(newest, each)
        rows[each.id].version, rows[each.id].renewal_wanted = newest.version, False
    session.execute(delete(QuickKey).where(QuickKey.compartment_id.in_(rows)))
    told = {"compartments": sorted(kinds)}
    entry_id = record(session, ctx, "vault.compartments.renewed", "vault_subject", opened.subject.id, told)
    _touch(session, ctx, opened.subject.id, entry_id)
    return Opened(opened.subject, renewed, opened.shredded)


def shred_compartments(
    session: Session, ctx: Context, vault: Vault, subject_id: UUID, kinds: Collection[Kind], *, reason: str
) -> None:
    """Destroys the keys of compartments for ever, in every backup too. `reason` is a code ("retention").

    Nothing opens from the commit on; the entry names the date from which no copy of the keystore brings them back.
    """
    rows = [row for row in _locked(session, subject_id, kinds) if not row.shredded_at]
    if not rows:
        raise Conflict(_("There is nothing left to erase."))
    ids, final_at = [row.id for row in rows], vault.final_at(ctx.now)
    for table in (Wrap, OlderHalf, QuickKey):
        session.execute(delete(table).where(table.compartment_id.in_(ids)))
    for row in rows:
        row.shredded_at, row.final_at, row.halves_gone = ctx.now, final_at, False
    told = {"compartments": sorted(row.kind for row in rows), "final_at": final_at.date().isoformat(), "reason": reason}
    entry_id = record(session, ctx, "vault.compartments.shredded", "vault_subject", subject_id, told)
    _touch(session, ctx, subject_id, entry_id)
    shred_after_commit(session, vault.keystore, ids)


def _refuse_plan(session: Session, subject: Subject, plan: Plan) -> None:
    """Raises Conflict for compartments that exist, that nobody would read, or that their subject cannot have."""
    known = session.get(SealedSubject, subject.id)
    if known is not None and known.kind != subject.kind:
        raise Conflict(_("This subject is of another kind."))
    if {row.kind for row in compartments_of(session, subject.id)} & set(plan):
        raise Conflict(_("This compartment exists already."))
    if not all(plan.values()):
        raise Conflict(_("A compartment needs somebody who can read it."))
    for to in plan.get(Kind.DRAFT, ()):
        reader = to.reader if isinstance(to, Unlocked) else to
        applicant = session.get(Applicant, reader.id)
        if applicant is not None and applicant.purge_at is None:
            raise Conflict(_("This application was submitted already."))


def _refuse_last(session: Session, compartment_ids: Collection[UUID], reader: Reader) -> None:
    """Raises Conflict where a compartment would be left without anybody of the staff who can read it."""
    others: dict[UUID, bool] = {}
    for wrap in all_wraps_of(session, compartment_ids):
        counts = wrap.reader_kind in _STAFF and wrap.reader_id != reader.id
        others[wrap.compartment_id] = others.get(wrap.compartment_id, False) or counts
    held = wraps_of(session, compartment_ids, [reader])
    if reader.kind in _STAFF and any(not others[wrap.compartment_id] for wrap in held):
        raise Conflict(_("Nobody else could read this: share it with somebody first."))


_STAFF = frozenset({ReaderKind.GROUP, ReaderKind.MEMBER})


def _locked(session: Session, subject_id: UUID, kinds: Collection[Kind]) -> Sequence[Compartment]:
    """A subject's compartments, nobody else's until the transaction ends, as they are now."""
    wanted = select(Compartment).where(Compartment.subject_id == subject_id, Compartment.kind.in_(kinds))
    ordered = wanted.order_by(Compartment.id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(ordered).all()


def _new_row(ctx: Context, made: OpenCompartment) -> dict[str, Any]:
    return {
        "id": made.id,
        "subject_id": made.subject.id,
        "kind": made.kind.value,
        "version": 1,
        "renewal_wanted": False,
        "made_at": ctx.now,
        "halves_gone": False,
    }


def _lock(session: Session, compartments: Collection[OpenCompartment]) -> dict[UUID, Compartment]:
    """The rows, nobody else's until the transaction ends. Raises EditConflict where they are newer or shredded."""
    ids = {each.id: each.version for each in compartments}
    wanted = (
        select(Compartment).where(Compartment.id.in_(ids)).with_for_update().execution_options(populate_existing=True)
    )
    rows = {row.id: row for row in session.scalars(wanted)}
    if {row.id: row.version for row in rows.values() if not row.shredded_at} != ids:
        raise EditConflict
    return rows


def _touch(session: Session, ctx: Context, subject_id: UUID, entry_id: UUID) -> None:
    row = subject_of(session, subject_id)
    row.entry_id, row.updated_at = entry_id, ctx.now


def _joined(newest: OpenCompartment, before: OpenCompartment) -> OpenCompartment:
    keys = {**before.keys, **newest.keys}
    return replace(newest, keys=keys, by=before.by)
