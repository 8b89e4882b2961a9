"""Compartments that are open in memory: the only things that seal and read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import derive, header, open_record, seal_record, version_of
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen, Locked, Shredded, Untrusted
from fundapp.vault.models import OlderHalf
from fundapp.vault.rules import Kind, Reader, Subject
from fundapp.vault.unstorable import Unstorable


@dataclass(frozen=True)
class OpenCompartment(Unstorable):
    """One compartment: its newest half-key, and its data keys by version. New values are sealed under the newest."""

    id: UUID
    subject: Subject
    kind: Kind
    version: int
    half: bytes = field(repr=False)
    keys: Mapping[int, bytes] = field(repr=False)
    by: Reader | None = None
    """As whom it was opened; None for one that was just made."""
    stale: bool = False
    """A new key is due and could not be made: it may be read, but nothing is sealed under a key that others know."""

    @property
    def key(self) -> bytes:
        """The data key of the newest version."""
        return self.keys[self.version]

    def seal(self, place: Place, plain: bytes) -> Envelope:
        """A value for one place. Raises Untrusted where nothing may be sealed under this key any more."""
        if self.stale:
            raise Untrusted
        head = header(self.id, self.version)
        return Envelope(seal_record(self.key, head, self._bound(place), plain), place, self.kind)

    def read(self, place: Place, envelope: Envelope) -> bytes:
        """What was sealed for this place. Raises CannotOpen for anything else."""
        version = version_of(envelope.record)
        if version not in self.keys:
            raise CannotOpen
        return open_record(self.keys[version], header(self.id, version), self._bound(place), envelope.record)

    def file_key(self, file_id: UUID, version: int) -> bytes:
        """The key of one sealed file."""
        if version not in self.keys:
            raise CannotOpen
        return derive(self.keys[version], self.file_place(file_id, version))

    def file_place(self, file_id: UUID, version: int) -> bytes:
        """What a sealed file is bound to."""
        return bind("file", self.subject.kind, self.subject.id, self.kind, self.id, version, file_id)

    def _bound(self, place: Place) -> bytes:
        belongs = (self.subject.kind, self.subject.id, self.kind)
        return bind("record", *belongs, place.table, place.row, place.column)


@dataclass(frozen=True)
class Opened:
    """Open compartments of one subject, by kind; `shredded` names those whose key was destroyed."""

    subject: Subject
    compartments: Mapping[Kind, OpenCompartment]
    shredded: frozenset[Kind] = frozenset()

    def seal(self, kind: Kind, place: Place, text: str) -> Envelope:
        """A text, sealed for one place. Raises Locked where this compartment is not open."""
        return self.compartment(kind).seal(place, text.encode())

    def read(self, kind: Kind, place: Place, envelope: Envelope) -> str:
        """The text of an envelope. Raises Locked where the compartment is not open, CannotOpen for a changed one."""
        return self.compartment(kind).read(place, envelope).decode()

    def compartment(self, kind: Kind) -> OpenCompartment:
        """One of them. Raises Locked, or Shredded."""
        if kind in self.shredded:
            raise Shredded
        if kind not in self.compartments:
            raise Locked
        return self.compartments[kind]


def data_key(subject: Subject, kind: Kind, compartment_id: UUID, version: int, halves: tuple[bytes, bytes]) -> bytes:
    """The key of a compartment's version, from the half that was wrapped and the half in the keystore."""
    wrapped, kept = halves
    return derive(wrapped + kept, bind("data key", subject.kind, subject.id, kind, compartment_id, version))


def assemble(
    subject: Subject,
    kind: Kind,
    compartment_id: UUID,
    version: int,
    halves: tuple[bytes, bytes],
    older: Sequence[OlderHalf] = (),
) -> OpenCompartment:
    """A compartment from its newest half-key, with the keys of its earlier versions. Raises CannotOpen."""
    newest, kept = halves
    keys = {version: data_key(subject, kind, compartment_id, version, halves)}
    for each in older:
        if each.version + 1 not in keys:
            raise CannotOpen
        sealed_under = keys[each.version + 1]
        binding = older_binding(subject, kind, compartment_id, each.version)
        half = open_record(sealed_under, header(compartment_id, each.version + 1), binding, each.sealed)
        keys[each.version] = data_key(subject, kind, compartment_id, each.version, (half, kept))
    return OpenCompartment(compartment_id, subject, kind, version, newest, keys)


def older_binding(subject: Subject, kind: Kind, compartment_id: UUID, version: int) -> bytes:
    """What the half-key of an earlier version is bound to."""
    return bind("older half-key", subject.kind, subject.id, kind, compartment_id, version)


def hand_down(subject: Subject, kind: Kind, before: OpenCompartment, key: bytes) -> OlderHalf:
    """The half-key of a version, sealed under the data key of the next one."""
    binding = older_binding(subject, kind, before.id, before.version)
    sealed = seal_record(key, header(before.id, before.version + 1), binding, before.half)
    return OlderHalf(compartment_id=before.id, version=before.version, sealed=sealed)
