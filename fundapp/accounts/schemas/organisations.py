"""What may be said of an organisation, and how the list may be filtered."""

from collections.abc import Mapping
from typing import Any

from fundapp.accounts.outbox_words import options
from fundapp.accounts.queries.organisations import ACTIVE
from fundapp.core.i18n import lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, InputSchema, Text

ANSWERS: Mapping[str, Any] = {"yes": lazy("Yes"), "no": lazy("No")}
STANDINGS: Mapping[str, Any] = {ACTIVE: lazy("Active in the network"), "inactive": lazy("No longer active")}


class YesNo(Choice):
    """Yes or no, as a truth value."""

    def judge(self, value: Any) -> Any:
        """As Choice's, but True or False."""
        return super().judge(value) == "yes"

    def write(self, value: Any) -> str:
        """As Choice's; no is an answer too."""
        return "" if value is None else "yes" if value else "no"


class OrganisationSchema(InputSchema):
    """An organisation's page, as it is written."""

    name = Text(lazy("Name"), required=True, longest=200)
    short_name = Text(lazy("Acronym"), longest=40)
    country = Choice(lazy("Country"), options=country_choices, required=True)
    active = YesNo(lazy("Active in the network"), options=lambda: options(ANSWERS), required=True, radios=True)


class OrganisationFilterSchema(InputSchema):
    """How the list of organisations may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100)
    country = Choice(lazy("Country"), options=country_choices)
    standing = Choice(lazy("State"), options=lambda: options(STANDINGS))
