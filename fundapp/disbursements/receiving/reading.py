"""What was read in a file or message of a bank or an operator. Pure data: nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from fundapp.core.money import Money
from fundapp.disbursements.rules.returns import Report


class Kind(StrEnum):
    """What a file or message is."""

    PAIN002 = "pain.002"
    """ISO 20022: a bank's answer to an order."""
    CAMT053 = "camt.053"
    """ISO 20022: the statement of an account."""
    CAMT054 = "camt.054"
    """ISO 20022: notices of single debits and credits."""
    STATEMENT_CSV = "csv"
    """The statement of an account as a table."""
    MTN = "mtn"
    AIRTEL = "airtel"
    WAVE = "wave"
    MPESA = "mpesa"
    ONAFRIQ = "onafriq"


@dataclass(frozen=True)
class BatchReport(Report):
    """One thing that is said of many payments at once, so `reference` is None.

    `message`: the id of the order that we handed over; `batch`: that of the one batch in it which is meant,
    None for all of them. `count`: how many payments, where that is told.
    """

    message: str | None = None
    batch: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class Entry:
    """One movement on an account, as the bank tells it. `place` counts as in Report; several may lead to none.

    `money` is None where the bank tells the sum of several movements only. `code`: what kind it is, in the
    bank's codes ("PMNT/RCDT/RRTN"). `text`: the bank's own words, for whoever matches it by hand: names of
    people may stand there, so it belongs in no log.
    """

    place: int
    credit: bool
    booked: bool
    money: Money | None
    on: date | None
    reference: str | None = None
    theirs: str | None = None
    code: str | None = None
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class Balance:
    """What an account held. `money` is negative where it was overdrawn."""

    money: Money
    on: date | None


@dataclass(frozen=True)
class Statement:
    """One statement in a file. `account`: its number, without spaces.

    `adds_up`: whether opening balance and booked entries make the closing balance; None where that cannot be said.
    """

    account: str | None
    opening: Balance | None
    closing: Balance | None
    adds_up: bool | None


@dataclass(frozen=True)
class Reading:
    """All that one file or message says.

    `digest`: SHA-256 of the content, in hexadecimal, so that the same file twice is known. `message`: the
    sender's own id of it. `notices`: sentences for whoever handed it in: what does not fit together.
    """

    kind: Kind
    digest: str
    reports: Sequence[Report]
    message: str | None = None
    entries: Sequence[Entry] = ()
    statements: Sequence[Statement] = ()
    notices: Sequence[Any] = ()

    @property
    def unmatched(self) -> list[Entry]:
        """The entries that no report speaks of: a person matches them."""
        told = {report.place for report in self.reports}
        return [entry for entry in self.entries if entry.place not in told]


def digest(content: bytes) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return sha256(content).hexdigest()
