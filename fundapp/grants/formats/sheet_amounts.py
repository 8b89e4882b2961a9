"""Amounts of a watch list, in the currency of the row, of the cell, or of the source."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundapp.core.money import KNOWN_CURRENCIES, MoneyError, named_currency, parse_money
from fundapp.core.reader import Reader
from fundapp.grants.formats.settings import Settings
from fundapp.grants.rules.found import Doubt
from fundapp.grants.rules.prose import read_prose

Row = Mapping[str, str]


def amounts(row: Row, settings: Settings) -> dict[str, Any]:
    """Amounts in the currency of the row, of the cell, or of the source; one column « Montant » may hold a range."""
    code = _currency(row.get("currency", ""), settings)
    found: dict[str, Any] = {"currency": code}
    doubts: list[Doubt] = []
    for name in ("amount_min", "amount_max", "envelope"):
        said = row.get(name, "")
        try:
            money = parse_money(said, settings.habits, code or settings.currency) if said else None
        except MoneyError:
            doubts.append(Doubt(name, said))
            continue
        if money:
            found |= {name: money.decimal, "currency": money.currency}
            code = code or money.currency
    if row.get("amount"):
        doubts.extend(_range(row["amount"], code, settings, found))
    return found | ({"doubts": tuple(doubts)} if doubts else {})


def _range(said: str, code: str | None, settings: Settings, found: dict[str, Any]) -> Sequence[Doubt]:
    named = said if named_in(said, settings.habits) or not code else f"{said} {code}"
    read = read_prose(f"Montant : {named}", "fr", code or settings.currency)
    mine = {name: read[name] for name in ("amount_min", "amount_max", "currency") if name in read}
    doubts = [Doubt("amount_max", said) for each in read.get("doubts", ()) if each.field.startswith("amount")][:1]
    if not doubts and "amount_max" not in mine and "amount_min" not in mine:
        doubts = [Doubt("amount_max", said)]
    found |= mine
    return doubts


def named_in(said: str, habits: Reader) -> bool:
    """Whether a cell names a currency itself."""
    return named_currency(said, habits) is not None or any(code in said for code in KNOWN_CURRENCIES) or "€" in said


def _currency(said: str, settings: Settings) -> str | None:
    code = said.strip().upper()
    return code if code in KNOWN_CURRENCIES else named_currency(f"1 {said}", settings.habits) if said else None
