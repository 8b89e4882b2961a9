"""What may be said of who builds a proposal together."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.places import country_choices
from fundapp.core.reader import current_reader
from fundapp.core.schemas import AmountSchema, AmountText, Choice, Chosen, DateText, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.models import OpportunityPartner
from fundapp.grants.rules.partners import ROLES, STANDINGS, Role, Standing


class PartnerSchema(AmountSchema):
    """What a partner is to a proposal. The share is a decimal here and minor units in the table."""

    role = Choice(lazy("Role in the proposal"), options=lambda: options(ROLES), required=True, radios=True)
    standing = Choice(lazy("How far they are"), options=lambda: options(STANDINGS), required=True)
    mandate_on = DateText(lazy("Mandate received on"), hint=lazy("Where they have agreed in writing."))
    declined_why = Text(lazy("Why they declined"), lines=True, longest=1000)
    country = Choice(lazy("Country in which they work for it"), options=country_choices)
    does = Text(lazy("What they do in it"), lines=True, longest=2000)
    share = AmountText(lazy("Share of the budget"), currency="share_currency")
    share_currency = Choice(lazy("Currency of the share"), options=currency_codes)
    contact_id = Chosen(lazy("Contact, of our people"))
    contact_name = Text(
        lazy("Name of the contact"), longest=120, hint=lazy("Name and function of whoever speaks for them in this.")
    )
    contact_email = Text(lazy("Professional e-mail of the contact"), longest=254)

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimal that people read."""
        if not isinstance(given, OpportunityPartner):
            return given
        values = {name: getattr(given, name, None) for name in self.fields}
        return values | {"share": given.part.decimal if given.part else None}

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(objections(given)):
            raise ValidationError(errors)


class NewPartnerSchema(PartnerSchema):
    """A partner that is new to a proposal: an organisation of the directory, or one in words."""

    organisation_id = Chosen(lazy("Organisation of the directory"))
    name = Text(
        lazy("Or, where the directory does not know it: its name"),
        longest=200,
        hint=lazy(
            "Nothing is known of it then: what the funder demands of it can only be told of those in the directory."
        ),
    )

    @validates_schema(skip_on_field_errors=False)
    def _is_somebody(self, given: Mapping[str, Any], **_options: Any) -> None:
        if not given.get("organisation_id") and not given.get("name"):
            raise ValidationError(_("Choose an organisation, or write its name."), "organisation_id")
        if given.get("organisation_id") and given.get("name"):
            raise ValidationError(_("Choose an organisation or write a name, not both."), "name")


def objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What is wrong with answers beside each other, by field."""
    standing, mandate_on = given.get("standing"), given.get("mandate_on")
    if standing == Standing.MANDATED and mandate_on is None:
        yield "mandate_on", [_("Say on which day the mandate arrived.")]
    if mandate_on is not None and mandate_on > dt.datetime.now(current_reader().zone).date():
        yield "mandate_on", [_("This day is still to come.")]
    if standing == Standing.DECLINED and not given.get("declined_why"):
        yield "declined_why", [_("Say why: somebody will ask them again one day.")]
    if standing == Standing.DECLINED and given.get("role") == Role.LEAD:
        yield "standing", [_("Whoever declined cannot lead: choose another role.")]
    yield from _about_contact(given)


def _about_contact(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    email, name = given.get("contact_email"), given.get("contact_name")
    if given.get("contact_id") and name:
        yield "contact_name", [_("Choose one of our people or write a name, not both.")]
    if email and (email.count("@") != 1 or "." not in email.rpartition("@")[2] or " " in email):
        yield "contact_email", [_("Please write an e-mail address such as name@example.org.")]
    elif email and not name:
        yield "contact_name", [_("Say whose address this is.")]
