"""A funder as a row of somebody's sheet: as its form, with one source for all that the row says."""

from typing import Any

from marshmallow import post_load

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
        """Each of the two by itself: a sheet may name where things come from, and not when.

        What is left are the sources of the groups: a row is compared by these, and says nothing of others.
        """
        said = [group for group in Group if says_something(group, given)]
        for name in ("source", "dated"):
            if given[name]:
                given |= {f"{group}_{name}": given[name] for group in said}
        return given | {"source": None, "dated": None}
