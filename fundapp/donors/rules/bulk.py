"""What is done to several funders at once, and what that does to each of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from fundapp.core.text import fold
from fundapp.donors.rules.facts import Group, due_on

SMALL = 50
"""So many funders are changed while whoever asked for it waits; more of them by a worker."""

CHUNK = 250
"""Funders judged or written in one transaction."""

UNDO_WITHIN = timedelta(days=30)
"""For so long a change can be taken back; then what it did to each funder is forgotten."""

JUDGING, WRITING = "bulk_change.judging", "bulk_change.writing"
UNDOING, FORGETTING = "bulk_change.undoing", "bulk_change.forgetting"
"""Topics: a worker is to do the step, for whom the second id names."""

NOBODY = "nobody"
"""In place of the id of whoever looks after a funder."""

STATUS, OWNER, TAGS = "status", "owner", "tags"
"""Parts of a funder that a change touches, beside groups of facts."""


class Why(StrEnum):
    """Why a part of a funder stays as it is."""

    ALREADY = "already"
    UNKNOWN = "unknown"
    NOT_DUE = "not_due"
    SINCE = "since"
    GONE = "gone"


@dataclass(frozen=True)
class Plan:
    """What is asked for; None and nothing mean: leave that as it is. `owner`: NOBODY, or the id of a person."""

    status: str | None = None
    owner: str | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    holds: Sequence[str] = ()


@dataclass
class Effect:
    """What a plan does to one funder, by part: values before and after, and why other parts stay as they are.

    `holds`: of groups of facts found still true, the day on which to look at them again, before and after.
    """

    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    holds: dict[str, tuple[date, date]] = field(default_factory=dict)
    stays: dict[str, Why] = field(default_factory=dict)

    @property
    def is_none(self) -> bool:
        """Whether nothing changes."""
        return not (self.changes or self.holds)

    def weigh(self, part: str, before: Any, after: Any) -> None:
        """A part changes, unless it says so already."""
        if before == after:
            self.stays[part] = Why.ALREADY
        else:
            self.changes[part] = (before, after)


class Sourced(Protocol):
    """Where a group of facts comes from, and when to look again."""

    dated: str | None
    due_on: date


class Subject(Protocol):
    """What is read of a funder."""

    @property
    def status(self) -> str:
        """Code of whether they give now."""

    @property
    def owner_id(self) -> UUID | None:
        """Who looks after them."""

    @property
    def tags(self) -> Sequence[str]:
        """Words of the group's own."""

    @property
    def sources(self) -> Mapping[str, Any]:
        """Groups of which something is known, each a Sourced."""


def effect(plan: Plan, funder: Subject, today: date) -> Effect:
    """What a plan does to a funder as it stands.

    Only what is due to be checked is found still true, as on the funder's own page: nobody looks at what is fresh.
    """
    found = Effect()
    if plan.status:
        found.weigh(STATUS, funder.status, plan.status)
    if plan.owner:
        owner = str(funder.owner_id) if funder.owner_id else None
        found.weigh(OWNER, owner, None if plan.owner == NOBODY else plan.owner)
    if plan.add_tags or plan.remove_tags:
        found.weigh(TAGS, list(funder.tags), retagged(funder.tags, plan.add_tags, plan.remove_tags))
    for code in plan.holds:
        _look_again(found, Group(code), funder.sources.get(code), today)
    return found


def retagged(tags: Sequence[str], added: Sequence[str], removed: Sequence[str]) -> list[str]:
    """The tags with some more and some fewer, in their order; one that is there already stays as it was typed."""
    have, gone = {fold(each): each for each in tags}, {fold(each) for each in removed}
    left = {folded: tag for folded, tag in have.items() if folded not in gone}
    left = {**{fold(each): each for each in added}, **left}
    return [left[folded] for folded in sorted(left)]


def _look_again(found: Effect, group: Group, row: Sourced | None, today: date) -> None:
    """Who sets the status anew and says that who they are holds has looked at that too, though it was not due."""
    new = group == Group.IDENTITY and STATUS in found.changes
    if row is None:
        found.stays[group] = Why.UNKNOWN
    elif row.due_on > today and not new:
        found.stays[group] = Why.NOT_DUE
    else:
        found.holds[group] = (row.due_on, due_on(group, row.dated, today, today))
