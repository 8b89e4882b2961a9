"""What people know or keep on paper: passphrases, recovery keys, and the keys made from them."""

import hashlib
import hmac
import os
import unicodedata
from base64 import b32decode, b32encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fundapp.core.database import is_writing
from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import KEY_BYTES, derive
from fundapp.vault.errors import CannotOpen

SALT_BYTES = 16
RECOVERY_BYTES = 16
CHECK_BYTES = 4
GROUP_LETTERS = 4


@dataclass(frozen=True)
class Cost:
    """What one guess costs (Argon2id, RFC 9106): memory in KiB, and passes over it."""

    memory: int
    passes: int


MOST = Cost(memory=1024 * 1024, passes=10)
"""No row may ask for more than a GiB."""
MEMBERS = Cost(memory=128 * 1024, passes=3)
CODES = Cost(memory=8 * 1024, passes=3)


@dataclass(frozen=True)
class Derived:
    """What a passphrase gives, in one run.

    `key` opens the member's bundle, `verifier` is checked at sign-in, `factors` seals what second factors keep secret.
    """

    key: bytes = field(repr=False)
    verifier: bytes = field(repr=False)
    factors: bytes = field(repr=False)


def fresh_salt() -> bytes:
    """16 random bytes."""
    return os.urandom(SALT_BYTES)


def stretch(secret: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from something that people can remember, slowly. Spelt alike on every keyboard (NFKC).

    Refused inside a write transaction: on SQLite everybody else would wait for it. Raises CannotOpen for a cost that
    would keep the machine busy for hours.
    """
    if cost.memory > MOST.memory or cost.passes > MOST.passes:
        raise CannotOpen
    if is_writing():
        raise RuntimeError("derive a key before the transaction, not in it")
    text = unicodedata.normalize("NFKC", secret).encode()
    made = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=1, memory_cost=cost.memory)
    return made.derive(text)


def derive_passphrase(passphrase: str, salt: bytes, cost: Cost) -> Derived:
    """The keys of a passphrase. Never inside a write transaction: it takes half a second on purpose."""
    stretched = stretch(passphrase, salt, cost)
    purposes = ("member bundle", "sign-in verifier", "second factors")
    return Derived(*(derive(stretched, bind(purpose)) for purpose in purposes))


def fresh_recovery_key() -> str:
    """A key of 128 random bits to print, in groups of four letters and digits, with a check."""
    return written(os.urandom(RECOVERY_BYTES))


def recovery_secret(text: str) -> bytes | None:
    """The key of a bundle's second copy, from a printed recovery key; None where it is mistyped."""
    found = read(text, RECOVERY_BYTES)
    return None if found is None else derive(found, bind("member bundle, recovery"))


def written(secret: bytes) -> str:
    """Bytes for paper: base32 in groups of four, four bytes of check at the end."""
    letters = b32encode(secret + _check(secret)).decode().rstrip("=")
    return "-".join(letters[start : start + GROUP_LETTERS] for start in range(0, len(letters), GROUP_LETTERS))


def read(text: str, length: int) -> bytes | None:
    """What was written, in whatever case and spacing, 0, 1 and 8 for the letters they look like; None if mistyped."""
    letters = "".join(each for each in text.upper() if each.isalnum())
    letters = letters.translate(str.maketrans("018", "OIB"))
    try:
        found = b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        return None
    # Compared as letters: the last one has bits to spare, in which a wrong letter would pass unnoticed.
    same = hmac.compare_digest(letters, written(found[:length]).replace("-", ""))
    return found[:length] if same else None


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"fundapp paper key" + secret).digest()[:CHECK_BYTES]
