"""Follow-up codes: what an applicant keeps, and what it opens."""

import secrets
import unicodedata
from dataclasses import dataclass, field

from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import derive
from fundapp.vault.passphrases import CODES, Cost, stretch

DIGITS, CHECK_DIGITS, GROUP_DIGITS = 24, 2, 4
LOCATOR_BYTES = 16
_SALT = b"fundapp code 1\0\0"
# The same for all: the locator must be found by the code alone. 80 random bits need no salt of their own.


@dataclass(frozen=True)
class CodeKeys:
    """What a code gives, by one run of Argon2id: where its row is, and the key that opens it."""

    locator: bytes
    key: bytes = field(repr=False)


def fresh_code() -> str:
    """24 random digits (80 bits) and 2 check digits, in groups of four: « 4829 1037 … 61 »."""
    return _written(secrets.randbelow(10**DIGITS))


def code_from(seed: bytes) -> str:
    """The code that belongs to a seed of at least 128 random bits, the same each time.

    So a form that is sent twice has one code, and nothing of it needs to be kept.
    """
    return _written(int.from_bytes(derive(seed, bind("code seed"))) % 10**DIGITS)


def _written(number: int) -> str:
    digits = f"{number:0{DIGITS}d}"
    return grouped(digits + check_digits(digits))


def grouped(digits: str) -> str:
    """Digits in groups of four, as they are shown, spoken and typed."""
    return " ".join(digits[start : start + GROUP_DIGITS] for start in range(0, len(digits), GROUP_DIGITS))


def check_digits(digits: str) -> str:
    """ISO/IEC 7064, MOD 97-10: finds every wrong digit and every swap of two neighbours."""
    return f"{98 - int(digits) * 100 % 97:02d}"


def read_code(text: str) -> str | None:
    """The 26 digits of a code as somebody typed it, in any script and spacing; None where it cannot be one.

    Typing errors are told from wrong codes by the check digits alone, without looking anything up.
    """
    if any(each.isalpha() for each in text):
        return None
    digits = "".join(str(unicodedata.digit(each)) for each in text if each.isdigit())
    if len(digits) != DIGITS + CHECK_DIGITS or check_digits(digits[:DIGITS]) != digits[DIGITS:]:
        return None
    return digits


def derive_code(digits: str, cost: Cost = CODES) -> CodeKeys:
    """Locator and key of a code. Some 10 ms and 8 MiB on purpose: once for each session."""
    stretched = stretch(digits, _SALT, cost)
    return CodeKeys(derive(stretched, bind("code locator"))[:LOCATOR_BYTES], derive(stretched, bind("code key")))
