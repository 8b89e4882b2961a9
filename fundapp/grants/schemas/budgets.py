"""How the budget of a proposal is reckoned, as somebody writes it, and what may be said of a line."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, post_load, pre_dump, validates_schema

from fundapp.core.formats import currency_choices
from fundapp.core.i18n import _, lazy
from fundapp.core.money import MoneyError, parse_amount
from fundapp.core.reader import current_reader
from fundapp.core.schemas import AmountSchema, AmountText, Choice, DateText, Figure, NumberChoice, Percent, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.models import BudgetLine, ProposalBudget
from fundapp.grants.queries.budgets import IDENTITY
from fundapp.grants.rules.budget_words import BASES, HEADINGS, OWN, PAYERS
from fundapp.grants.rules.budgets import HUNDREDTHS, MOST_PERIODS, Source
from fundapp.ledger.rules.sources import source_words

LARGEST_QUANTITY = 1_000_000
MOST_DECIMALS, MOST_DIGITS = 10, 15


def _years() -> list[tuple[str, str]]:
    return [(str(number), str(number)) for number in range(1, MOST_PERIODS + 1)]


def _per_cent(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(basis_points) / 100


class BudgetRate(Figure):
    """How many units of one currency one of another is: as the ledger, with ten decimals and fifteen digits at most."""

    def judge(self, value: Any) -> Decimal:
        """As Typed's."""
        found = super().judge(value)
        if found <= 0:
            raise ValidationError(_("A rate is more than nothing."))
        _sign, digits, exponent = found.as_tuple()
        if -int(exponent) > MOST_DECIMALS or len(digits) > MOST_DIGITS:
            raise ValidationError(_("This has more digits than we keep: at most ten behind the decimal sign."))
        return found


class BudgetSchema(AmountSchema):
    """Currencies, rate, years, indirect costs, and what the funder demands where the call does not say it."""

    local_currency = Choice(lazy("Currency in which we spend"), options=currency_choices, required=True)
    currency = Choice(lazy("Currency of the funder"), options=currency_choices, required=True)
    rate = BudgetRate(
        lazy("Rate"),
        hint=lazy("How many units of our currency one unit of the funder’s is: 655.957 for euro and CFA franc."),
    )
    rate_on = DateText(lazy("Day of the rate"))
    rate_source = Text(lazy("Source of the rate"), longest=200, hint=lazy("What somebody else needs to find it again."))
    periods = NumberChoice(lazy("Number of years"), options=_years, required=True)
    indirect_pct = Percent(lazy("Indirect costs, in per cent"), hint=lazy("Usually 7 at most. 0 where there are none."))
    indirect_on = Choice(lazy("Reckoned on"), options=lambda: options(BASES), required=True, radios=True)
    ceiling = AmountText(
        lazy("The most that one may ask for"),
        currency="currency",
        hint=lazy("In the funder’s currency. Leave it empty where the call says it."),
    )
    cofunding_pct = Percent(
        lazy("Co-funding demanded, in per cent of the total"), hint=lazy("Leave it empty where the call says it.")
    )
    indirect_max_pct = Percent(
        lazy("Indirect costs that the funder takes at most, in per cent"),
        hint=lazy("Leave it empty for the usual 7 per cent."),
    )

    @pre_dump
    def _as_written(self, given: Any, **_options: Any) -> Any:
        if not isinstance(given, ProposalBudget):
            return given
        values = {name: getattr(given, name, None) for name in self.fields}
        shares = {f"{name}_pct": _per_cent(getattr(given, f"{name}_bp")) for name in ("indirect", "cofunding")}
        shares["indirect_max_pct"] = _per_cent(given.indirect_max_bp)
        ceiling = given.largest and given.largest.decimal
        return values | shares | {"ceiling": ceiling, "rate_source": source_words(given.rate_source)}

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(_objections(given)):
            raise ValidationError(errors)

    @post_load
    def _one_currency_needs_no_rate(self, given: dict[str, Any], **_options: Any) -> dict[str, Any]:
        if given["currency"] == given["local_currency"]:
            given |= {"rate": Decimal(1), "rate_source": IDENTITY}
        given["indirect_pct"] = given["indirect_pct"] or Decimal(0)
        return given


def _objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Two currencies need a rate, with its day and its source."""
    if given.get("currency") != given.get("local_currency"):
        for name in ("rate", "rate_on", "rate_source"):
            if name in given and given[name] is None:
                yield name, [_("Two currencies need a rate, its day and its source.")]
    if given.get("ceiling") is not None and given["ceiling"] <= 0:
        yield "ceiling", [_("An amount is more than zero. Leave it empty where nobody knows.")]


class Quantity(Figure):
    """How many of a unit, with two decimals at most."""

    def judge(self, value: Any) -> Decimal:
        """As Typed's."""
        try:
            found = parse_amount(str(value), current_reader())
        except MoneyError as error:
            plain = _("Please write a number, for example 12 or 1.5.")
            raise ValidationError(plain if error.code == "unreadable" else str(error.message)) from None
        if found > LARGEST_QUANTITY or found != round(found, 2):
            told = _("Please write a quantity of at most %(most)s, with two decimals at most.", most=LARGEST_QUANTITY)
            raise ValidationError(told)
        return found


def _quantity(number: int) -> Quantity:
    return Quantity(lazy("Quantity in year %(number)s", number=number))


class BudgetLineSchema(AmountSchema):
    """A line of a budget. Amounts are decimals here and minor units in the table, quantities hundredths."""

    heading = Choice(lazy("Heading"), options=lambda: options(HEADINGS), required=True)
    own_heading = Text(lazy("The heading, in our own words"), longest=80)
    description = Text(lazy("What is paid for"), required=True, longest=300)
    organisation = Text(
        lazy("Organisation"),
        longest=200,
        hint=lazy("Whose cost it is: a name or an acronym as in the directory, or any name."),
    )
    unit = Text(lazy("Unit"), longest=40, hint=lazy("Month, person, flight, day, lump sum…"))
    quantity_1 = _quantity(1)
    quantity_2 = _quantity(2)
    quantity_3 = _quantity(3)
    quantity_4 = _quantity(4)
    quantity_5 = _quantity(5)
    unit_cost = AmountText(lazy("Unit cost"), currency="currency")
    currency = Choice(lazy("Currency of the unit cost"), options=currency_choices)
    funded_by = Choice(lazy("Paid by"), options=lambda: options(PAYERS), required=True, radios=True)
    funded_name = Text(lazy("Name of the other funder"), longest=120)
    note = Text(lazy("Remark"), lines=True, longest=1000)

    @pre_dump
    def _as_written(self, given: Any, **_options: Any) -> Any:
        if not isinstance(given, BudgetLine):
            return given
        values = {name: getattr(given, name, None) for name in self.fields}
        counted = {
            f"quantity_{number}": None if each is None else Decimal(each) / HUNDREDTHS
            for number, each in enumerate(given.quantities, start=1)
        }
        cost = given.cost and given.cost.decimal
        return values | counted | {"unit_cost": cost, "organisation": given.organisation_said}

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(_doubts(given)):
            raise ValidationError(errors)


def _doubts(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Words of one's own stand where they are needed, and only there."""
    if given.get("heading") == OWN and not given.get("own_heading"):
        yield "own_heading", [_("Say which heading.")]
    elif given.get("own_heading") and given.get("heading") not in (OWN, None):
        yield "heading", [_("Choose “A heading of our own”, or leave its words empty.")]
    if given.get("funded_by") == Source.OTHER and not given.get("funded_name"):
        yield "funded_name", [_("Say which funder.")]
    elif given.get("funded_name") and given.get("funded_by") not in (Source.OTHER, None):
        yield "funded_by", [_("Choose “Another funder”, or leave the name empty.")]


def quantity_labels(periods: int) -> list[Any]:
    """How the quantities of each year are headed; of one year, plainly."""
    fields = BudgetLineSchema().fields
    return [lazy("Quantity")] if periods == 1 else [fields[f"quantity_{n}"].metadata["label"] for n in years(periods)]


def years(periods: int) -> range:
    """The numbers of the years."""
    return range(1, periods + 1)
