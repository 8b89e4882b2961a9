"""The tree as the sequencer grows it: a hash for each full subtree at the right edge, and nodes to keep for proofs.

It shares no code with the verifier's tree, so that a fault in one is found by the other.
"""

from dataclasses import dataclass, field

from fundapp.audit.verify import EMPTY_ROOT, node_hash

HASH_BYTES = 32
KEPT_LEVELS = 8
"""Nodes are kept for every eighth level: one in 255, and no proof reads more than 128 hashes at a level."""

Place = tuple[int, int]
"""Level and index of a subtree: it spans 2^level leaves and begins at index * 2^level."""


@dataclass
class Tree:
    """A tree of `size` leaves. `peaks` are its full subtrees, largest first; `made` is what appending completed."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    made: list[tuple[Place, bytes]] = field(default_factory=list)

    @classmethod
    def thaw(cls, size: int, frontier: bytes) -> "Tree":
        """A tree from its frozen state."""
        return cls(size, [frontier[at : at + HASH_BYTES] for at in range(0, len(frontier), HASH_BYTES)])

    def freeze(self) -> bytes:
        """The peaks in a row."""
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf (RFC 9162, section 2.1.1): it closes a subtree for each one at its index's end."""
        index, level, found = self.size, 0, leaf
        while index & 1:
            found = node_hash(self.peaks.pop(), found)
            index, level = index >> 1, level + 1
            if level % KEPT_LEVELS == 0:
                self.made.append(((level, index), found))
        self.peaks.append(found)
        self.size += 1

    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, found = self.peaks
        for peak in reversed(rest):
            found = node_hash(peak, found)
        return found
