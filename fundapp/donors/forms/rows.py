"""Lists whose rows are typed on one page: rows added, taken away and moved up without losing a word."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from fundapp.donors.schemas.row_lists import RowKind

ADD, REMOVE, UP = "add", "remove", "up"
"""What the buttons of a list send in `act`, with its name and the number of the row: `remove-reports-2`."""

Sent = MultiDict[str, str]


def count_name(kind: RowKind) -> str:
    """The hidden field that tells how many rows of a list a page holds."""
    return f"{kind.name}_count"


def rows_sent(kind: RowKind, sent: Mapping[str, Any]) -> int:
    """How many rows a page that was sent holds, never more than a list may have."""
    return min(_number(sent.get(count_name(kind))), kind.most)


def rearranged(kinds: Iterable[RowKind], act: str, sent: Sent) -> Sent | None:
    """What was sent with a row more or less, or in another order; None where `act` is nothing of the kind."""
    verb, _hyphen, rest = act.partition("-")
    name, _hyphen, place = rest.partition("-")
    kind = next((each for each in kinds if each.name == name), None)
    if kind is None or verb not in (ADD, REMOVE, UP):
        return None
    rows = _rows(kind, sent)
    at = _number(place)
    if verb == ADD and len(rows) < kind.most:
        rows.append({})
    elif verb == REMOVE and at < len(rows):
        del rows[at]
    elif verb == UP and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    return with_rows(kind, sent, rows)


def with_rows(kind: RowKind, sent: Sent, rows: Sequence[Mapping[str, Sequence[str]]]) -> Sent:
    """What was sent, with these rows in place of those of a list: texts by the names of their fields."""
    changed = MultiDict(sent)
    for name in [each for each in changed if each.startswith(f"{kind.name}_")]:
        del changed[name]
    changed[count_name(kind)] = str(len(rows))
    for at, row in enumerate(rows):
        for name, values in row.items():
            changed.setlist(kind.place(at, name), list(values))
    return changed


def shown_rows(kind: RowKind, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Values of rows under the names that a page's schema has for them."""
    return {kind.place(at, name): row.get(name) for at, row in enumerate(rows) for name in kind.columns()}


def _rows(kind: RowKind, sent: Sent) -> list[dict[str, list[str]]]:
    columns = kind.columns()
    return [
        {name: sent.getlist(kind.place(at, name)) for name in columns if kind.place(at, name) in sent}
        for at in range(rows_sent(kind, sent))
    ]


def _number(text: Any) -> int:
    known = str(text or "")
    return int(known) if known.isascii() and known.isdigit() and len(known) < 4 else 0
