"""What a funder's page says of its facts: where each group comes from, and whether somebody should look again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fundapp.core.places import CENTRAL_AFRICA
from fundapp.donors.models import Funder, FunderSource
from fundapp.donors.rules.answers import Finding, findings, verdict
from fundapp.donors.rules.facts import GROUPS, Group
from fundapp.donors.rules.vocabulary import AT_REST


@dataclass(frozen=True)
class Sourced:
    """One group of facts: where it comes from, and whether it is due to be looked at again."""

    group: Group
    label: Any
    row: FunderSource | None
    due: bool
    checked_by: str | None


def sourced_groups(funder: Funder, names: Mapping[Any, str], today: date) -> Mapping[str, Sourced]:
    """Every group, by its code. `names`: of whoever checked, by id."""
    rows = funder.sources
    found = {}
    for group, label in GROUPS.items():
        row = rows.get(group)
        due = row is not None and row.due_on <= today
        checked_by = names.get(row.checked_by_id) if row is not None and row.checked_by_id else None
        found[str(group)] = Sourced(group, label, row, due, checked_by)
    return found


def due_groups(funder: Funder, today: date) -> Sequence[tuple[str, Any]]:
    """What of a funder is worth looking at again: the group's place on its page, and its label."""
    asked = (Group.IDENTITY,) if funder.status in AT_REST else GROUPS
    rows = funder.sources
    return [(str(each), GROUPS[each]) for each in asked if each in rows and rows[each].due_on <= today]


def could_we(funder: Funder) -> tuple[str, Sequence[Finding]]:
    """What the gates say together, and each of them."""
    found = findings(funder, CENTRAL_AFRICA)
    return str(verdict(found)), found
