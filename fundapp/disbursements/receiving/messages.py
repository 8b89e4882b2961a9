"""JSON of strangers: answers and callbacks of mobile operators, read without trust in any part of them."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.disbursements.receiving.faults import LARGEST_MESSAGE, UnreadableReportError, check_size
from fundapp.disbursements.receiving.values import read_money

Message = Mapping[str, Any]


def read_message(content: bytes) -> Message:
    """The object that a JSON text holds; its fractions as Decimal. Raises UnreadableReportError `not_json`."""
    check_size(content, LARGEST_MESSAGE)
    try:
        found = json.loads(content, parse_float=Decimal, parse_constant=_refuse)
    # ValueError: no JSON, no text, or a number of thousands of digits.
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        sentence = lazy("This is no message of an operator: a JSON object is expected. Ask the operator for its state.")
        raise UnreadableReportError("not_json", sentence)
    return found


def part(message: Any, *path: str) -> Message:
    """The object at `path`; empty where there is none."""
    for name in path:
        message = message.get(name) if isinstance(message, Mapping) else None
    return message if isinstance(message, Mapping) else {}


def word(message: Message, *names: str) -> str | None:
    """The first of these fields that holds text or a whole number, as text; None where all are absent or blank."""
    for name in names:
        value = message.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return None


def amount(message: Message, name: str, currency: str | None, place: int) -> Money | None:
    """The amount in a field, None where it or the currency is not told.

    Raises:
        UnreadableReportError: `amount`, `currency`.
    """
    value = message.get(name)
    told = f"{value:f}" if isinstance(value, Decimal) else word(message, name)
    return read_money(told, currency, place) if told and currency else None


def objects(values: Any) -> list[Message]:
    """The objects in a list; none where it is no list."""
    return [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []


def not_of(operator: str, expected: Iterable[str]) -> UnreadableReportError:
    """A message that lacks what this operator always tells."""
    sentence = lazy("This is no message of %(operator)s: %(fields)s are expected. Check from whom it came.")
    return UnreadableReportError("other_kind", sentence, operator=operator, fields=", ".join(expected))


def _refuse(constant: str) -> None:
    raise ValueError(constant)
