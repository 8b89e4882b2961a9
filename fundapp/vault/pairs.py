"""Pairs: HPKE with a post-quantum hybrid for sealing to somebody, Ed25519 for signing."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import derive
from fundapp.vault.errors import CannotOpen
from fundapp.vault.unstorable import Unstorable

MLKEM_SEED, X25519_SEED, ED25519_SEED = 64, 32, 32
PRIVATE_BYTES = MLKEM_SEED + X25519_SEED
MLKEM_PUBLIC = 1184
PUBLIC_BYTES = MLKEM_PUBLIC + 32
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
# HPKE (RFC 9180) with the X-Wing hybrid: safe as long as either ML-KEM-768 or X25519 is.


@dataclass(frozen=True)
class SealingPair(Unstorable):
    """A pair that things are sealed to. `private` is the seed of both halves, 96 bytes."""

    private: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> "SealingPair":
        """A new pair."""
        ours = MLKEM768PrivateKey.generate().private_bytes_raw() + X25519PrivateKey.generate().private_bytes_raw()
        return cls(ours)

    @classmethod
    def from_seed(cls, seed: bytes) -> "SealingPair":
        """The pair that 32 random bytes stand for, where 96 would be too many to write on paper."""
        return cls(b"".join(derive(seed, bind("pair from seed", part)) for part in range(PRIVATE_BYTES // 32)))

    @cached_property
    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        lattice = MLKEM768PrivateKey.from_seed_bytes(self.private[:MLKEM_SEED])
        return lattice, X25519PrivateKey.from_private_bytes(self.private[MLKEM_SEED:])

    @cached_property
    def public(self) -> bytes:
        """What others seal to, 1,216 bytes."""
        lattice, curve = self._halves
        return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()

    def unwrap(self, wrapped: bytes, binding: bytes) -> bytes:
        """What was wrapped to this pair under this binding. Raises CannotOpen."""
        try:
            return _SUITE.decrypt(wrapped, MLKEM768X25519PrivateKey(*self._halves), info=binding)
        except (InvalidTag, ValueError):
            raise CannotOpen from None


def wrap(public: bytes, secret: bytes, binding: bytes) -> bytes:
    """A secret for whoever holds the private half, bound to its place. Raises CannotOpen for a malformed key."""
    try:
        return _SUITE.encrypt(secret, _recipient(public), info=binding)
    except ValueError:
        raise CannotOpen from None


@lru_cache(maxsize=64)
def _recipient(public: bytes) -> MLKEM768X25519PublicKey:
    """A public key, read once: a new case is wrapped to the same few groups many times."""
    lattice = MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC])
    return MLKEM768X25519PublicKey(lattice, X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC:]))


def fingerprint(public: bytes) -> str:
    """SHA-256 of a public key, hexadecimal: what statements bind."""
    return hashlib.sha256(public).hexdigest()


@dataclass(frozen=True)
class SigningPair(Unstorable):
    """An Ed25519 pair (RFC 8032); `private` is its 32-byte seed."""

    private: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> "SigningPair":
        """A new pair."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> bytes:
        """What signatures are checked with, 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """A signature of 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(message)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of `public` signed exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
