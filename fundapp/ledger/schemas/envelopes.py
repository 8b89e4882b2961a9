"""What may be said of an envelope and of money that arrives in it, and how the list of envelopes may be filtered."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.i18n import _, lazy
from fundapp.core.money import CURRENT_CURRENCIES, NETWORK_CURRENCIES, Money
from fundapp.core.places import country_choices
from fundapp.core.schemas import AmountSchema, AmountText, Choice, Choices, CodeText, DateText, InputSchema, Text
from fundapp.directory.rules.vocabulary import PURPOSES, options
from fundapp.ledger.commands.envelopes import EnvelopeInput
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.queries.listing import CLOSED, OPEN
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.rules.methods import METHODS, RateMethod
from fundapp.ledger.rules.returning import REASONS
from fundapp.ledger.rules.words import BASES
from fundapp.ledger.schemas.answers import PercentText, SeedText

AMOUNTS = ("pledged", "ceiling_award", "ceiling_person")
TERMS = {
    "countries": ("country", True),
    "not_countries": ("country", False),
    "purposes": ("purpose", True),
    "not_purposes": ("purpose", False),
}
STANDINGS: Mapping[str, Any] = {OPEN: lazy("Open for awards"), CLOSED: lazy("Closed to awards")}


def _currencies() -> list[tuple[str, str]]:
    others = sorted(CURRENT_CURRENCIES.difference(NETWORK_CURRENCIES))
    return [(code, code) for code in (*NETWORK_CURRENCIES, *others)]


def _worded(names: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """As `options`, for words whose keys are members of an enumeration."""
    return options({each.value: word for each, word in names.items()})


class EnvelopeSchema(AmountSchema):
    """An envelope, as it is written. Amounts are decimals here and minor units in the table."""

    code = CodeText(lazy("Code"), required=True, longest=20, hint=lazy("What accountants know it by: FU-2026."))
    name = Text(lazy("Name"), required=True, longest=160)
    currency = Choice(lazy("Currency"), options=_currencies, required=True)
    pledged = AmountText(lazy("Pledged"), currency="currency", required=True)
    basis = Choice(
        lazy("What may be given out"),
        options=lambda: _worded(BASES),
        radios=True,
        required=True,
        hint=lazy("Less the share of administration."),
    )
    begins_on = DateText(lazy("Begins on"), required=True)
    ends_on = DateText(lazy("Ends on"))
    countries = Choices(
        lazy("Pays for these countries"), options=country_choices, hint=lazy("Leave empty where it pays for any.")
    )
    not_countries = Choices(lazy("Never pays for these countries"), options=country_choices)
    purposes = Choices(
        lazy("Pays for these uses"),
        options=lambda: options(PURPOSES),
        hint=lazy("Leave empty where it pays for any."),
    )
    not_purposes = Choices(lazy("Never pays for these uses"), options=lambda: options(PURPOSES))
    ceiling_award = AmountText(lazy("The most for one award"), currency="currency")
    ceiling_person = AmountText(lazy("The most for one person in twelve months"), currency="currency")
    share = PercentText(
        lazy("Share of administration, in per cent"), hint=lazy("Of what has arrived. Leave empty where there is none.")
    )
    rate_method = Choice(
        lazy("How payments in another currency are converted"),
        options=lambda: _worded(METHODS),
        radios=True,
        required=True,
        hint=lazy("As the agreement with the funder wants it."),
    )
    tolerance = PercentText(
        lazy("Tolerance, in per cent"),
        required=True,
        hint=lazy("By how much more than was held a payment may cost before a second person must agree."),
    )

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimals that people read, its terms four lists."""
        if not isinstance(given, FundEnvelope):
            return given
        values = {name: getattr(given, name) for name in self.fields if name not in TERMS}
        values |= {name: _decimal(values[name], given.currency) for name in AMOUNTS}
        return values | {name: codes_of(given, *which) for name, which in TERMS.items()}

    @validates_schema(skip_on_field_errors=False)
    def _ceilings_allow_something(self, given: Mapping[str, Any], **_options: Any) -> None:
        for name in ("ceiling_award", "ceiling_person"):
            if given.get(name) == 0:
                raise ValidationError(_("A ceiling of nothing pays for nothing. Leave it empty for none."), name)


class EnvelopeFilterSchema(InputSchema):
    """How the list of envelopes may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name or the code."))
    standing = Choice(lazy("State"), options=lambda: options(STANDINGS))
    currency = Choices(lazy("Currency"), options=_currencies)
    country = Choice(lazy("Pays for this country"), options=country_choices)
    purpose = Choice(lazy("Pays for this use"), options=lambda: options(PURPOSES))


class MovementSchema(AmountSchema):
    """Money of an envelope that moves. `currency` is the envelope's own, which the page sets and nobody types."""

    amount = AmountText(lazy("Amount"), currency="currency", required=True)
    currency = Choice(lazy("Currency"), options=_currencies, required=True)
    seed = SeedText(lazy("Form"), required=True)

    @validates_schema(skip_on_field_errors=False)
    def _something_moves(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("amount") == 0:
            raise ValidationError(_("Please write an amount above nothing."), "amount")


class InstalmentSchema(MovementSchema):
    """What a funder sent, and what the bank made of it where its account is in another currency."""

    credited = AmountText(lazy("What the bank credited"), currency="credited_in")
    credited_in = Choice(lazy("Currency that the bank credited"), options=_currencies)

    @validates_schema(skip_on_field_errors=False)
    def _rate_follows(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("credited") is None:
            if given.get("credited_in"):
                raise ValidationError(_("Write what the bank credited, or leave its currency empty."), "credited")
            return
        if given["credited"] == 0:
            raise ValidationError(_("Please write an amount above nothing."), "credited")
        if given.get("credited_in") == given.get("currency"):
            raise ValidationError(_("This is the envelope’s own currency: leave both empty."), "credited_in")


class RefundSchema(MovementSchema):
    """What goes back to the funder, or never came."""

    reason = Choice(lazy("Why"), options=lambda: options(REASONS), radios=True, required=True)


class CloseSchema(InputSchema):
    """Nothing is asked: only that it was meant."""


def codes_of(found: FundEnvelope, kind: str, allowed: bool) -> tuple[str, ...]:
    """The countries or purposes that an envelope names, allowed or excluded ones, as its terms have them."""
    return tuple(each.code for each in found.terms if (each.kind, each.allowed) == (kind, allowed))


def envelope_input(given: Mapping[str, Any]) -> EnvelopeInput:
    """The clean values of an EnvelopeSchema as the commands take them."""
    currency = given["currency"]
    amounts = {name: _minor(given[name], currency) for name in AMOUNTS}
    kept = {name: given[name] for name in (*TERMS, "code", "name", "currency", "begins_on", "ends_on", "tolerance")}
    return EnvelopeInput(
        **kept, **amounts, basis=Basis(given["basis"]), rate_method=RateMethod(given["rate_method"]),
        share=given["share"] or 0,
    )  # fmt: skip


def _minor(value: Decimal | None, currency: str) -> Any:
    return None if value is None else Money.from_decimal(value, currency).minor


def _decimal(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money(minor, currency).decimal
