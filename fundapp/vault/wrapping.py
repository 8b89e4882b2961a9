"""Wrapping half-keys to readers, and getting them back."""

import hmac
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import derive, header, open_record
from fundapp.vault.epochs import EpochSecret, handing_down, wrapping
from fundapp.vault.errors import CannotOpen
from fundapp.vault.models import Epoch, EpochKey, Wrap
from fundapp.vault.pairs import fingerprint, wrap
from fundapp.vault.queries import epoch_key, epochs_back_to
from fundapp.vault.rules import Kind, Reader, ReaderKind, Subject
from fundapp.vault.unlocked import Unlocked


def wrap_binding(
    subject: Subject, kind: Kind, compartment_id: UUID, version: int, reader: Reader, number: int
) -> bytes:
    """What a wrapped half-key is bound to."""
    belongs = (subject.kind, subject.id, kind, compartment_id, version)
    return bind("half-key", *belongs, reader.kind, reader.id, number)


def pin_of(key: bytes, reader: Reader, public: bytes) -> bytes:
    """A MAC under a data key over whom it was meant for; for an applicant, over their public key too."""
    print_ = fingerprint(public) if reader.kind == ReaderKind.APPLICANT else ""
    return hmac.digest(derive(key, bind("pin")), bind("reader", reader.kind, reader.id, print_), "sha256")


def new_wrap(
    subject: Subject, kind: Kind, half: tuple[UUID, int, bytes, bytes], reader: Reader, public: tuple[bytes, int]
) -> dict[str, Any]:
    """A row of Wrap by column. `half`: compartment, version, half-key, data key; `public`: the reader's key and epoch.

    Columns, not an object: a new case has many, and nobody looks at them one by one.
    """
    compartment_id, version, secret, key = half
    sealing_key, number = public
    binding = wrap_binding(subject, kind, compartment_id, version, reader, number)
    return {
        "compartment_id": compartment_id,
        "reader_kind": reader.kind.value,
        "reader_id": reader.id,
        "version": version,
        "number": number,
        "wrapped": wrap(sealing_key, secret, binding),
        "pin": pin_of(key, reader, sealing_key),
    }


def epoch_secrets(session: Session, unlocked: Unlocked, group_id: UUID, oldest: int) -> dict[int, EpochSecret]:
    """The secrets of a group's epochs back to `oldest`, for one of its members. Raises CannotOpen."""
    held = epoch_key(session, group_id, unlocked.reader.id)
    if held is None:
        raise CannotOpen
    newest = newest_secret(unlocked, held)
    return hand_down(newest, epochs_back_to(session, group_id, oldest + 1) if oldest < newest.number else ())


def newest_secret(unlocked: Unlocked, held: EpochKey) -> EpochSecret:
    """The secret that was wrapped to this member."""
    binding = wrapping(held.group_id, held.number, held.holder_id)
    return EpochSecret.unpacked(held.group_id, held.number, unlocked.pair.unwrap(held.wrapped, binding))


def hand_down(newest: EpochSecret, epochs: Iterable[Epoch]) -> dict[int, EpochSecret]:
    """Each epoch's secret holds that of an earlier one; `epochs` come newest first. Raises CannotOpen."""
    found = {newest.number: newest}
    for epoch in epochs:
        if epoch.before is None or epoch.before_number is None or epoch.number not in found:
            raise CannotOpen
        binding = handing_down(epoch.group_id, epoch.number, epoch.before_number)
        head, key = header(epoch.group_id, epoch.number), found[epoch.number].symmetric
        packed = open_record(key, head, binding, epoch.before)
        found[epoch.before_number] = EpochSecret.unpacked(epoch.group_id, epoch.before_number, packed)
    return found


def readers_of(unlocked: Unlocked, group_ids: Collection[UUID]) -> list[Reader]:
    """Everything this person can read as: themselves first, then their groups."""
    return [unlocked.reader, *(Reader(ReaderKind.GROUP, group_id) for group_id in group_ids)]


def unwrap_half(
    subject: Subject,
    kind: Kind,
    found: Wrap,
    unlocked: Unlocked,
    secrets: Mapping[tuple[UUID, int], EpochSecret],
) -> bytes:
    """The half-key in a wrap. Raises CannotOpen."""
    reader = Reader(ReaderKind(found.reader_kind), found.reader_id)
    pair = unlocked.pair
    if reader.kind == ReaderKind.GROUP:
        if (reader.id, found.number) not in secrets:
            raise CannotOpen
        pair = secrets[reader.id, found.number].pair
    binding = wrap_binding(subject, kind, found.compartment_id, found.version, reader, found.number)
    return pair.unwrap(found.wrapped, binding)
