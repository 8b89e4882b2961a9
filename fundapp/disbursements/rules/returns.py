"""What a bank or an operator says became of payments. Pure data."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fundapp.core.money import Money


class Became(StrEnum):
    """What happened. The last four are different things, and none of them is another."""

    ACCEPTED = "accepted"
    """It was taken in; nothing has been paid yet."""
    WAITS = "waits"
    """It is on its way, or nobody can say: ask again later."""
    PAID = "paid"
    """It left the account and has arrived, as far as they can tell."""
    REJECTED = "rejected"
    """It was never paid: nothing left the account."""
    RETURNED = "returned"
    """It left, could not be credited and came back."""
    REVERSED = "reversed"
    """It left by mistake of the bank or operator and was taken back."""
    REFUNDED = "refunded"
    """Whoever received it sent it back of their own accord."""


@dataclass(frozen=True)
class Report:
    """One thing that is said of one payment. `place`: where it stands in what was read (1 is the first).

    `reference`: ours, where it is told; `money`: what moved; `reason`: the sender's code ("AC04"), never free text;
    `theirs`: the sender's own reference; `fee`: what was taken of it, where that is told.
    """

    place: int
    became: Became
    reference: str | None
    money: Money | None
    on: date | None
    reason: str | None = None
    theirs: str | None = None
    fee: Money | None = None
