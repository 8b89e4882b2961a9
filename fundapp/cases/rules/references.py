"""References of cases: random, easy to say, in no order."""

import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which are mistaken for one another."""


def fresh_reference() -> str:
    """Such as « K7QF-29 »: 30 random bits. Two that meet break a constraint, and the next one is drawn."""
    drawn = "".join(secrets.choice(LETTERS) for _each in range(6))
    return f"{drawn[:4]}-{drawn[4:]}"
