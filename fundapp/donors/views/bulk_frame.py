"""What the pages of changes to several funders share: their words, and what such a change does to one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fundapp.core import formats
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.donors.models import BulkChangeRow
from fundapp.donors.rules.bulk import NOBODY, OWNER, STATUS, TAGS, Plan, Why
from fundapp.donors.rules.facts import GROUPS, Group
from fundapp.donors.rules.vocabulary import OWNERS, STATUSES
from fundapp.donors.workflow import bulk as workflow
from fundapp.donors.workflow.bulk import ROW_WORDS, Fate, Outcome

Names = Mapping[UUID, str]

PARTS: Mapping[str, Any] = {
    STATUS: lazy("Status"),
    OWNER: lazy("Who looks after the relation"),
    TAGS: lazy("Tags"),
    **{str(group): label for group, label in GROUPS.items()},
}

WHY: Mapping[str, Any] = {
    Why.ALREADY: lazy("is like that already"),
    Why.UNKNOWN: lazy("nothing is known of this yet"),
    Why.NOT_DUE: lazy("is not due to be checked"),
    Why.SINCE: lazy("somebody has changed this since"),
    Why.GONE: lazy("whoever it was is no longer in the fundraising group"),
}


@dataclass(frozen=True)
class RowShown:
    """A funder as the page shows it. `cells`: label, before, after; `stays`: label and why.

    `otherwise`: it came out differently from what the preview said.
    """

    funder_id: UUID
    name: str
    word: Any
    shape: str
    cells: Sequence[tuple[str, str, str]]
    stays: Sequence[tuple[str, str]]
    reason: str | None
    otherwise: bool


def plan_words(plan: Mapping[str, Any], names: Names) -> list[str]:
    """What is asked for, each part in a few words."""
    return [_("%(label)s: %(value)s", label=label, value=value) for label, value in _asked(Plan(**plan), names)]


def shown_rows(rows: Sequence[BulkChangeRow], names: Names) -> list[RowShown]:
    """Funders as a page shows them."""
    return [_shown(row, names) for row in rows]


def row_state(row: BulkChangeRow) -> tuple[Any, str]:
    """What becomes or became of a funder: the word and its shape."""
    if row.fate == Fate.LEFT:
        return _("Left as it stands"), "paused"
    if row.fate == Fate.TAKEN_BACK:
        return _("Put back"), "closed"
    if row.outcome == Outcome.CHANGED:
        return _("Was changed"), "good"
    return ROW_WORDS[Outcome(row.outcome or row.foreseen or Outcome.SAME)]


def row_cells(row: BulkChangeRow, names: Names) -> Iterator[tuple[str, str, str]]:
    """What changes: label, before, after."""
    differs = row.differs or {}
    for part in (STATUS, OWNER, TAGS):
        if part in differs:
            before, after = (_said(part, value, names) for value in differs[part])
            yield str(PARTS[part]), before, after
    for group, days in differs.get("holds", {}).items():
        before, after = (formats.date(current_reader(), date.fromisoformat(day)) for day in days)
        yield _("%(group)s, to be checked again on", group=GROUPS[Group(group)]), before, after


def row_stays(row: BulkChangeRow) -> Iterator[tuple[str, str]]:
    """What stays as it is: label and why."""
    for part, why in (row.stays or {}).items():
        yield str(PARTS[part]), str(WHY[why])


def spoken() -> dict[str, Any]:
    """The words that every page of such changes may use."""
    return {"flow": workflow}


def _shown(row: BulkChangeRow, names: Names) -> RowShown:
    word, shape = row_state(row)
    otherwise = row.outcome is not None and row.outcome != row.foreseen
    cells, stays = list(row_cells(row, names)), list(row_stays(row))
    return RowShown(row.funder_id, row.name, word, shape, cells, stays, row.reason, otherwise)


def _asked(plan: Plan, names: Names) -> Iterator[tuple[str, str]]:
    if plan.status:
        yield _("Status"), str(STATUSES[plan.status])
    if plan.owner:
        yield _("Who looks after the relation"), _said(OWNER, plan.owner, names)
    if plan.add_tags:
        yield _("Tags to add"), ", ".join(plan.add_tags)
    if plan.remove_tags:
        yield _("Tags to take away"), ", ".join(plan.remove_tags)
    if plan.holds:
        yield _("This still holds"), ", ".join(str(GROUPS[Group(each)]) for each in plan.holds)


def _said(part: str, value: Any, names: Names) -> str:
    if part == STATUS:
        return str(STATUSES[value])
    if part == TAGS:
        return ", ".join(value)
    return str(OWNERS[NOBODY]) if value in (None, NOBODY) else names.get(UUID(value), "")
