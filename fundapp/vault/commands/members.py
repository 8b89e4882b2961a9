"""Members: their keys made, kept, lost and taken away."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.vault.commands.groups import refuse_last, remove_member
from fundapp.vault.errors import Locked
from fundapp.vault.keeping import KeptMember
from fundapp.vault.models import Compartment, EpochKey, KeyGroup, Member, UnlockedSession, Wrap
from fundapp.vault.pairs import fingerprint
from fundapp.vault.queries import groups_of, locked_member, member_of
from fundapp.vault.rules import ReaderKind
from fundapp.vault.seen import Seen, seen_by
from fundapp.vault.unlocked import UnlockedMember

KIND = "vault_member"


def make_member(session: Session, ctx: Context, kept: KeptMember) -> Member:
    """Gives a person keys: they have joined a group that reads sealed data. Raises Conflict where they have some."""
    member_id = kept.unlocked.id
    if session.get(Member, member_id) is not None:
        raise Conflict(_("This person has keys already."))
    entry_id = record(session, ctx, "vault.member.added", KIND, member_id, _public(kept))
    member = Member(
        id=member_id, entry_id=entry_id, created_at=ctx.now, updated_at=ctx.now, recovery=None, left_at=None
    )
    _keep(member, kept)
    session.add(member)
    session.flush()
    return member


def change_passphrase(session: Session, ctx: Context, kept: KeptMember) -> None:
    """Keeps the same keys under another passphrase. The recovery key stays good. Raises Locked for other keys."""
    member = _same_keys(session, kept)
    _touch(member, ctx, record(session, ctx, "vault.member.passphrase_changed", KIND, member.id))
    _keep(member, kept)


def add_recovery_key(session: Session, ctx: Context, unlocked: UnlockedMember, recovery: bytes) -> None:
    """Keeps a second copy of the keys, under a printed recovery key, instead of any earlier one."""
    member = member_of(session, unlocked.id)
    if member.signing_key != unlocked.signing.public:
        raise Locked
    _touch(member, ctx, record(session, ctx, "vault.member.recovery_added", KIND, member.id))
    member.recovery = recovery


def recover_member(session: Session, ctx: Context, kept: KeptMember) -> None:
    """Keeps the keys that a recovery key opened under a new passphrase; the printed key is used up."""
    member = _same_keys(session, kept)
    _touch(member, ctx, record(session, ctx, "vault.member.recovered", KIND, member.id))
    _keep(member, kept)
    member.recovery = None


def reset_member(session: Session, ctx: Context, kept: KeptMember) -> None:
    """Gives a person who forgot everything new keys. They open nothing until colleagues admit them again."""
    member = session.get(Member, kept.unlocked.id, with_for_update=True, populate_existing=True)
    if member is None:
        raise Conflict(_("This person has no keys yet."))
    for group_id in groups_of(session, member.id):
        refuse_last(session, group_id, member.id)
    _touch(member, ctx, record(session, ctx, "vault.member.reset", KIND, member.id, _public(kept)))
    _withdraw_everything(session, member.id)
    groups = groups_of(session, member.id)
    session.execute(update(KeyGroup).where(KeyGroup.id.in_(groups)).values(renewal_wanted_at=ctx.now))
    session.execute(delete(EpochKey).where(EpochKey.holder_id == member.id))
    _keep(member, kept)
    member.recovery = member.left_at = None


def part_with_member(session: Session, ctx: Context, member_id: UUID, *, reason: str) -> None:
    """Ends a member's sessions and takes every key away at once: they leave, or a device of theirs was seized.

    `reason` is a code. Each of their groups then waits for a new epoch, and each compartment that was theirs alone for
    a new key. Raises Conflict where a group would be left without anybody who can read.
    """
    member = locked_member(session, member_id)
    alone = _theirs_alone(session, member_id)
    if alone:
        told = {"count": len(alone)}
        raise Conflict(_("Nobody else can read %(count)s of the cases of this person: share them first.", **told))
    _touch(member, ctx, record(session, ctx, "vault.member.left", KIND, member_id, {"reason": reason}))
    member.left_at = ctx.now
    _withdraw_everything(session, member_id)
    for group_id in groups_of(session, member_id):
        remove_member(session, ctx, group_id, member_id)


def answer_seizure(session: Session, ctx: Context, member_id: UUID) -> list[Seen]:
    """A device of a member's was taken: ends their sessions, takes their keys, and has what they saw sealed anew.

    Returns what they have opened, from the log. Raises as `part_with_member`: end their sessions in a transaction of
    its own before (`end_sessions`), so that this at least is done.
    """
    seen = seen_by(session, member_id)
    subjects = [each.subject_id for each in seen]
    record(session, ctx, "vault.member.seized", "person", member_id, {"subjects": [each.hex for each in subjects]})
    part_with_member(session, ctx, member_id, reason="seized")
    there = Compartment.subject_id.in_(subjects), Compartment.shredded_at.is_(None)
    session.execute(update(Compartment).where(*there).values(renewal_wanted=True))
    return seen


def _withdraw_everything(session: Session, member_id: UUID) -> None:
    session.execute(delete(UnlockedSession).where(UnlockedSession.reader_id == member_id))
    own = Wrap.reader_id == member_id, Wrap.reader_kind == ReaderKind.MEMBER.value
    lost = select(Wrap.compartment_id).where(*own)
    session.execute(update(Compartment).where(Compartment.id.in_(lost)).values(renewal_wanted=True))
    session.execute(delete(Wrap).where(*own))


def _theirs_alone(session: Session, member_id: UUID) -> Sequence[UUID]:
    """Compartments, not shredded, that nobody of the staff but this member can read."""
    staff = Wrap.reader_kind.in_((ReaderKind.GROUP.value, ReaderKind.MEMBER.value))
    others = select(Wrap.compartment_id).where(staff, Wrap.reader_id != member_id)
    mine = select(Wrap.compartment_id).where(Wrap.reader_id == member_id, Wrap.compartment_id.not_in(others))
    return session.scalars(mine).all()


def _same_keys(session: Session, kept: KeptMember) -> Member:
    member = member_of(session, kept.unlocked.id)
    if member.signing_key != kept.unlocked.signing.public:
        raise Locked
    return member


def _keep(member: Member, kept: KeptMember) -> None:
    member.sealing_key, member.signing_key = kept.unlocked.pair.public, kept.unlocked.signing.public
    member.salt, member.memory, member.passes = kept.salt, kept.cost.memory, kept.cost.passes
    member.bundle = kept.bundle


def _touch(member: Member, ctx: Context, entry_id: UUID) -> None:
    member.entry_id, member.updated_at = entry_id, ctx.now


def _public(kept: KeptMember) -> dict[str, Any]:
    return {"sealing": fingerprint(kept.unlocked.pair.public), "signing": kept.unlocked.signing.public.hex()}
