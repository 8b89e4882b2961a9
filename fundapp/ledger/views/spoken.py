"""What pages of transfers, statements and rates may use: the words of coded values, and the parts of the ledger."""

from decimal import Decimal
from typing import Any

from flask import current_app, url_for

from fundapp.core.formats import percent
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.core.web.circumstances import current_context
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.transfers import FREED, HELD, PAID, POSTED
from fundapp.ledger.rules.sources import source_words
from fundapp.ledger.rules.words import ACCOUNTS, MOVEMENTS
from fundapp.ledger.schemas.sheets import number_words
from fundapp.ledger.schemas.transfers import STANDINGS, short

SHAPES = {HELD: "waiting", POSTED: "good", FREED: "closed", PAID: "closed"}


def spoken() -> dict[str, Any]:
    """For every page of these."""
    return {
        "account_names": ACCOUNTS,
        "movement_names": MOVEMENTS,
        "purpose_names": PURPOSES,
        "standing_names": STANDINGS,
        "standing_shapes": SHAPES,
        "source_words": source_words,
        "voucher_number": number_words,
        "short": short,
        "plain": plain,
        "money_of": Money,
        "percent_of": percent_of,
        "may_keep": may_keep(current_context()),
        "parts_of_ledger": parts,
    }


def plain(value: Decimal) -> Decimal:
    """A rate without zeros that say nothing."""
    short_form = value.normalize()
    return short_form.quantize(Decimal(1)) if short_form == short_form.to_integral_value() else short_form


def percent_of(hundredths: int) -> str:
    """Hundredths of a percent as people read them, with no more decimals than they have."""
    decimals = 2 if hundredths % 10 else int(bool(hundredths % 100))
    return percent(current_reader(), Decimal(hundredths) / 10_000, decimals)


def parts(here: str) -> list[tuple[str, str, bool, None]]:
    """The parts of the ledger, as tabs."""
    listed = [
        (_("Envelopes"), "envelopes.index"),
        (_("Transfers"), "transfers.index"),
        (_("Trial balance"), "trial.index"),
        (_("Exchange rates"), "rates.index"),
        (_("Months"), "books.index"),
        (_("Account codes"), "plans.index"),
    ]
    known = [each for each in listed if each[1] in current_app.view_functions]
    return [(label, url_for(endpoint), endpoint == here, None) for label, endpoint in known]
