"""Escrow: an offline pair, shared among three people so that any two bring it back.

Replicated XOR sharing: the seed of the pair is the XOR of three random parts, and each holder keeps two of them. One
holder alone knows nothing (the third part is random to them); any two hold all three.
"""

import os
from collections.abc import Sequence

from fundapp.vault.errors import CannotOpen
from fundapp.vault.pairs import SealingPair
from fundapp.vault.passphrases import read, written

HOLDERS = 3
SEED_BYTES = 32
_LENGTH = 1 + 2 * SEED_BYTES


def split(seed: bytes) -> list[str]:
    """Three papers, one for each holder, of the 32 random bytes of an escrow."""
    first, second = os.urandom(SEED_BYTES), os.urandom(SEED_BYTES)
    parts = [first, second, _xor(seed, first, second)]
    return [written(bytes([holder]) + parts[holder] + parts[(holder + 1) % HOLDERS]) for holder in range(HOLDERS)]


def join(papers: Sequence[str]) -> SealingPair:
    """The pair, from any two papers. Raises CannotOpen for one that is mistyped, doubled or of another escrow."""
    parts: dict[int, bytes] = {}
    for paper in papers:
        found = read(paper, _LENGTH)
        if found is None or found[0] >= HOLDERS:
            raise CannotOpen
        held = {found[0]: found[1 : 1 + SEED_BYTES], (found[0] + 1) % HOLDERS: found[1 + SEED_BYTES :]}
        if any(parts.get(number, part) != part for number, part in held.items()):
            raise CannotOpen
        parts |= held
    if len(parts) != HOLDERS:
        raise CannotOpen
    return SealingPair.from_seed(_xor(*parts.values()))


def _xor(*parts: bytes) -> bytes:
    return bytes(a ^ b ^ c for a, b, c in zip(*parts, strict=True))
