"""What may be said of a funder, and how the map may be filtered."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.places import country_choices, language_choices
from fundapp.core.schemas import (
    AmountSchema,
    AmountText,
    Choice,
    Choices,
    InputSchema,
    Percent,
    Text,
    WebAddress,
    WholeNumber,
)
from fundapp.donors.models import Funder
from fundapp.donors.rules.vocabulary import (
    APPLICATION_MODES,
    FOCUS,
    FRESHNESS,
    KINDS,
    REGISTRATION,
    STATUSES,
    THEMES,
    options,
)
from fundapp.donors.schemas.tags import Tags
from fundapp.donors.schemas.whose import Whose

AMOUNTS = ("grant_min", "grant_max", "grant_typical")


def _source(label: Any) -> Text:
    return Text(label, longest=1000)


def _dated(label: Any) -> Text:
    return Text(label, longest=40, hint=lazy("A year or a day, as the source gives it."))


class FunderSchema(AmountSchema):
    """A funder's page, as it is written: groups of facts, each with its source (see `rules.facts`).

    Amounts are decimals here and minor units in the table.
    """

    name = Text(lazy("Name"), required=True, longest=200)
    short_name = Text(lazy("Acronym"), longest=40)
    kind = Choice(lazy("Kind of funder"), options=lambda: options(KINDS), required=True)
    status = Choice(lazy("Status"), options=lambda: options(STATUSES), required=True)
    website = WebAddress(lazy("Website"), longest=400)
    hq_country = Choice(lazy("Country of the head office"), options=country_choices)
    identity_source = _source(lazy("Source: who they are"))
    identity_dated = _dated(lazy("Date of the source: who they are"))
    themes = Choices(lazy("Themes"), options=lambda: options(THEMES))
    regions = Text(lazy("Regions"), longest=400, hint=lazy("In the funder’s own words, for example West Africa."))
    focus_countries = Choices(
        lazy("Focus countries"),
        options=country_choices,
        hint=lazy("Leave empty for a funder that gives anywhere."),
    )
    focus_source = _source(lazy("Source: what they support"))
    focus_dated = _dated(lazy("Date of the source: what they support"))
    currency = Choice(lazy("Currency of the amounts"), options=currency_codes)
    grant_min = AmountText(lazy("Smallest grant"), currency="currency", hint=lazy("For example 60 k or 1,250,000."))
    grant_max = AmountText(lazy("Largest grant"), currency="currency")
    grant_typical = AmountText(lazy("Typical grant"), currency="currency")
    amount_basis = Text(
        lazy("What the amounts rest on"), longest=400, hint=lazy("For example: average of three calls, over 12 months.")
    )
    amounts_source = _source(lazy("Source: how much they give"))
    amounts_dated = _dated(lazy("Date of the source: how much they give"))
    instruments = Text(
        lazy("Kinds of support"), longest=400, hint=lazy("For example: project grant, core support, emergency grant.")
    )
    application_mode = Choice(lazy("How one applies"), options=lambda: options(APPLICATION_MODES))
    languages = Choices(lazy("Languages in which one applies"), options=language_choices)
    applying_source = _source(lazy("Source: how one applies"))
    applying_dated = _dated(lazy("Date of the source: how one applies"))
    needs_registration = Choice(
        lazy("Registration certificate"),
        options=lambda: options(REGISTRATION),
        required=True,
        hint=lazy("Unknown does not mean that it is needed."),
    )
    min_years = WholeNumber(lazy("Minimum years of existence"), lowest=0, highest=50)
    cofunding_max_pct = Percent(lazy("Largest share of the budget they pay, in per cent"))
    due_diligence = Text(
        lazy("What they check"), lines=True, longest=2000, hint=lazy("Audits, policies, references they ask for.")
    )
    eligibility_source = _source(lazy("Source: who may apply"))
    eligibility_dated = _dated(lazy("Date of the source: who may apply"))
    tags = Tags(lazy("Tags"), hint=lazy("Words of your own, with commas between them."))
    notes = Text(lazy("Notes"), lines=True, longest=4000)

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimals that people read."""
        if not isinstance(given, Funder):
            return given
        values = {name: getattr(given, name, None) for name in self.fields}
        for row in given.source_rows:
            values |= {f"{row.facts}_source": row.source, f"{row.facts}_dated": row.dated}
        for name in AMOUNTS:
            minor = values[name]
            values[name] = None if minor is None or given.currency is None else Money(minor, given.currency).decimal
        return values

    @validates_schema(skip_on_field_errors=False)
    def _amounts_make_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        lowest, highest, typical = (given.get(name) for name in AMOUNTS)
        if _exceeds(lowest, highest):
            raise ValidationError(_("This is less than the smallest grant."), "grant_max")
        if _exceeds(lowest, typical):
            raise ValidationError(_("This is less than the smallest grant."), "grant_typical")
        if _exceeds(typical, highest):
            raise ValidationError(_("This is more than the largest grant."), "grant_typical")


def _exceeds(amount: Decimal | None, limit: Decimal | None) -> bool:
    """Whether both are known and `amount` is the larger one."""
    return amount is not None and limit is not None and amount > limit


class FunderFilterSchema(InputSchema):
    """How the map may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name, the acronym or the notes."))
    country = Choice(lazy("Gives in"), options=country_choices)
    focus = Choice(lazy("Focus"), options=lambda: options(FOCUS))
    theme = Choices(lazy("Theme"), options=lambda: options(THEMES))
    kind = Choices(lazy("Kind of funder"), options=lambda: options(KINDS))
    status = Choices(lazy("Status"), options=lambda: options(STATUSES))
    registration = Choice(lazy("Registration certificate"), options=lambda: options(REGISTRATION))
    applying = Choices(lazy("How one applies"), options=lambda: options(APPLICATION_MODES))
    tag = Text(lazy("Tag"), longest=40)
    facts = Choice(lazy("What is known"), options=lambda: options(FRESHNESS))
    owner = Whose(lazy("Who looks after them"))
    sort = Choice(lazy("Order"), options=lambda: options(SORT_LABELS))


SORT_LABELS: Mapping[str, Any] = {
    "name": lazy("Name"),
    "-name": lazy("Name, from Z to A"),
    "grant": lazy("Largest grants first, by currency"),
    "updated": lazy("Last changed first"),
}
