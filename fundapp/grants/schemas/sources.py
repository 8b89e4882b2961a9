"""What may be said of a source, and how the list of them is filtered."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.net import LOOPBACK
from fundapp.core.places import language_choices
from fundapp.core.schemas import Choice, Choices, InputSchema, NumberChoice, Text, WebAddress
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.rules.sources import ADDRESSED, EVERY, HEALTHS, KINDS, SEARCHED, TRUSTS, Kind
from fundapp.grants.schemas.clocks import ZoneChoice
from fundapp.grants.schemas.source_columns import ColumnsText


class SourceAddress(WebAddress):
    """Where a source is visited: encrypted, but on this machine."""

    def judge(self, value: Any) -> str:
        """As WebAddress's."""
        address = super().judge(value)
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValidationError(_("Only addresses that begin with https:// are visited."))
        return address


class SourceSchema(InputSchema):
    """A source, as somebody writes it."""

    name = Text(lazy("Name of the source"), required=True, longest=200)
    kind = Choice(lazy("Kind of source"), options=lambda: options(KINDS), required=True)
    address = SourceAddress(
        lazy("Address of the source"),
        longest=2000,
        hint=lazy("Of the feed, the file or the interface itself, not of the page on which it is announced."),
    )
    words = Text(
        lazy("Words to search for"), longest=200, hint=lazy("For portals that are searched; empty: everything.")
    )
    trust = Choice(lazy("Who speaks here"), options=lambda: options(TRUSTS), required=True, radios=True)
    every_hours = NumberChoice(
        lazy("How often it is visited"),
        options=lambda: [(str(hours), str(label)) for hours, label in EVERY.items()],
        required=True,
    )
    language = Choice(lazy("Language of its texts"), options=language_choices)
    zone = ZoneChoice(lazy("Where its clocks hang"), hint=lazy("For times that it gives without saying where."))
    currency = Choice(
        lazy("Currency of its amounts"),
        options=currency_codes,
        hint=lazy("For amounts that it gives without a currency."),
    )
    columns = ColumnsText(
        lazy("What the headings of the sheet mean"),
        hint=lazy(
            "Only where a trial shows that a column is not understood. One line each: Title of the call = Heading"
        ),
    )

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(_objections(given)):
            raise ValidationError(errors)


def _objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What is wrong with answers beside each other, by field."""
    kind, address = given.get("kind"), given.get("address")
    if kind in ADDRESSED and "address" in given and not address:
        yield "address", [_("Say at which address it is visited.")]
    if kind == Kind.MAILBOX and address:
        yield "address", [_("The mailbox has no address here: whoever runs this server sets it up.")]
    if given.get("words") and kind is not None and kind not in SEARCHED:
        yield "words", [_("This kind of source cannot be searched: leave this empty.")]
    if given.get("columns") and kind is not None and kind != Kind.SHEET:
        yield "columns", [_("Only spreadsheets have headings: leave this empty.")]


SORT_LABELS: Mapping[str, Any] = {
    "name": lazy("Name of the source"),
    "visited": lazy("Visited last first"),
    "failing": lazy("Most failures first"),
}


class SourceFilterSchema(InputSchema):
    """How the list of sources may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name or the address."))
    kind = Choices(lazy("Kind of source"), options=lambda: options(KINDS))
    health = Choices(lazy("Health"), options=lambda: options(HEALTHS))
    sort = Choice(lazy("Order"), options=lambda: options(SORT_LABELS))
