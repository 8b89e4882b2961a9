"""The journal of a closed month as accounting software takes it. Pure: the same vouchers make the same bytes.

Columns, days and decimal comma are those of the French FEC (arrêté of 29 July 2013, article A. 47 A-1 of the Livre des
procédures fiscales), which accounting software of French-speaking countries reads; semicolons part the cells. Nobody is
named in it, nor any file: a line says the movement, and of an award no more than the beginning of its identifier.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fundapp.core.money import Money
from fundapp.core.sheets import protect
from fundapp.ledger.rules.accounts import Account, Movement

COLUMNS = (
    "JournalCode", "EcritureDate", "PieceRef", "CompteNum", "CompteLib", "CompteAnalytique", "Debit", "Credit",
    "Devise", "EcritureLib",
)  # fmt: skip

BANK, OPENING = "BQ", "AN"
JOURNALS: Mapping[Movement, str] = {
    each: OPENING if each in (Movement.OPENING, Movement.SPENT_BEFORE) else BANK for each in Movement
}
"""Which journal a movement belongs to: that of opening balances (« à nouveaux »), or that of the bank."""

SHORT = 8
"""So many of the hexadecimal digits of an award stand in the journal."""


@dataclass(frozen=True)
class Booked:
    """A posted transfer with its number. `on`: its day in the zone of the fund; `about_id`: the award behind it."""

    number: int
    on: date
    movement: Movement
    debit: Account
    credit: Account
    money: Money
    envelope_id: UUID
    about_id: UUID | None = None


@dataclass(frozen=True)
class Codes:
    """What everything is called in a journal: accounts by code and label, movements by label, envelopes by code.

    `zone`: in which its days are. All of it is kept with the month when it is closed.
    """

    accounts: Mapping[Account, tuple[str, str]]
    movements: Mapping[Movement, str]
    envelopes: Mapping[UUID, str]
    zone: str

    def told(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "accounts": {each.value: list(called) for each, called in self.accounts.items()},
            "movements": {each.value: label for each, label in self.movements.items()},
            "envelopes": {each.hex: code for each, code in self.envelopes.items()},
            "zone": self.zone,
        }

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Codes":
        """What `told` wrote."""
        return cls(
            {Account(each): (code, label) for each, (code, label) in told["accounts"].items()},
            {Movement(each): label for each, label in told["movements"].items()},
            {UUID(each): code for each, code in told["envelopes"].items()},
            told["zone"],
        )


def voucher_name(year: int, number: int) -> str:
    """How a voucher is called: “2026-17”."""
    return f"{year}-{number}"


def label_of(booked: Booked, codes: Codes) -> str:
    """What a line says: the movement, and the beginning of the award’s identifier."""
    movement = codes.movements[booked.movement]
    return f"{movement} {booked.about_id.hex[:SHORT]}" if booked.about_id else movement


def lines(booked: Booked, codes: Codes) -> Iterator[tuple[str, ...]]:
    """The two lines of a voucher, one cell for each of COLUMNS: what is debited, then what is credited."""
    figure = f"{booked.money.decimal:f}".replace(".", ",")
    for account, debit, credit in ((booked.debit, figure, ""), (booked.credit, "", figure)):
        code, label = codes.accounts[account]
        yield (
            JOURNALS[booked.movement], f"{booked.on:%Y%m%d}", voucher_name(booked.on.year, booked.number),
            protect(code), protect(label), protect(codes.envelopes[booked.envelope_id]), debit, credit,
            booked.money.currency, protect(label_of(booked, codes)),
        )  # fmt: skip


def journal_csv(vouchers: Iterable[Booked], codes: Codes) -> bytes:
    """The journal: UTF-8 with a byte order mark, as spreadsheets want it, and CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in vouchers:
        writer.writerows(lines(each, codes))
    return text.getvalue().encode("utf-8-sig")


def digest_of(journal: bytes) -> str:
    """The SHA-256 of a journal, hexadecimal."""
    return hashlib.sha256(journal).hexdigest()
