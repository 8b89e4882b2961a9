"""What is known of a call, worked out from all that sources say of it. Pure.

For each field the most trusted source that says something counts; of those trusted alike the words in French, else in
English, then the one that was there first. Fields that belong together (an amount and its currency, a day and its
clock) come from one source. Of deadlines that sources do not agree on, the earliest that is still ahead counts until a
person decides.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from fundapp.grants.rules.claims import AMOUNTS, Facts
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.vocabulary import SUBMISSIONS, Step, Timing, Where

DEADLINE = ("deadline_on", "deadline_clock", "deadline_zone", "deadline_step")
GROUPS = (
    ("title",), ("body",), ("eligibility",), ("funder_name",), ("programme",), ("reference",), ("url",),
    ("published_on",), ("timing",), DEADLINE, ("currency", *AMOUNTS), ("duration_min", "duration_max"),
    ("cofunding_max_pct",), ("place", "countries"), ("needs_registration",), ("min_years",), ("themes",),
    ("languages",),
)  # fmt: skip
"""Fields of CallSchema that sources fill; those in one group come from one source, or from a person."""

WRITTEN = frozenset({"title", "body", "eligibility"})
"""What is read: the language counts."""

UNSAID: Mapping[str, Any] = {
    "timing": Timing.UNKNOWN.value, "place": Where.UNKNOWN.value, "needs_registration": "unknown",
    "deadline_step": Step.APPLICATION.value, "countries": (), "themes": (), "languages": (),
}  # fmt: skip
"""How the table writes that nobody says anything; None where a field is not here."""

_LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Said:
    """What one source says in one language. `rank`: the more trusted, the lower; `first_seen_at`: when it was there."""

    rank: int
    first_seen_at: datetime
    source_id: UUID
    key: str
    language: str
    facts: Facts

    @property
    def order(self) -> tuple[Any, ...]:
        """By it the more trusted comes first; no two of a call are alike."""
        return self.rank, self.first_seen_at, self.source_id, self.key, self.language

    @property
    def reading_order(self) -> tuple[Any, ...]:
        """The same, for words that are read."""
        nearness = _LANGUAGES.index(self.language) if self.language in _LANGUAGES else len(_LANGUAGES)
        return self.rank, nearness, *self.order[1:]

    @property
    def dates(self) -> list["Dated"]:
        """Its dates, in order."""
        return [dated(each) for each in self.facts.get("deadlines", ())]


@dataclass(frozen=True)
class Dated:
    """A date of a call, and what it is for."""

    due: Due
    step: str
    label: str | None = None

    @property
    def is_submission(self) -> bool:
        """Whether something must have been sent by then."""
        return self.step in SUBMISSIONS


def dated(told: Mapping[str, Any]) -> Dated:
    """A date as facts hold it."""
    clock = time.fromisoformat(told["clock"]) if told.get("clock") else None
    return Dated(Due(date.fromisoformat(told["day"]), clock, told.get("zone")), told["step"], told.get("label") or None)


def worked_out(told: Iterable[Said], now: datetime) -> dict[str, Any]:
    """By field of CallSchema what all of them say, and further `dates`. The order of `told` does not matter."""
    in_order = sorted(told, key=lambda each: each.order)
    reading = sorted(in_order, key=lambda each: each.reading_order)
    found: dict[str, Any] = {}
    for group in GROUPS:
        if group != DEADLINE:
            found |= _group(group, reading if group[0] in WRITTEN else in_order)
    return found | _dates(in_order, now)


def next_due(told: Said, now: datetime) -> Dated | None:
    """The first submission of a source that is still ahead, else the last one."""
    submissions = sorted((each for each in told.dates if each.is_submission), key=lambda each: each.due.ends)
    return next((each for each in submissions if each.due.ends >= now), submissions[-1] if submissions else None)


def remembered(before: Facts, after: Facts) -> dict[str, Any]:
    """What a source says now, and what it said once of fields on which it has fallen silent."""
    kept = dict(after)
    for group in (*GROUPS, ("deadlines",)):
        if not any(name in after for name in group):
            kept |= {name: before[name] for name in group if name in before}
    return kept


def held(edited: Collection[str]) -> frozenset[str]:
    """The fields that no source changes: those that a person wrote, and those that belong to them."""
    return frozenset(name for group in GROUPS if any(each in edited for each in group) for name in group)


def as_told(given: Mapping[str, Any], known: Mapping[str, Any]) -> frozenset[str]:
    """The fields of which `given` says what sources say (see `worked_out`): nobody else need have written them."""
    return frozenset(
        name
        for group in GROUPS
        if all(_plain(given.get(name)) == _plain(known[name]) for name in group)
        and not all(unsaid(name, known[name]) for name in group)
        for name in group
    )


def unsaid(name: str, value: Any) -> bool:
    """Whether the value of a field says nothing."""
    return name == "deadline_step" or value in (None, (), "") or value == UNSAID.get(name)


def _plain(value: Any) -> Any:
    """A list in any order."""
    return frozenset(value) if isinstance(value, list | tuple) else value


def _group(names: Sequence[str], told: Sequence[Said]) -> dict[str, Any]:
    """What the first of them says that says anything of these fields."""
    by = next((each.facts for each in told if any(name in each.facts for name in names)), {})
    return {name: _value(name, by[name]) if name in by else UNSAID.get(name) for name in names}


def _value(name: str, told: Any) -> Any:
    if name in AMOUNTS or name == "cofunding_max_pct":
        return Decimal(told)
    if name == "published_on":
        return date.fromisoformat(told)
    return tuple(told) if isinstance(told, list) else told


def _dates(told: Sequence[Said], now: datetime) -> dict[str, Any]:
    """The deadline that counts, and the further dates of the source that states it; other steps of all of them."""
    stated = [(each, found) for each in told if (found := next_due(each, now))]
    ahead = [pair for pair in stated if pair[1].due.ends >= now]
    by = first = None
    if ahead:
        by, first = min(ahead, key=lambda pair: pair[1].due.ends)
    elif stated:
        by, first = max(stated, key=lambda pair: pair[1].due.ends)
    further = [each for each in by.dates if each != first] if by else []
    for other in told:
        steps = {each.step for each in further}
        further += [each for each in other.dates if not each.is_submission and each.step not in steps]
    due = first.due if first else None
    return {
        "deadline_on": due and due.on, "deadline_clock": due and due.clock, "deadline_zone": due and due.zone,
        "deadline_step": first.step if first else UNSAID["deadline_step"],
        "dates": tuple(further), "closed": _closed(told),
    }  # fmt: skip


def _closed(told: Sequence[Said]) -> bool:
    """Whether the most trusted one that lists it says that nobody can apply any more."""
    return bool(told) and bool(told[0].facts.get("closed"))
