"""Values of the EU's portal: all of them lists, some of them JSON once more; and the budget, which is both."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from fundapp.grants.formats.json_answers import loaded, plain_values, text_of
from fundapp.grants.rules.faults import Unreadable

Values = Mapping[str, Any]


def budget(values: Values, identifier: str) -> dict[str, Any]:
    """The amounts of this topic; the overview holds its whole call, each topic under “identifier - kind of action”."""
    overview = next((each for each in decoded_texts(values.get("budgetOverview")) if isinstance(each, dict)), {})
    groups = overview.get("budgetTopicActionMap")
    found = [
        action
        for group in (groups.values() if isinstance(groups, dict) else ())
        for action in (group if isinstance(group, list) else ())
        if isinstance(action, dict) and text_of(action.get("action")).startswith(f"{identifier} ")
    ]
    years = [each.get("budgetYearMap") for each in found]
    sums = [_amount(each) for year in years if isinstance(year, dict) for each in year.values()]
    low = {_amount(each.get("minContribution")) for each in found} - {None}
    high = {_amount(each.get("maxContribution")) for each in found} - {None}
    total = sum((each for each in sums if each), Decimal(0))
    return {
        "currency": "EUR" if found else None,
        "amount_min": min(low, default=None),  # type: ignore[type-var]
        "amount_max": max(high, default=None),  # type: ignore[type-var]
        "envelope": total or None,
    }


def _amount(said: Any) -> Decimal | None:
    """Euros; 0 says nothing."""
    try:
        amount = Decimal(text_of(said).strip()[:40])
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and -30 < amount.adjusted() < 30 and amount > 0 else None


def decoded_texts(value: Any) -> list[Any]:
    """What stands as JSON in the texts of a list; what is none stays as it is."""
    found: list[Any] = []
    for each in value if isinstance(value, list) else ():
        try:
            read = plain_values(loaded(each)) if isinstance(each, str) else each
        except (ValueError, RecursionError, Unreadable):
            read = each
        found.extend(read if isinstance(read, list) else [read])
    return found


def all_of(values: Values, name: str) -> list[str]:
    """The texts of a value, in their order."""
    given = values.get(name)
    return [text_of(each) for each in (given if isinstance(given, list) else [given]) if text_of(each)]


def first_of(values: Values, name: str) -> str:
    """The first text of a value, empty where there is none."""
    return next(iter(all_of(values, name)), "")
