"""What people know and hold: passphrases, authenticator apps, recovery codes. Slow or pure: never in a transaction."""

import hashlib
import hmac
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pyotp

from fundapp.accounts.models import Authenticator, Passphrase, SignInAttempt
from fundapp.accounts.rules.limits import RECOVERY_CODES
from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import KEY_BYTES, derive, header, open_record, seal_record
from fundapp.vault.passphrases import Cost, Derived, derive_passphrase, fresh_salt

STEP_S, STEP_DIGITS = 30, 6
CODE_BYTES = 10
_SECRET = re.compile(r"[A-Z2-7]{32}")
CODE_LETTERS = 4
_NOBODYS_SALT, _NOBODYS_VERIFIER = bytes(16), bytes(KEY_BYTES)


@dataclass(frozen=True)
class Chosen:
    """A passphrase that somebody has just chosen or proven: how it is kept, and what it opens."""

    salt: bytes
    cost: Cost
    derived: Derived = field(repr=False)


def choose(passphrase: str, cost: Cost) -> Chosen:
    """A passphrase with a salt of its own. Takes half a second on purpose."""
    salt = fresh_salt()
    return Chosen(salt, cost, derive_passphrase(passphrase, salt, cost))


def check(row: Passphrase | None, passphrase: str, cost: Cost) -> Chosen | None:
    """What a passphrase opens; None for a wrong one, or where there is none, after the same work.

    `cost` is what is spent where there is no row.
    """
    salt = row.salt if row else _NOBODYS_SALT
    spent = Cost(row.memory, row.passes) if row else cost
    derived = derive_passphrase(passphrase, salt, spent)
    right = hmac.compare_digest(derived.verifier, row.verifier if row else _NOBODYS_VERIFIER)
    return Chosen(salt, spent, derived) if right and row else None


def fresh_secret() -> str:
    """A secret for an authenticator app: 160 bits in base32, as RFC 4226 asks."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether this can be a secret that we have shown: 160 bits in base32."""
    return _SECRET.fullmatch(text) is not None


def address_of(secret: str, account: str, issuer: str) -> str:
    """What the QR code of an authenticator app says (otpauth)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def looks_like_step(typed: str) -> bool:
    """Whether this is meant as a code of an authenticator app: six digits."""
    digits = "".join(typed.split())
    return len(digits) == STEP_DIGITS and digits.isascii() and digits.isdigit()


def step_of(secret: str, typed: str, now: datetime, last_step: int) -> int | None:
    """The interval of which `typed` is the code: this one, the one before or the next, if newer than `last_step`."""
    digits = "".join(typed.split()).encode()
    current, code = int(now.timestamp()) // STEP_S, pyotp.TOTP(secret)
    steps = [step for step in (current - 1, current, current + 1) if step > last_step]
    return next((step for step in steps if hmac.compare_digest(code.generate_otp(step).encode(), digits)), None)


def seal_secret(person_id: UUID, factors: bytes, secret: str) -> bytes:
    """An authenticator's secret under the passphrase: a copy of the database does not give it away."""
    return seal_record(factors, *_secret_place(person_id), secret.encode())


def open_secret(row: Authenticator, factors: bytes) -> str:
    """The secret. Raises CannotOpen where the passphrase is another by now."""
    return open_record(factors, *_secret_place(row.person_id), row.sealed).decode()


def fresh_codes() -> list[str]:
    """Recovery codes of 80 random bits to print, in groups of four."""
    made = (b32encode(secrets.token_bytes(CODE_BYTES)).decode() for _each in range(RECOVERY_CODES))
    return ["-".join(code[at : at + CODE_LETTERS] for at in range(0, len(code), CODE_LETTERS)) for code in made]


def code_digest(person_id: UUID, typed: str) -> bytes:
    """What is kept of a recovery code, however it was typed."""
    letters = "".join(each for each in typed.upper() if each.isalnum()).translate(str.maketrans("018", "OIB"))
    return hashlib.sha256(bind("recovery code", person_id, letters.encode())).digest()


@dataclass(frozen=True)
class PublicKey:
    """A passkey as its authenticator has just made it; `uses` is what it counts itself."""

    credential: bytes
    public_key: bytes
    uses: int


@dataclass(frozen=True)
class Opened:
    """What the first half of a sign-in opened: the key of second factors, and where there are keys, their bundle."""

    factors: bytes = field(repr=False)
    bundle: bytes = field(repr=False)


def seal_attempt(attempt_id: UUID, token: str, opened: Opened) -> bytes:
    """What is kept between passphrase and second factor, under the token in the cookie."""
    return seal_record(_attempt_key(token), *_attempt_place(attempt_id), opened.factors + opened.bundle)


def open_attempt(row: SignInAttempt, token: str) -> Opened:
    """The same, by the token."""
    plain = open_record(_attempt_key(token), *_attempt_place(row.id), row.sealed)
    return Opened(plain[:KEY_BYTES], plain[KEY_BYTES:])


def _attempt_key(token: str) -> bytes:
    return derive(token.encode(), bind("attempt token"))


def _attempt_place(attempt_id: UUID) -> tuple[bytes, bytes]:
    return header(attempt_id, 1), bind("attempt", attempt_id)


def _secret_place(person_id: UUID) -> tuple[bytes, bytes]:
    return header(person_id, 1), bind("authenticator", person_id)
