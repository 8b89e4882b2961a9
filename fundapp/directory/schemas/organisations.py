"""What may be said of an organisation, and how the directory may be filtered."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.places import country_choices, language_choices
from fundapp.core.reader import current_reader
from fundapp.core.schemas import (
    AmountSchema,
    AmountText,
    Choice,
    Choices,
    InputSchema,
    Text,
    WebAddress,
    WholeNumber,
)
from fundapp.directory.rules.vocabulary import (
    DOMAINS,
    LEGAL_STATUSES,
    ORGANISATION_STANDINGS,
    REGISTRATIONS,
    ROLES,
    TRUST,
    options,
)
from fundapp.directory.schemas.answers import LONGEST_EMAIL, PublicEmail, YesNo


class ProfileSchema(AmountSchema):
    """What the network knows of an organisation, beside its name."""

    role = Choice(lazy("Role in the network"), options=lambda: options(ROLES), required=True)
    domains = Choices(lazy("Domains of work"), options=lambda: options(DOMAINS))
    countries = Choices(lazy("Also works in"), options=country_choices, hint=lazy("Beside the country where it sits."))
    registration = Choice(
        lazy("Registration certificate"),
        options=lambda: options(REGISTRATIONS),
        required=True,
        hint=lazy("Some members have none: that excludes nobody."),
    )
    registration_number = Text(lazy("Number of the certificate"), longest=80)
    trusted = YesNo(
        lazy("Trusted partner"),
        hint=lazy("Its recommendation counts as that of somebody whom the network knows."),
    )
    founded = WholeNumber(lazy("Founded in the year"), lowest=1800, highest=2200)
    legal_status = Choice(lazy("Legal status"), options=lambda: options(LEGAL_STATUSES))
    budget_currency = Choice(lazy("Currency of the budget"), options=currency_codes)
    yearly_budget = AmountText(
        lazy("Budget of a year"), currency="budget_currency", hint=lazy("About what it spends in a usual year.")
    )
    languages = Choices(lazy("Working languages"), options=language_choices)
    place = Text(lazy("Town"), longest=120)
    website = WebAddress(lazy("Website"), longest=300)
    email = PublicEmail(lazy("Public e-mail"), longest=LONGEST_EMAIL)
    phone = Text(lazy("Public telephone"), longest=60, hint=lazy("Never somebody’s own: that belongs to people met."))

    @validates_schema
    def _number_needs_certificate(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("registration_number") and given.get("registration") == "no":
            raise ValidationError(_("An organisation without a certificate has no number."), "registration_number")

    @validates_schema
    def _is_there_already(self, given: Mapping[str, Any], **_options: Any) -> None:
        if (given.get("founded") or 0) > dt.datetime.now(current_reader().zone).year:
            raise ValidationError(_("This year is still to come."), "founded")
        if given.get("yearly_budget") is not None and given["yearly_budget"] <= 0:
            raise ValidationError(_("A budget is above zero: leave it empty where nobody knows it."), "yearly_budget")


class OrganisationSchema(ProfileSchema):
    """An organisation that is new to the directory."""

    name = Text(lazy("Name"), required=True, longest=200)
    short_name = Text(lazy("Acronym"), longest=40)
    country = Choice(lazy("Country"), options=country_choices, required=True)


class OrganisationFilterSchema(InputSchema):
    """How the directory may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100)
    country = Choice(lazy("Country"), options=country_choices)
    domain = Choices(lazy("Domains of work"), options=lambda: options(DOMAINS))
    role = Choices(lazy("Role in the network"), options=lambda: options(ROLES))
    registration = Choices(lazy("Registration certificate"), options=lambda: options(REGISTRATIONS))
    trusted = Choice(lazy("Trusted partner"), options=lambda: options(TRUST))
    standing = Choice(lazy("State"), options=lambda: options(ORGANISATION_STANDINGS))
