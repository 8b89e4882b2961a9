"""Amounts and dates as XML and JSON of banks and operators write them."""

import re
from datetime import date
from decimal import Decimal

from fundapp.core.i18n import lazy
from fundapp.core.money import Money, MoneyError
from fundapp.disbursements.receiving.faults import fault_at

_AMOUNT = re.compile(r"\+?([0-9]{0,18})(?:\.([0-9]{0,18}))?", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T Z+-].*)?", re.DOTALL)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")


def read_money(text: str, currency: str, place: int) -> Money:
    """An amount in major units with a point, as ISO 20022 and JSON write it: "250000.00" XAF is 250000 francs.

    Raises:
        UnreadableReportError: `amount`, also for a fraction that the currency has not; `currency`.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None or not (match[1] or match[2]):
        raise fault_at(
            "amount", lazy("In entry %(place)s, “%(text)s” is no amount. Ask for the file again."), place, text
        )
    fraction = (match[2] or "").rstrip("0")
    try:
        return Money.from_decimal(
            Decimal(f"{match[1] or 0}.{fraction or 0}" if fraction else match[1] or "0"), currency
        )
    except MoneyError as error:
        if error.code == "currency_unknown":
            sentence = lazy("In entry %(place)s, “%(text)s” is not the code of a currency. Ask for the file again.")
            raise fault_at("currency", sentence, place, currency) from None
        sentence = lazy("In entry %(place)s, the amount “%(text)s” is impossible. Ask for the file again.")
        raise fault_at("amount", sentence, place, f"{text.strip()} {currency}") from None


def read_day(text: str, place: int) -> date:
    """The day of an ISO 8601 date or moment, as the sender's clocks showed it.

    Raises:
        UnreadableReportError: `date`.
    """
    match = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(match[1] if match else "")
    except ValueError:
        sentence = lazy("In entry %(place)s, “%(text)s” is no date. Ask for the file again.")
        raise fault_at("date", sentence, place, text) from None


def code(text: str | None) -> str | None:
    """`text` if it looks like a code; None for free text, which reports never carry."""
    text = (text or "").strip()
    return text if _CODE.fullmatch(text) else None
