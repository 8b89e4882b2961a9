"""Transfers, statements, trial balances and rates as rows of sheets."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from uuid import UUID

from fundapp.core.formats import number
from fundapp.core.i18n import _, lazy
from fundapp.core.ports import About
from fundapp.core.reader import current_reader
from fundapp.core.sheets import MoneyColumn
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.ledger.models import ExchangeRate, Transfer
from fundapp.ledger.queries.statements import Step
from fundapp.ledger.queries.transfers import Row
from fundapp.ledger.queries.trial import Line
from fundapp.ledger.rules.accounts import Account, Movement
from fundapp.ledger.rules.conversions import Steps, major, nearly, steps_of
from fundapp.ledger.rules.sources import source_words
from fundapp.ledger.rules.words import ACCOUNTS, MOVEMENTS
from fundapp.ledger.schemas.transfers import STANDINGS, short

RATE_DECIMALS = 10

TRANSFER_HEADERS = (
    lazy("Voucher"), lazy("Date"), lazy("Envelope: code"), lazy("Envelope"), lazy("Movement"), lazy("State"),
    lazy("Account debited"), lazy("Account credited"), MoneyColumn(lazy("Amount")),
    MoneyColumn(lazy("In the other currency")), lazy("Rate"), lazy("How it is reckoned"), lazy("Day of the rate"),
    lazy("Source of the rate"), lazy("Pays for"), lazy("What is behind it"), lazy("Identifier"),
    lazy("Resolves (identifier)"),
)  # fmt: skip
STATEMENT_HEADERS = (
    lazy("Date"), lazy("Movement"), lazy("Pays for"), lazy("What is behind it"), MoneyColumn(lazy("In or out")),
    MoneyColumn(lazy("In cash after it"), currency=False), MoneyColumn(lazy("Of it held"), currency=False),
    MoneyColumn(lazy("Left after it"), currency=False), lazy("Identifier"),
)  # fmt: skip
TRIAL_HEADERS = (
    lazy("Account"), MoneyColumn(lazy("Debit")), MoneyColumn(lazy("Credit"), currency=False),
    MoneyColumn(lazy("Balance"), currency=False),
)  # fmt: skip
RATE_HEADERS = (
    lazy("Currency"), lazy("Day"), lazy("For one euro"), lazy("Source"), lazy("Entered by"), lazy("Entered on"),
)  # fmt: skip


def transfer_row(found: Row, abouts: Mapping[UUID, About]) -> list[Any]:
    """One cell for each of TRANSFER_HEADERS, in the words of whoever is read for just now."""
    made = found.transfer
    source = source_words(made.rate_source) if made.rate_source else None
    return [
        number_words(found.number), made.at, found.envelope.code, found.envelope.name,
        str(MOVEMENTS[Movement(made.movement)]), str(STANDINGS[found.state]), str(ACCOUNTS[Account(found.debit)]),
        str(ACCOUNTS[Account(found.credit)]), made.money, made.other_money, *_rate(made), made.rate_on, source,
        *_what_for(made, abouts), made.id.hex, made.resolves_id.hex if made.resolves_id else None,
    ]  # fmt: skip


def statement_row(step: Step, abouts: Mapping[UUID, About]) -> list[Any]:
    """One cell for each of STATEMENT_HEADERS."""
    made = step.transfer
    after = step.after
    return [
        made.at, str(MOVEMENTS[Movement(made.movement)]), *_what_for(made, abouts), step.change, after.cash_money,
        after.held_money, after.left, made.id.hex,
    ]  # fmt: skip


def trial_row(line: Line) -> list[Any]:
    """One cell for each of TRIAL_HEADERS."""
    return [str(ACCOUNTS[line.account]), line.debit, line.credit, line.balance]


def rate_row(found: ExchangeRate, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of RATE_HEADERS."""
    plain = found.value.normalize()
    value = plain.quantize(1) if plain == plain.to_integral_value() else plain
    return [found.quote, found.on, value, found.source, names.get(found.entered_by_id), found.created_at]


def number_words(found: tuple[int, int] | None) -> str | None:
    """The number of a voucher in the books of its year: 2026-17."""
    return f"{found[0]}-{found[1]}" if found else None


def reckoned(steps: Steps) -> str:
    """A factor as one types it into a calculator: « × 655,957 », « ÷ 655,957 », « × 30 505 ÷ 10 837 »."""
    reader = current_reader()
    times, by = (None if each is None else number(reader, each) for each in (steps.times, steps.by))
    if times is None:
        return _("÷ %(divisor)s", divisor=by)
    return _("× %(factor)s ÷ %(divisor)s", factor=times, divisor=by) if by else _("× %(factor)s", factor=times)


def _rate(made: Transfer) -> tuple[Any, Any]:
    if made.rate is None or made.other_currency is None:
        return None, None
    factor = major(Fraction(made.rate), made.other_currency, made.currency)
    return nearly(factor, RATE_DECIMALS), reckoned(steps_of(factor))


def _what_for(made: Transfer, abouts: Mapping[UUID, About]) -> tuple[Any, Any]:
    purpose = str(PURPOSES.get(made.purpose, made.purpose)) if made.purpose else None
    if made.about_id is None:
        return purpose, None
    return purpose, abouts[made.about_id].label if made.about_id in abouts else short(made.about_id)
