"""A funder as a row of somebody's sheet: as its form, with one source for all that the row says."""

from collections.abc import Mapping
from typing import Any

from marshmallow import post_dump, post_load

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Text
from fundapp.donors.rules.facts import Group, says_something
from fundapp.donors.schemas.funders import FunderSchema


class FunderSheetSchema(FunderSchema):
    """`source` and `dated`, where a row has them, are those of each group of facts of which it says something."""

    source = Text(lazy("Source of all facts"), longest=1000)
    dated = Text(lazy("Date of the source of all facts"), longest=40)

    @post_load
    def _spread(self, given: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Each of the two by itself: a sheet may name where things come from, and not when."""
        said = [group for group in Group if says_something(group, given)]
        for name in ("source", "dated"):
            if given.get(name):
                given |= {f"{group}_{name}": given[name] for group in said}
        return given

    @post_dump
    def _name_common(self, told: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The source of all facts, where they have one in common."""
        return told | {name: _common(told, name) for name in ("source", "dated")}


def _common(told: Mapping[str, Any], name: str) -> str:
    """What every group that has a source says of it; nothing where they differ."""
    sourced = [group for group in Group if told[f"{group}_source"] or told[f"{group}_dated"]]
    found = {told[f"{group}_{name}"] or "" for group in sourced}
    return str(found.pop()) if len(found) == 1 else ""
