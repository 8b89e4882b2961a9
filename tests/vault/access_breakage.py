"""Ways in which the vault could be broken, so that the comparison with the model can be seen to notice each."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Delete, Update, delete, false, select, update
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.vault import renewing
from fundapp.vault.commands import compartments, groups, members
from fundapp.vault.epochs import EpochSecret
from fundapp.vault.models import EpochKey, Member, Wrap
from fundapp.vault.opened import OpenCompartment
from fundapp.vault.rules import Reader, ReaderKind
from fundapp.vault.trust import Keys
from fundapp.vault.wrapping import new_wrap


def keep_wraps(patch: pytest.MonkeyPatch) -> None:
    """A withdrawal leaves the wrap where it is."""
    patch.setattr(compartments, "delete", _sparing_wraps)


def _sparing_wraps(table: Any) -> Delete:
    return delete(table).where(false()) if table is Wrap else delete(table)


def wrap_to_everybody(patch: pytest.MonkeyPatch) -> None:
    """A renewal wraps to every member."""
    right = renewing.rewrapped

    def wrong(session: Session, keys: Keys, before: OpenCompartment, newest: OpenCompartment) -> Iterator[Wrap]:
        yield from right(session, keys, before, newest)
        half = (newest.id, newest.version, newest.half, newest.key)
        for member in session.scalars(select(Member)):
            reader = Reader(ReaderKind.MEMBER, member.id)
            yield Wrap(**new_wrap(newest.subject, newest.kind, half, reader, (member.sealing_key, 0)))

    patch.setattr(compartments, "rewrapped", wrong)


def keep_epoch_key(patch: pytest.MonkeyPatch) -> None:
    """Whoever leaves a group keeps its secret in the table."""
    right = groups.remove_member

    def wrong(session: Session, ctx: Context, group_id: UUID, member_id: UUID) -> None:
        held = session.get_one(EpochKey, (group_id, member_id))
        kept = EpochKey(group_id=group_id, holder_id=member_id, number=held.number, wrapped=held.wrapped)
        right(session, ctx, group_id, member_id)
        session.add(kept)

    patch.setattr(members, "remove_member", wrong)


def spare_keystore(patch: pytest.MonkeyPatch) -> None:
    """A shredding leaves the halves in the keystore."""
    patch.setattr(compartments, "shred_after_commit", lambda *_given: None)


def believe_pins(patch: pytest.MonkeyPatch) -> None:
    """A renewal wraps to rows that nobody meant."""
    patch.setattr(renewing, "hmac", _Agreeing)


class _Agreeing:
    @staticmethod
    def compare_digest(_one: bytes, _other: bytes) -> bool:
        """Everything is the same as anything."""
        return True


def same_epoch(patch: pytest.MonkeyPatch) -> None:
    """The next epoch is the last one under another number."""
    patch.setattr(
        EpochSecret,
        "next",
        lambda self, number: EpochSecret(self.group_id, number, self.pair, self.symmetric, self.finding),
    )


def forget_to_renew(patch: pytest.MonkeyPatch) -> None:
    """After a new epoch only who reads through the group finds that a new key is due."""
    patch.setattr(groups, "update", _no_update)


def _no_update(table: Any) -> Update:
    return update(table).where(false())


def keep_own_wraps(patch: pytest.MonkeyPatch) -> None:
    """Whoever leaves keeps the wraps that are theirs alone."""
    patch.setattr(members, "_withdraw_everything", lambda _session, _member_id: None)


BREAKAGES: Mapping[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "a withdrawal keeps the wrap": (keep_wraps, "by private keys"),
    "a renewal wraps to everybody": (wrap_to_everybody, "by private keys"),
    "a leaver keeps the group's secret": (keep_epoch_key, "by private keys"),
    "a shredding spares the keystore": (spare_keystore, "by everything ever held"),
    "pins are not compared": (believe_pins, "by private keys"),
    "a new epoch is the old one": (same_epoch, "by everything ever held"),
    "a new key is not due for others": (forget_to_renew, "a renewal that was due"),
    "a leaver keeps their own wraps": (keep_own_wraps, "by private keys"),
}
"""Each with what the comparison then says."""
