"""A thief who ignores our interface: the whole database, the keystore, and every private key of one person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from fundapp.vault.ciphers import header, open_record
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.epochs import EpochSecret, handing_down, wrapping
from fundapp.vault.errors import CannotOpen
from fundapp.vault.models import Compartment, Document, Epoch, EpochKey, OlderHalf, QuickKey, SealedSubject, Wrap
from fundapp.vault.opened import OpenCompartment, data_key, older_binding
from fundapp.vault.pairs import SealingPair
from fundapp.vault.quick import Quick, QuickReader
from fundapp.vault.rules import Kind, Reader, ReaderKind, Subject
from fundapp.vault.wrapping import wrap_binding

Tries = dict[tuple[bytes, bytes, bytes], bytes | None]
"""What came of each attempt to unwrap: nobody need make the same one twice."""


@dataclass(frozen=True)
class Dump:
    """Every row of a database that has to do with keys, and the sealed records."""

    wraps: Sequence[Any]
    epochs: Sequence[Any]
    epoch_keys: Sequence[Any]
    older: Sequence[Any]
    quick: Sequence[Any]
    records: Sequence[Any]
    places: Mapping[UUID, tuple[Subject, Kind]]
    """Of each compartment."""

    @classmethod
    def of(cls, connection: Connection) -> "Dump":
        """As the database stands now."""
        tables = (Wrap, Epoch, EpochKey, OlderHalf, QuickKey, Document)
        rows = [connection.execute(select(table.__table__)).all() for table in tables]
        wraps, epochs, epoch_keys, older, quick, records = rows
        belongs = select(Compartment.id, Compartment.kind, SealedSubject.kind, SealedSubject.id).join(SealedSubject)
        places = {row[0]: (Subject(row[2], row[3]), Kind(row[1])) for row in connection.execute(belongs)}
        return cls(wraps, epochs, epoch_keys, older, quick, records, places)

    @cached_property
    def bound_wraps(self) -> list[tuple[Any, bytes]]:
        """Each wrap with what it is bound to."""
        return [(row, self._bound(row)) for row in self.wraps]

    def _bound(self, row: Any) -> bytes:
        subject, kind = self.places[row.compartment_id]
        reader = Reader(ReaderKind(row.reader_kind), row.reader_id)
        return wrap_binding(subject, kind, row.compartment_id, row.version, reader, row.number)

    @cached_property
    def groups(self) -> set[UUID]:
        """Ids of groups."""
        return {row.group_id for row in self.epochs}


@dataclass
class Thief:
    """What one person ever held. `pairs` are private halves by the reader they were made for."""

    tries: Tries
    pairs: dict[UUID, list[SealingPair]] = field(default_factory=dict)
    epochs: dict[tuple[UUID, int], EpochSecret] = field(default_factory=dict)
    halves: dict[tuple[UUID, int], bytes] = field(default_factory=dict)

    def hold(self, reader_id: UUID, pair: SealingPair) -> None:
        """One more private key."""
        self.pairs.setdefault(reader_id, []).append(pair)

    def forgetful(self) -> "Thief":
        """The same person with their private keys alone."""
        return Thief(self.tries, self.pairs)

    def absorb(self, other: "Thief") -> bool:
        """Everything that another holds, too; whether there is more than that here."""
        self.epochs |= other.epochs
        self.halves |= other.halves
        return len(self.epochs) > len(other.epochs) or len(self.halves) > len(other.halves)

    def read(self, dump: Dump, kept: Mapping[UUID, bytes], *, thoroughly: bool = False) -> dict[UUID, str]:
        """Texts by record. `thoroughly` tries each key on everything, whoever it is addressed to."""
        self._take_epochs(dump, thoroughly)
        self._take_halves(dump, kept, thoroughly)
        keys = self._data_keys(dump, kept)
        return dict(self._texts(dump, keys))

    def _take_epochs(self, dump: Dump, thoroughly: bool) -> None:
        for row in dump.epoch_keys:
            binding = wrapping(row.group_id, row.number, row.holder_id)
            packed = self._unwrap(self._mine(row.holder_id, thoroughly), row.wrapped, binding)
            if packed:
                self.epochs[row.group_id, row.number] = EpochSecret.unpacked(row.group_id, row.number, packed)
        for row in sorted(dump.epochs, key=lambda row: -row.number):
            later = self.epochs.get((row.group_id, row.number))
            before = row.group_id, row.number - 1
            if later and row.before and before not in self.epochs:
                packed = _opened(
                    later.symmetric,
                    header(row.group_id, row.number),
                    handing_down(row.group_id, row.number, row.number - 1),
                    row.before,
                )
                if packed:
                    self.epochs[before] = EpochSecret.unpacked(*before, packed)

    def _take_halves(self, dump: Dump, kept: Mapping[UUID, bytes], thoroughly: bool) -> None:
        for row, binding in dump.bound_wraps:
            if thoroughly or row.reader_id in self.pairs or row.reader_id in dump.groups:
                half = self._unwrap(self._mine(row.reader_id, thoroughly), row.wrapped, binding)
                if half:
                    self.halves[row.compartment_id, row.version] = half
        readers = [QuickReader.of(secret) for secret in self.epochs.values()]
        for row in dump.quick:
            subject_id = dump.places[row.compartment_id][0].id
            quick = Quick(subject_id, row.compartment_id, row.version, None, None, row.half, None, None)
            for reader in readers if row.compartment_id in kept else ():
                with suppress(CannotOpen):
                    half = reader.open_half(quick, kept[row.compartment_id])
                    self.halves[row.compartment_id, row.version] = half

    def _data_keys(self, dump: Dump, kept: Mapping[UUID, bytes]) -> dict[tuple[UUID, int], bytes]:
        older = sorted(dump.older, key=lambda row: -row.version)
        keys: dict[tuple[UUID, int], bytes] = {}
        for (box, version), half in self.halves.items():
            if box in kept and box in dump.places:
                keys[box, version] = data_key(*dump.places[box], box, version, (half, kept[box]))
        for row in older:
            box, after = row.compartment_id, keys.get((row.compartment_id, row.version + 1))
            if after is None:
                continue
            place = dump.places[box]
            before = _opened(after, header(box, row.version + 1), older_binding(*place, box, row.version), row.sealed)
            if before:
                self.halves[box, row.version] = before
                keys[box, row.version] = data_key(*place, box, row.version, (before, kept[box]))
        return keys

    def _texts(self, dump: Dump, keys: Mapping[tuple[UUID, int], bytes]) -> Iterator[tuple[UUID, str]]:
        by_box: dict[UUID, dict[int, bytes]] = {}
        for (box, version), key in sorted(keys.items()):
            by_box.setdefault(box, {})[version] = key
        for row in dump.records:
            mine = by_box.get(row.compartment_id)
            if not mine:
                continue
            subject, kind = dump.places[row.compartment_id]
            opened = OpenCompartment(row.compartment_id, subject, kind, max(mine), b"", mine)
            try:
                yield row.id, opened.read(Place("vault_document", row.id, "title"), Envelope(row.title.record)).decode()
            except CannotOpen:
                continue

    def _mine(self, reader_id: UUID, thoroughly: bool) -> Iterable[SealingPair]:
        if thoroughly:
            return [pair for pairs in self.pairs.values() for pair in pairs] + [
                each.pair for each in self.epochs.values()
            ]
        epochs = [secret.pair for (group_id, _number), secret in self.epochs.items() if group_id == reader_id]
        return [*self.pairs.get(reader_id, ()), *epochs]

    def _unwrap(self, pairs: Iterable[SealingPair], wrapped: bytes, binding: bytes) -> bytes | None:
        for pair in pairs:
            attempt = pair.private, wrapped, binding
            if attempt not in self.tries:
                try:
                    self.tries[attempt] = pair.unwrap(wrapped, binding)
                except CannotOpen:
                    self.tries[attempt] = None
            if self.tries[attempt]:
                return self.tries[attempt]
        return None


def _opened(key: bytes, head: bytes, binding: bytes, sealed: bytes) -> bytes | None:
    try:
        return open_record(key, head, binding, sealed)
    except CannotOpen:
        return None
