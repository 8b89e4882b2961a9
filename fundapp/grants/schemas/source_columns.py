"""What the columns of a sheet mean, where their headings do not say it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas.base import Typed
from fundapp.core.text import fold, tidy

MEANINGS: Mapping[str, Any] = {
    "title": lazy("Title of the call"),
    "url": lazy("Address of the call"),
    "reference": lazy("Reference of the funder"),
    "funder_name": lazy("Funder of the call"),
    "programme": lazy("Programme of the funder"),
    "published_on": lazy("Call published on"),
    "deadline": lazy("Deadline of the call"),
    "clock": lazy("Time on the funder’s clock"),
    "zone": lazy("Time zone of that clock"),
    "timing": lazy("How it ends"),
    "step": lazy("What must be sent by then"),
    "amount_min": lazy("Least amount of a grant"),
    "amount_max": lazy("Largest amount of a grant"),
    "amount": lazy("Amount of a grant"),
    "envelope": lazy("For all projects together"),
    "currency": lazy("Currency of the amounts"),
    "duration_min": lazy("Shortest duration, in months"),
    "duration_max": lazy("Longest duration, in months"),
    "cofunding_max_pct": lazy("Largest share of the budget they pay, in per cent"),
    "countries": lazy("Countries"),
    "eligibility": lazy("Who may apply, in the funder’s words"),
    "min_years": lazy("Minimum years of existence"),
    "themes": lazy("Themes"),
    "languages": lazy("Languages in which one applies"),
    "summary": lazy("What the call is about"),
    "notes": lazy("Notes"),
}
"""The fields that a sheet may have (see `formats.sheet_headings`), as the form of a call names them."""


class ColumnsText(Typed[dict[str, str]]):
    """What columns of a sheet mean: on each line a field of a call, "=", and the heading of its column."""

    widget = "textarea"

    def read(self, text: str) -> str:
        """As typed, tidied."""
        return tidy(text)

    def empty(self) -> dict[str, str]:
        """No heading needs explaining."""
        return {}

    def judge(self, value: Any) -> dict[str, str]:
        """As Typed's."""
        lines = [line for line in str(value).splitlines() if line.strip()]
        if len(lines) > len(MEANINGS):
            raise ValidationError(_("A call has not so many fields."))
        known = {fold(str(label)): name for name, label in MEANINGS.items()} | {fold(name): name for name in MEANINGS}
        found: dict[str, str] = {}
        for line in lines:
            said, sign, heading = line.partition("=")
            field = known.get(fold(said))
            if not sign or not heading.strip() or field is None:
                raise ValidationError(_("This line cannot be understood: “%(line)s”", line=line.strip()[:80]))
            found[field] = " ".join(heading.split())[:200]
        return found

    def write(self, value: Mapping[str, str] | None) -> str:
        """As Typed's."""
        return "\n".join(f"{MEANINGS[name]} = {heading}" for name, heading in (value or {}).items())

    def revive(self, carried: Any) -> dict[str, str]:
        """Headings by field."""
        if not isinstance(carried, dict) or not carried.keys() <= MEANINGS.keys():
            raise ValueError
        return {name: str(heading) for name, heading in carried.items()}
