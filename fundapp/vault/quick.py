"""Half-keys and summaries sealed again under a group's epoch, so that a row of a list opens quickly."""

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import expand, extract, header, open_record, seal_record
from fundapp.vault.envelope import Envelope
from fundapp.vault.epochs import EpochSecret
from fundapp.vault.errors import CannotOpen
from fundapp.vault.models import Compartment, QuickKey
from fundapp.vault.opened import OpenCompartment

HALF, SUMMARY = "quick half-key", "quick summary"


@dataclass(frozen=True)
class QuickReader:
    """A group's epoch, ready to open many rows."""

    group_id: UUID
    number: int
    extracted: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: EpochSecret) -> "QuickReader":
        """Of one epoch."""
        return cls(secret.group_id, secret.number, extract(secret.symmetric))

    def key(self, what: str, kept: bytes, compartment_id: UUID, version: int) -> bytes:
        """The key of one row: of this epoch, and of the half that only the keystore has."""
        return expand(self.extracted, kept + bind(what, self.group_id, self.number, compartment_id, version))

    def knows(self, quick: QuickKey | None, row: Compartment) -> bool:
        """Whether a row was sealed again under this epoch, for the compartment's newest version."""
        return quick is not None and quick.number == self.number and quick.version == row.version

    def open_summary(self, quick: QuickKey, kept: bytes) -> str:
        """The summary of one row. Raises CannotOpen."""
        if quick.summary is None:
            raise CannotOpen
        return self._open(SUMMARY, quick, kept, quick.summary).decode()

    def open_half(self, quick: QuickKey, kept: bytes) -> bytes:
        """The half-key of one row, for a summary that was written anew. Raises CannotOpen."""
        return self._open(HALF, quick, kept, quick.half)

    def seal(self, opened: OpenCompartment, kept: bytes, envelope: Envelope, summary: str) -> QuickKey:
        """The row of an open compartment."""
        return QuickKey(
            compartment_id=opened.id,
            group_id=self.group_id,
            number=self.number,
            version=opened.version,
            half=self._seal(HALF, opened, kept, opened.half),
            summary=self._seal(SUMMARY, opened, kept, summary.encode()),
            source=source_of(envelope),
        )

    def _open(self, what: str, quick: QuickKey, kept: bytes, record: bytes) -> bytes:
        key = self.key(what, kept, quick.compartment_id, quick.version)
        return open_record(key, header(quick.compartment_id, quick.version), b"", record)

    def _seal(self, what: str, opened: OpenCompartment, kept: bytes, plain: bytes) -> bytes:
        key = self.key(what, kept, opened.id, opened.version)
        return seal_record(key, header(opened.id, opened.version), b"", plain)


def source_of(envelope: Envelope) -> bytes:
    """By what one knows that a summary was written anew: the SHA-256 of its envelope."""
    return hashlib.sha256(envelope.record).digest()
