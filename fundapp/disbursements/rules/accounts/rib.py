"""The RIB, as the banks of France, Monaco and the CEMAC number accounts: banque 5, guichet 5, compte 11, clé 2.

Its key: letters become digits by the table of the French banks' committee (CFONB), then
key = 97 - (100 x number) mod 97, so it lies between 01 and 97. The examples that the IBAN registry (ISO 13616,
kept by SWIFT) prints for all six countries of the CEMAC obey it. As 97 is a prime that divides neither a digit nor
nine times a power of ten, one wrong digit and two swapped neighbours always show.
"""

import re
from string import ascii_uppercase, digits

CEMAC = ("CM", "CF", "TD", "CG", "GA", "GQ")
RIB_COUNTRIES = frozenset((*CEMAC, "FR", "MC"))
"""Where the last two signs of an IBAN are the key of a RIB."""

_RIB = re.compile(r"[0-9]{10}[0-9A-Z]{11}[0-9]{2}")
_AS_DIGITS = str.maketrans(ascii_uppercase, "12345678912345678923456789")


def is_rib(text: str) -> bool:
    """Whether bare text is shaped as a RIB, whatever its key."""
    return _RIB.fullmatch(text) is not None


def rib_key(number: str) -> str:
    """The key, two digits, of the 21 signs of banque, guichet and compte."""
    return f"{97 - int(number.translate(_AS_DIGITS)) * 100 % 97:02d}"


def has_right_key(rib: str) -> bool:
    """Whether a RIB ends in the key of what stands before it. 00, 98 and 99 are never keys."""
    return rib_key(rib[:-2]) == rib[-2:]


def has_letters(rib: str) -> bool:
    """Whether the account's part has letters, as a few of the old post-office accounts do."""
    return not set(rib) <= set(digits)
