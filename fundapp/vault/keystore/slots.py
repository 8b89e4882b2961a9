"""The format of the keystore's file, pure: 64-byte slots, each with id, half and a checksum that binds both.

    header   magic 8 | version 4 | store id 16 | zeros 20 | checksum 16
    floor    slots known to be flushed 8 | zeros 40 | checksum 16
    slot     id 16 | half 32 | checksum 16            half = zeros: a tombstone of that id

Integers are big-endian. Checksums are BLAKE2b (RFC 7693) of the first 48 bytes, 16 bytes long, with a personalisation
for each kind: none of the three can be taken for another. They find bit rot and confusion, not forgery: whoever can
write the file can replace halves, and gains nothing but that records do not open.
"""

from hashlib import blake2b

from fundapp.core.i18n import _
from fundapp.vault.keystore.place import HALF_BYTES, ID_BYTES, KeystoreDamaged

MAGIC = b"FUNDKEYS"
VERSION = 1
SLOT_BYTES = 64
BODY_BYTES = ID_BYTES + HALF_BYTES
FIRST = 2 * SLOT_BYTES
"""Where the first slot begins."""

DESTROYED = bytes(HALF_BYTES)

HASH = blake2b(digest_size=16, person=b"keystore slot")
"""Copied for each slot, which is quicker than to make it anew."""


def slot(identity: bytes, half: bytes) -> bytes:
    """A slot; the tombstone of the id where the half is DESTROYED."""
    body = identity + half
    return body + _checksum(body, b"keystore slot")


def is_sound(found: bytes) -> bool:
    """Whether a slot is what was once written."""
    return len(found) == SLOT_BYTES and found == slot(found[:ID_BYTES], found[ID_BYTES:BODY_BYTES])


def header(store: bytes) -> bytes:
    """The beginning of a new file, without slots."""
    body = (MAGIC + VERSION.to_bytes(4, "big") + store).ljust(BODY_BYTES, b"\0")
    return body + _checksum(body, b"keystore head") + floor(0)


def floor(count: int) -> bytes:
    """The record of how many slots were flushed at least: a file with fewer was cut off."""
    body = count.to_bytes(8, "big").ljust(BODY_BYTES, b"\0")
    return body + _checksum(body, b"keystore floor")


def read_header(start: bytes) -> tuple[bytes, int]:
    """Store id and floor. Raises KeystoreDamaged where the file is not ours, of another version, or damaged.

    A damaged floor counts as 0: the next put writes it anew.
    """
    first, second = start[:SLOT_BYTES], start[SLOT_BYTES:FIRST]
    if len(start) < FIRST:
        raise KeystoreDamaged(_("The keystore’s file is cut off."))
    if first[:8] != MAGIC:
        raise KeystoreDamaged(_("The file in the keystore’s place is not a keystore."))
    if first[8:12] != VERSION.to_bytes(4, "big"):
        raise KeystoreDamaged(_("The keystore is of a version that this program does not know."))
    if first[BODY_BYTES:] != _checksum(first[:BODY_BYTES], b"keystore head"):
        raise KeystoreDamaged(_("The first bytes of the keystore’s file are damaged."))
    flushed = int.from_bytes(second[:8], "big")
    return first[12:28], flushed if second == floor(flushed) else 0


def _checksum(body: bytes, kind: bytes) -> bytes:
    return blake2b(body, digest_size=16, person=kind).digest()
