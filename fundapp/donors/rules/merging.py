"""What becomes of two funders that are one: which answers are taken, what is joined, where it then comes from. Pure.

A funder is a snapshot here: its columns by name, and the rows of its lists by table, all as JSON takes it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.donors.rules.facts import FACTS, SAYS_NOTHING, Group, as_of

KEPT, OTHER, BOTH = "kept", "other", "both"
"""Whose answer stands."""

Snapshot = Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What is chosen as a whole: several columns only where one makes no sense without the others.

    `joined`: how many letters both texts may have together; 0 where they cannot be joined.
    """

    label: Any
    columns: tuple[str, ...]
    joined: int = 0


ANSWERS: Mapping[str, Answer] = {
    "short_name": Answer(lazy("Acronym"), ("short_name",)),
    "kind": Answer(lazy("Kind of funder"), ("kind",)),
    "status": Answer(lazy("Status"), ("status",)),
    "website": Answer(lazy("Website"), ("website",)),
    "hq_country": Answer(lazy("Country of the head office"), ("hq_country",)),
    "regions": Answer(lazy("Regions"), ("regions",)),
    "amounts": Answer(lazy("Grants"), ("grant_min", "grant_max", "grant_typical", "currency", "amount_basis")),
    "application_mode": Answer(lazy("How one applies"), ("application_mode",)),
    "instruments": Answer(lazy("Kinds of support"), ("instruments",)),
    "needs_registration": Answer(lazy("Registration certificate"), ("needs_registration",)),
    "min_years": Answer(lazy("Minimum years of existence"), ("min_years",)),
    "cofunding": Answer(lazy("Largest share of the budget they pay"), ("cofunding_max_bp",)),
    "due_diligence": Answer(lazy("What they check"), ("due_diligence",), joined=2000),
    "owner_id": Answer(lazy("Who looks after the relation"), ("owner_id",)),
    "relation": Answer(lazy("How well we know them"), ("relation",)),
    "notes": Answer(lazy("Notes"), ("notes",), joined=4000),
}
"""Every answer but the name, which is the kept one's: whoever wants the other name keeps the other funder."""

SETS: Mapping[str, tuple[str, Any]] = {
    "funder_theme": ("theme", lazy("Themes")),
    "funder_country": ("country", lazy("Focus countries")),
    "funder_language": ("language", lazy("Languages in which one applies")),
    "funder_tag": ("folded", lazy("Tags")),
}
"""Lists that are united, by table: what tells two rows apart, and what the list is called."""

SOURCES = "funder_source"
COMBINED = frozenset({*SETS, SOURCES})
"""Tables of what is a part of a funder: read by whoever merges, and never moved."""

WORKED_OUT = frozenset({"funder_key", "funder_pair"})
"""Tables that are worked out anew."""

DECISIONS = frozenset({"funder", "funder_merge", "funder_distinct"})
"""Tables that tell of the two as two; they stay as they are."""

_NOTHING: Mapping[str, object] = {**SAYS_NOTHING, "relation": "unknown"}
_IN_GROUP = {"cofunding_max_pct": "cofunding", **dict.fromkeys(ANSWERS["amounts"].columns, "amounts")}
_SET_OF = {"themes": "funder_theme", "focus_countries": "funder_country", "languages": "funder_language"}
LONGEST_SOURCE = 1000


def says(found: Snapshot, name: str) -> bool:
    """Whether a funder has this answer."""
    said = (each for each in ANSWERS[name].columns if each != "currency")  # by itself it says nothing
    return any(found["columns"][each] not in (None, "", _NOTHING.get(each)) for each in said)


def differs(kept: Snapshot, other: Snapshot, name: str) -> bool:
    """Whether both have an answer, and not the same: then somebody chooses."""
    return says(kept, name) and says(other, name) and _said(kept, name) != _said(other, name)


def can_join(kept: Snapshot, other: Snapshot, name: str) -> bool:
    """Whether both texts may stand, one below the other."""
    return bool(ANSWERS[name].joined) and len(_joined(kept, other, name)) <= ANSWERS[name].joined


def standing(kept: Snapshot, other: Snapshot, name: str, chosen: str | None = None) -> str:
    """Whose answer stands: the one chosen where both differ, by itself both or the kept one's; else whoever has one."""
    if not differs(kept, other, name):
        return OTHER if says(other, name) and not says(kept, name) else KEPT
    offered = {KEPT, OTHER, *([BOTH] if can_join(kept, other, name) else [])}
    if chosen in offered:
        return str(chosen)
    return BOTH if BOTH in offered else KEPT


def merged(kept: Snapshot, other: Snapshot, chosen: Mapping[str, str | None]) -> dict[str, Any]:
    """The kept funder as it is then, all but its names."""
    whose = {name: standing(kept, other, name, chosen.get(name)) for name in ANSWERS}
    columns = dict(kept["columns"])
    for name, who in whose.items():
        if who == BOTH:
            columns[ANSWERS[name].columns[0]] = _joined(kept, other, name)
        elif who == OTHER:
            columns |= {each: other["columns"][each] for each in ANSWERS[name].columns}
    rows = {table: united(kept["rows"][table], other["rows"][table], key) for table, (key, _label) in SETS.items()}
    return {"columns": columns, "rows": {**rows, SOURCES: list(_sources(kept, other, whose))}}


def united(kept: Sequence[Row], other: Sequence[Row], key: str) -> list[Row]:
    """The rows of one, and those that only the other has."""
    have = {row[key] for row in kept}
    return [*kept, *(row for row in other if row[key] not in have)]


def _said(found: Snapshot, name: str) -> list[Any]:
    return [found["columns"][each] for each in ANSWERS[name].columns]


def _joined(kept: Snapshot, other: Snapshot, name: str) -> str:
    column = ANSWERS[name].columns[0]
    return f"{kept['columns'][column]}\n\n{other['columns'][column]}"


def _sources(kept: Snapshot, other: Snapshot, whose: Mapping[str, str]) -> Iterator[Row]:
    """Each group comes from where its answers come from: of one, of the other, or of both."""
    mine, theirs = ({row["facts"]: row for row in each["rows"][SOURCES]} for each in (kept, other))
    for group in Group:
        stays, comes = _stays(kept, group, whose), _comes(kept, other, group, whose)
        one, two = mine.get(group), theirs.get(group)
        if one and two and stays and comes:
            yield _of_both(one, two)
        elif (two if comes and not stays else one) or one or two:
            yield (two if comes and not stays else one) or one or two  # type: ignore[misc]


def _names(group: Group) -> Iterator[str]:
    return (_IN_GROUP.get(name, name) for name in FACTS[group] if name not in _SET_OF)


def _tables(group: Group) -> Iterator[str]:
    return (_SET_OF[name] for name in FACTS[group] if name in _SET_OF)


def _stays(kept: Snapshot, group: Group, whose: Mapping[str, str]) -> bool:
    """Whether something that the kept one said of this group still stands."""
    said = any(says(kept, name) and whose[name] != OTHER for name in _names(group))
    return said or any(kept["rows"][table] for table in _tables(group))


def _comes(kept: Snapshot, other: Snapshot, group: Group, whose: Mapping[str, str]) -> bool:
    """Whether something of this group is the other's."""
    taken = any(whose[name] != KEPT for name in _names(group))
    more = (
        {row[SETS[table][0]] for row in other["rows"][table]} - {row[SETS[table][0]] for row in kept["rows"][table]}
        for table in _tables(group)
    )
    return taken or any(more)


def _of_both(one: Row, two: Row) -> Row:
    """Both sources are named, with the older date: what is put together is no younger than its oldest part."""
    sources = dict.fromkeys(each["source"] for each in (one, two) if each["source"])
    older = min((one, two), key=lambda row: _day(row["dated"]))
    due_on = min(one["due_on"], two["due_on"])
    both = " ; ".join(sources)[:LONGEST_SOURCE] or None
    return {**one, "source": both, "dated": older["dated"], "checked_on": None, "checked_by_id": None, "due_on": due_on}


def _day(dated: str | None) -> str:
    day = as_of(dated)
    return day.isoformat() if day else ""


@dataclass(frozen=True)
class Return:
    """What taking a merge back does to the kept funder: as it is then, and what stays, changed since (as codes)."""

    found: dict[str, Any]
    stays: tuple[str, ...]


def taken_back(before: Snapshot, after: Snapshot, now: Snapshot) -> Return:
    """The kept funder without what the merge brought; what somebody has changed since stays as it is."""
    columns, stays = dict(now["columns"]), []
    for name, answer in ANSWERS.items():
        if _said(before, name) == _said(after, name):
            continue
        if _said(now, name) == _said(after, name):
            columns |= {each: before["columns"][each] for each in answer.columns}
        else:
            stays.append(name)
    rows = {table: _without(before, after, now, table) for table in SETS}
    found = {"columns": columns, "rows": {**rows, SOURCES: now["rows"][SOURCES]}}
    found["rows"][SOURCES] = list(_former_sources(before, after, now, found, stays))
    return Return(found, tuple(stays))


def _without(before: Snapshot, after: Snapshot, now: Snapshot, table: str) -> list[Row]:
    key = SETS[table][0]
    had = {row[key] for row in before["rows"][table]}
    brought = {row[key] for row in after["rows"][table]} - had
    return [row for row in now["rows"][table] if row[key] not in brought]


def _former_sources(
    before: Snapshot, after: Snapshot, now: Snapshot, found: Snapshot, stays: Iterable[str]
) -> Iterator[Row]:
    """A source that nobody has touched since is as it was, unless something that it is for has stayed."""
    then, left, today = ({row["facts"]: row for row in each["rows"][SOURCES]} for each in (before, after, now))
    for group in Group:
        same = left.get(group) == today.get(group) and not set(_names(group)) & set(stays)
        row = then.get(group) if same else today.get(group)
        if row is None and _says_something(found, group):
            row = today.get(group)
        if row is not None:
            yield row


def _says_something(found: Snapshot, group: Group) -> bool:
    return any(says(found, name) for name in _names(group)) or any(found["rows"][table] for table in _tables(group))
