"""Sealing under a symmetric key: XChaCha20-Poly1305 records, and keys derived from keys."""

import hmac
import os
from uuid import UUID

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt as _decrypt,
)
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_encrypt as _encrypt,
)
from nacl.exceptions import CryptoError

from fundapp.vault.errors import CannotOpen

KEY_BYTES = 32
FORMAT = b"\x01\x01"
"""Version of the record, and its suite: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03)."""
NONCE_BYTES, TAG_BYTES = 24, 16
HEADER_BYTES = len(FORMAT) + 16 + 4
BLOCK = 64
_NO_SALT = bytes(32)


def fresh_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def derive(secret: bytes, info: bytes) -> bytes:
    """A 32-byte key from a secret, for one purpose: HKDF-SHA-256 (RFC 5869) without salt, of one block."""
    extracted = hmac.digest(_NO_SALT, secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def header(key_id: UUID, version: int) -> bytes:
    """What every record of a key begins with: format, key and version, all of it authenticated."""
    return FORMAT + key_id.bytes + version.to_bytes(4)


def seal_record(key: bytes, head: bytes, binding: bytes, plain: bytes) -> bytes:
    """`header | nonce | ciphertext and tag`. The length of the plain text shows in steps of 64 bytes only."""
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + _encrypt(padded(plain), head + binding, nonce, key)


def open_record(key: bytes, head: bytes, binding: bytes, record: bytes) -> bytes:
    """The plain text. Raises CannotOpen where anything differs: key, header, binding, or a single bit."""
    if record[:HEADER_BYTES] != head or len(record) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES:
        raise CannotOpen
    start = HEADER_BYTES + NONCE_BYTES
    try:
        found = _decrypt(record[start:], head + binding, record[HEADER_BYTES:start], key)
    except CryptoError:
        raise CannotOpen from None
    return unpadded(found)


def padded(plain: bytes) -> bytes:
    """Filled up to a multiple of 64 bytes (ISO/IEC 7816-4), so that its length tells little."""
    return plain + b"\x80" + bytes(-(len(plain) + 1) % BLOCK)


def unpadded(found: bytes) -> bytes:
    """What was padded; only ever called with what was authenticated."""
    return found.rstrip(b"\0")[:-1]


def version_of(record: bytes) -> int:
    """The version of the key that a record claims to be sealed under. Raises CannotOpen for no record."""
    if record[:2] != FORMAT or len(record) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES:
        raise CannotOpen
    return int.from_bytes(record[18:HEADER_BYTES])
