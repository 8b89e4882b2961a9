"""An import of organisations: each row judged as the form would judge it, and what it would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import InputSchema, Text
from fundapp.core.text import fold
from fundapp.directory.queries.organisations import Known
from fundapp.directory.schemas.organisations import OrganisationSchema, ProfileSchema
from fundapp.directory.schemas.rows import FIELDS, UNSAID

LISTED = ("short_name", "country")
"""What an administrator keeps on the list of organisations: a sheet does not change it."""


class ImportSchema(InputSchema):
    """What is sent with a sheet; the sheet itself is no text."""

    file = Text(lazy("Sheet"), longest=200)


@dataclass(frozen=True)
class Row:
    """A row of the sheet: what was typed, the clean values or what is wrong, and what it would change.

    `organisation_id` None: it is new. `version`: of what was known of it when the sheet was looked at.
    """

    number: int
    typed: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    organisation_id: UUID | None = None
    version: int = 0
    changes: Sequence[str] = ()

    @property
    def name(self) -> str:
        """As it was typed."""
        return str(self.typed.get("name") or "")


def judge_rows(typed: Sequence[Mapping[str, Any]], known: Mapping[str, Known]) -> list[Row]:
    """Each row, judged. `known`: organisations by folded name (see `sort_names`)."""
    seen: dict[str, int] = {}
    found = []
    for number, each in enumerate(typed, start=2):  # as a spreadsheet counts them, below the headings
        folded = fold(str(each.get("name") or ""))
        row = _judged(number, each, known.get(folded))
        if folded and folded in seen:
            twice = _("This name stands in row %(row)s too.", row=seen[folded])
            row = Row(number, each, errors={**row.errors, "name": [twice]})
        seen.setdefault(folded, number)
        found.append(row)
    return found


def sort_names(typed: Sequence[Mapping[str, Any]]) -> list[str]:
    """The folded names of rows."""
    return [fold(str(each.get("name") or "")) for each in typed]


def _judged(number: int, typed: Mapping[str, Any], there: Known | None) -> Row:
    try:
        given = OrganisationSchema().judge({**_as_known(there), **typed})
    except Invalid as error:
        return Row(number, typed, errors=error.fields)
    if there is None:
        return Row(number, typed, given, changes=[name for name in FIELDS if typed.get(name)])
    differing = [name for name in LISTED if given[name] and given[name] != getattr(there.organisation, name)]
    errors = {
        name: [_("The list of organisations says otherwise: an administrator changes it there.")] for name in differing
    }
    changes = _changes(given, there)
    return Row(number, typed, given, errors, there.organisation.id, there.version, changes)


def _as_known(there: Known | None) -> dict[str, Any]:
    """What is known already, as somebody would type it: a sheet without a column leaves that as it is."""
    profile = there.profile if there is not None else None
    if profile is None:
        return {**dict.fromkeys(FIELDS, ""), **UNSAID}
    found = {name: getattr(profile, name, None) for name in FIELDS}
    told = {name: list(value) if isinstance(value, tuple) else value or "" for name, value in found.items()}
    listed = {name: getattr(there.organisation, name) or "" for name in LISTED} if there is not None else {}
    return {**told, **listed, "trusted": "yes" if profile.trusted else "no"}


def _changes(given: Mapping[str, Any], there: Known) -> list[str]:
    names = [name for name in FIELDS if name in ProfileSchema().fields]
    profile = there.profile
    if profile is None:
        return [name for name in names if given[name]]
    return [name for name in names if _comparable(given[name]) != _comparable(getattr(profile, name))]


def _comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, tuple) else value
