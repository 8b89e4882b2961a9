"""Readers whose private keys are in memory: what opening needs. Never stored, never logged, never in a job."""

from dataclasses import dataclass, field
from uuid import UUID

from fundapp.vault.errors import CannotOpen
from fundapp.vault.pairs import PRIVATE_BYTES, SealingPair, SigningPair
from fundapp.vault.rules import Reader, ReaderKind
from fundapp.vault.unstorable import Unstorable


@dataclass(frozen=True)
class Unlocked(Unstorable):
    """A reader with the key to what was wrapped to them."""

    reader: Reader
    pair: SealingPair = field(repr=False)


@dataclass(frozen=True)
class UnlockedMember(Unlocked):
    """A member of staff, who can also sign."""

    signing: SigningPair = field(repr=False)

    @classmethod
    def fresh(cls, member_id: UUID) -> "UnlockedMember":
        """New pairs for a person."""
        return cls(Reader(ReaderKind.MEMBER, member_id), SealingPair.fresh(), SigningPair.fresh())

    @property
    def id(self) -> UUID:
        """The person's id."""
        return self.reader.id

    def bundle(self) -> bytes:
        """Both private halves, for sealing under a passphrase or a session's token."""
        return self.pair.private + self.signing.private

    @classmethod
    def from_bundle(cls, member_id: UUID, bundle: bytes) -> "UnlockedMember":
        """What `bundle` gave. Raises CannotOpen for anything of another length."""
        if len(bundle) != PRIVATE_BYTES + 32:
            raise CannotOpen
        pairs = SealingPair(bundle[:PRIVATE_BYTES]), SigningPair(bundle[PRIVATE_BYTES:])
        return cls(Reader(ReaderKind.MEMBER, member_id), *pairs)
