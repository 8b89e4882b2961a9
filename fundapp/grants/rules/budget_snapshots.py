"""A budget as it was sent, as canonical JSON, and what has changed since. Pure.

The hash is SHA-256 over the UTF-8 bytes of the text that is kept (RFC 8259 with sorted keys, as the audit log's).
Amounts stand in it in minor units, quantities in hundredths, shares in hundredths of a per cent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from fundapp.audit.verify import canonical
from fundapp.core.money import Money
from fundapp.grants.rules.budgets import Reckoning, Twin

FORMAT = 1
SETTINGS = (
    "currency", "local_currency", "rate", "rate_on", "rate_source", "periods", "indirect_bp", "indirect_on", "ceiling",
    "cofunding_bp", "indirect_max_bp",
)  # fmt: skip
LINE = (
    "heading", "own_heading", "description", "unit", "unit_cost", "currency", "quantities", "organisation", "funded_by",
    "funded_name", "note",
)  # fmt: skip
"""What a line says, and may have changed."""

Content = Mapping[str, Any]


class Change(StrEnum):
    """What became of a line since."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Changed:
    """A line that differs, and what it came to in the funder's currency, then and now."""

    change: Change
    description: str
    then: Money | None
    now: Money | None


def content_of(budget: Any, found: Reckoning) -> dict[str, Any]:
    """The whole of a budget, as JSON takes it. `budget`: a ProposalBudget with its lines."""
    return {
        "format": FORMAT,
        "budget": {name: _plain(getattr(budget, name)) for name in SETTINGS},
        "lines": [_line(each, found.amounts[each.id]) for each in budget.lines],
        "totals": {
            name: _twin(getattr(found, name)) for name in ("direct", "indirect", "total", "asked", "cofunding")
        },
    }  # fmt: skip


def written(content: Content) -> tuple[str, str]:
    """The text that is kept, and its hash in hexadecimal digits."""
    text = canonical(content)
    return text.decode(), sha256(text).hexdigest()


def is_sound(text: str, digest: str) -> bool:
    """Whether a text is still the one of which this is the hash."""
    return sha256(text.encode()).hexdigest() == digest


def read(text: str) -> Content:
    """What was written."""
    content: Content = json.loads(text)
    return content


def total_of(content: Content, name: str) -> Twin:
    """A total as it was: direct, indirect, total, asked or cofunding."""
    settings, (theirs, ours) = content["budget"], content["totals"][name]
    return Twin(Money(theirs, settings["currency"]), Money(ours, settings["local_currency"]))


def changes(then: Content, now: Content) -> list[Changed]:
    """The lines that differ: what was changed or taken out, in the order of then, and what is new."""
    before, after = _by_id(then), _by_id(now)
    gone = [
        _changed(Change.CHANGED, then, now, each, after[key]) if key in after else _removed(then, each)
        for key, each in before.items()
        if key not in after or _differs(each, after[key])
    ]
    return [*gone, *(_added(now, each) for key, each in after.items() if key not in before)]


def settings_changed(then: Content, now: Content) -> list[tuple[str, Any, Any]]:
    """The settings that differ, by name, as they were and as they are."""
    pairs = ((name, then["budget"][name], now["budget"][name]) for name in SETTINGS)
    return [(name, was, is_now) for name, was, is_now in pairs if was != is_now]


def _line(line: Any, amount: Twin) -> dict[str, Any]:
    said = {name: _plain(getattr(line, name)) for name in LINE if name not in ("quantities", "organisation")}
    worth = {"amount": amount.funder.minor, "local_amount": amount.local.minor}
    told = {"quantities": list(line.quantities), "organisation": line.organisation_said}
    return {"id": line.id.hex, **said, **told, **worth}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _twin(amount: Twin) -> Sequence[int]:
    return [amount.funder.minor, amount.local.minor]


def _by_id(content: Content) -> dict[str, Content]:
    return {each["id"]: each for each in content["lines"]}


def _differs(one: Content, other: Content) -> bool:
    return any(one[name] != other[name] for name in (*LINE, "amount", "local_amount"))


def _changed(change: Change, then: Content, now: Content, before: Content, after: Content) -> Changed:
    return Changed(change, after["description"], _worth(then, before), _worth(now, after))


def _removed(then: Content, line: Content) -> Changed:
    return Changed(Change.REMOVED, line["description"], _worth(then, line), None)


def _added(now: Content, line: Content) -> Changed:
    return Changed(Change.ADDED, line["description"], None, _worth(now, line))


def _worth(content: Content, line: Content) -> Money:
    return Money(line["amount"], content["budget"]["currency"])
