"""References under which banks and operators know a payment: random, opaque, in no order."""

import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which are mistaken for one another."""

LENGTH = 16
"""80 random bits: nobody guesses one, and no two ever meet. Every operator takes it (letters and digits, 4 to 35)."""


def fresh_reference() -> str:
    """Such as « K7QF29MHTW3CXB8D »."""
    return "".join(secrets.choice(LETTERS) for _each in range(LENGTH))


def is_reference(text: str) -> bool:
    """Whether a text can be one at all: what cannot is not even looked for."""
    return len(text) == LENGTH and set(text) <= set(LETTERS)
