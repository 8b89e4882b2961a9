"""The secret of a group's epoch: what its members share."""

import hmac
import unicodedata
from dataclasses import dataclass, field
from uuid import UUID

from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import KEY_BYTES, derive, fresh_key
from fundapp.vault.errors import CannotOpen
from fundapp.vault.pairs import PRIVATE_BYTES, SealingPair
from fundapp.vault.unstorable import Unstorable


@dataclass(frozen=True)
class EpochSecret(Unstorable):
    """A pair that compartments are wrapped to, a symmetric key for lists, and the group's key for finding.

    The key for finding stays the same from epoch to epoch, since digests must keep matching.
    """

    group_id: UUID
    number: int
    pair: SealingPair = field(repr=False)
    symmetric: bytes = field(repr=False)
    finding: bytes = field(repr=False)

    @classmethod
    def first(cls, group_id: UUID) -> "EpochSecret":
        """Epoch 0 of a new group."""
        return cls(group_id, 0, SealingPair.fresh(), fresh_key(), fresh_key())

    def next(self, number: int) -> "EpochSecret":
        """A later epoch: everything new but the key for finding."""
        return EpochSecret(self.group_id, number, SealingPair.fresh(), fresh_key(), self.finding)

    def packed(self) -> bytes:
        """For wrapping to a member, 160 bytes."""
        return self.pair.private + self.symmetric + self.finding

    @classmethod
    def unpacked(cls, group_id: UUID, number: int, packed: bytes) -> "EpochSecret":
        """What `packed` gave. Raises CannotOpen for anything of another length."""
        if len(packed) != PRIVATE_BYTES + 2 * KEY_BYTES:
            raise CannotOpen
        rest = packed[PRIVATE_BYTES:]
        return cls(group_id, number, SealingPair(packed[:PRIVATE_BYTES]), rest[:KEY_BYTES], rest[KEY_BYTES:])

    def digest(self, what: str, text: str) -> bytes:
        """A keyed digest by which an alias, a name or a number is found again, whatever its case and spacing.

        `what` ("phone") keeps the same text in two fields apart. Only the group can make or try digests.
        """
        folded = "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())
        key = derive(self.finding, bind("finding", self.group_id, what))
        return hmac.digest(key, folded.encode(), "sha256")


def wrapping(group_id: UUID, number: int, holder: UUID) -> bytes:
    """What an epoch's secret is bound to when it is wrapped to a member or the escrow."""
    return bind("epoch secret", group_id, number, holder)


def handing_down(group_id: UUID, number: int, before: int) -> bytes:
    """What the secret of the epoch `before` is bound to when it is sealed under the epoch `number`."""
    return bind("epoch before", group_id, number, before)
