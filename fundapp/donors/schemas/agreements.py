"""What may be said of an agreement, of a step it takes, of its costs and envelopes; and how the list is filtered."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.places import country_choices, language_choices
from fundapp.core.reader import current_reader
from fundapp.core.schemas import (
    AmountSchema,
    AmountText,
    Choice,
    Choices,
    Chosen,
    CodeText,
    DateText,
    InputSchema,
    NumberChoice,
    Percent,
    Text,
    WholeNumber,
)
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.donors.commands.agreement_costs import CEILINGS, TERMS, codes_of
from fundapp.donors.models import Agreement
from fundapp.donors.rules.agreements import ENDS, REPORT_DUE, SORTS, YES_NO
from fundapp.donors.rules.vocabulary import KINDS, options
from fundapp.donors.schemas.agreement_rows import FIRST_INSTALMENTS, FIRST_LINES, FIRST_REPORTS
from fundapp.donors.schemas.agreement_rows import KINDS as KINDS_OF_ROWS
from fundapp.donors.schemas.row_lists import RowsSchema, row_fields
from fundapp.donors.schemas.whose import KeptBy
from fundapp.donors.workflow.agreements import LABELS
from fundapp.ledger.rules.words import BASES

ENVELOPE: Mapping[str, Any] = {
    "open": lazy("Open one: its money is kept apart and paid out from there"),
    "none": lazy("None: the project is not paid from the fund"),
}
EVERY: Mapping[int, Any] = {
    3: lazy("every 3 months"),
    6: lazy("every 6 months"),
    12: lazy("every 12 months"),
}


class _OfAmounts(AmountSchema):
    """Amounts are decimals here and minor units in the table."""

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(objections(given)):
            raise ValidationError(errors)


def objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What is wrong with answers beside each other, by field."""
    today = dt.datetime.now(current_reader().zone).date()
    if given.get("signed_on") and given["signed_on"] > today:
        yield "signed_on", [_("This day is still to come.")]
    for first, last in (("begins_on", "ends_on"), ("costs_from", "costs_until")):
        if given.get(first) and given.get(last) and given[last] < given[first]:
            yield last, [_("It would end before it begins.")]
    for name in ("amount", *CEILINGS):
        if given.get(name) is not None and given[name] <= 0:
            yield name, [_("Please write an amount above nothing.")]


class FactsSchema(_OfAmounts):
    """What every agreement says."""

    title = Text(lazy("Title"), required=True, longest=200)
    code = CodeText(
        lazy("Our short code"), required=True, longest=20, hint=lazy("What accountants know it by: ALPHA-2026.")
    )
    reference = Text(lazy("The funder’s reference"), longest=80)
    holder_id = Chosen(
        lazy("Who signs for us"), hint=lazy("The organisation that holds the agreement and answers for it.")
    )
    owner_id = Chosen(
        lazy("Looked after by"), hint=lazy("Is reminded of reports and instalments: fundraising or finance.")
    )
    currency = Choice(lazy("Currency of the agreement"), options=currency_codes, required=True)
    amount = AmountText(lazy("Amount of the agreement"), currency="currency", required=True)
    signed_on = DateText(lazy("Signed on"), hint=lazy("The day of the last signature. Leave it empty for a draft."))
    begins_on = DateText(lazy("Begins on"), required=True)
    ends_on = DateText(lazy("Ends on"), required=True)
    languages = Choices(lazy("Languages of the reports"), options=language_choices)


class TermsSchema(AmountSchema):
    """Which costs are eligible."""

    countries = Choices(
        lazy("Pays for these countries"), options=country_choices, hint=lazy("Leave empty where it pays for any.")
    )
    not_countries = Choices(lazy("Never pays for these countries"), options=country_choices)
    purposes = Choices(
        lazy("Pays for these uses"), options=lambda: options(PURPOSES), hint=lazy("Leave empty where it pays for any.")
    )
    not_purposes = Choices(lazy("Never pays for these uses"), options=lambda: options(PURPOSES))
    share = Percent(
        lazy("Share of administration, in per cent"), hint=lazy("Leave it empty where the agreement names none.")
    )


class EnvelopeOfAgreementSchema(InputSchema):
    """An envelope that is opened for an agreement."""

    envelope_code = CodeText(
        lazy("Code of the envelope"), longest=20, hint=lazy("Leave it empty for the code of the agreement.")
    )
    envelope_name = Text(
        lazy("Name of the envelope"), longest=160, hint=lazy("Leave it empty for the title of the agreement.")
    )
    envelope_basis = Choice(
        lazy("What may be given out"),
        options=lambda: options({each.value: word for each, word in BASES.items()}),
        radios=True,
        required=True,
    )


class AgreementSchema(FactsSchema):
    """What an agreement says, once it is kept."""

    contact_id = Chosen(lazy("Contact at the funder"))
    signed_file_id = Chosen(
        lazy("The signed text"), hint=lazy("One of the papers kept on the funder’s page as an agreement.")
    )
    name_public = Choice(
        lazy("May the funder be named in public?"), options=lambda: options(YES_NO), radios=True, required=True
    )
    ledger_shown = Choice(
        lazy("May its reports come with the pseudonymous ledger?"),
        options=lambda: options(YES_NO),
        radios=True,
        required=True,
    )
    confidentiality = Text(lazy("What else is confidential"), lines=True, longest=2000)
    closing = Text(lazy("What must be so for it to be closed"), lines=True, longest=4000)

    @pre_dump
    def _plain(self, given: Any, **_options: Any) -> Any:
        if not isinstance(given, Agreement):
            return given
        values = {name: getattr(given, name) for name in self.fields}
        answers = {name: "yes" if values[name] else "no" for name in ("name_public", "ledger_shown")}
        return values | answers | {"amount": given.promised.decimal}


class CostsSchema(TermsSchema, _OfAmounts):
    """Which costs an agreement allows. `currency` is the agreement's own, which the page sets and nobody types."""

    currency = Choice(lazy("Currency"), options=currency_codes, required=True)
    costs_from = DateText(lazy("First day of costs"))
    costs_until = DateText(lazy("Last day of costs"))
    ceiling_award = AmountText(lazy("The most for one award"), currency="currency")
    ceiling_person = AmountText(lazy("The most for one person in twelve months"), currency="currency")

    @pre_dump
    def _plain(self, given: Any, **_options: Any) -> Any:
        if not isinstance(given, Agreement):
            return given
        ceilings = {name: getattr(given, name) for name in CEILINGS}
        return {
            **{name: getattr(given, name) for name in ("currency", "costs_from", "costs_until")},
            **{name: codes_of(given, name) for name in TERMS},
            **{name: None if minor is None else given.money(minor).decimal for name, minor in ceilings.items()},
            "share": None if given.share is None else Decimal(given.share) / 100,
        }


class EnvelopePutSchema(InputSchema):
    """An envelope of the books that holds an agreement's money."""

    envelope_id = Chosen(lazy("Envelope"), required=True)


class AgreementStepSchema(InputSchema):
    """A step that needs a day."""

    day = DateText(lazy("On which day"), required=True)
    reason = Text(lazy("In a few words, why"), lines=True, longest=2000)

    @validates_schema(skip_on_field_errors=False)
    def _has_come(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("day") and given["day"] > dt.datetime.now(current_reader().zone).date():
            raise ValidationError(_("This day is still to come."), "day")


class AgreementReasonSchema(AgreementStepSchema):
    """A step that is not taken without saying why."""

    reason = Text(lazy("In a few words, why"), lines=True, longest=2000, required=True)


class NothingAskedSchema(InputSchema):
    """Nothing is asked: only that it was meant."""


class RhythmSchema(InputSchema):
    """From which a list of report dates follows."""

    every_months = NumberChoice(
        lazy("A report"), options=lambda: [(str(months), str(word)) for months, word in EVERY.items()]
    )
    days_after = WholeNumber(lazy("Due so many days after its period"), lowest=0, highest=365)


class AgreementFilterSchema(InputSchema):
    """How the list of agreements may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the title, the code, the reference or the funder’s name."))
    state = Choices(lazy("State"), options=lambda: options(LABELS))
    funder = Text(lazy("Funder"), longest=100)
    owner = KeptBy(lazy("Looked after by"))
    ends = Choice(lazy("Ends"), options=lambda: options(ENDS))
    report = Choice(lazy("Report due"), options=lambda: options(REPORT_DUE))
    currency = Choice(lazy("Currency"), options=currency_codes)
    sort = Choice(lazy("Order"), options=lambda: options(SORTS))


class FunderNamedSchema(InputSchema):
    """Which funder it is, where that is only a name so far."""

    funder_name = Text(
        lazy("Funder"), required=True, longest=200, hint=lazy("The name or the acronym that stands on the funder map.")
    )
    funder_kind = Choice(
        lazy("Not on the map yet? Say what they are, and they are added to it"), options=lambda: options(KINDS)
    )


class AgreementSetupSchema(FactsSchema, TermsSchema, EnvelopeOfAgreementSchema, RhythmSchema, RowsSchema):
    """An agreement as it is set up on one page: its facts, costs and envelope, and rows of its lists."""

    envelope = Choice(lazy("An envelope for its money"), options=lambda: options(ENVELOPE), radios=True, required=True)

    @validates_schema(skip_on_field_errors=False)
    def _signed_before_money(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("envelope") == "open" and "signed_on" in given and given["signed_on"] is None:
            raise ValidationError(_("An envelope is opened once the agreement is signed: write the day."), "signed_on")


@lru_cache(maxsize=64)
def setup_schema(reports: int, instalments: int, lines: int, *, funder_known: bool) -> type[RowsSchema]:
    """The page of a new agreement with so many rows of each; `funder_known`: whether nobody has to say who it is."""
    counts = ((FIRST_REPORTS, reports), (FIRST_INSTALMENTS, instalments), (FIRST_LINES, lines))
    rows = {name: each for kind, count in counts for name, each in row_fields(kind, count).items()}
    bases = (AgreementSetupSchema,) if funder_known else (AgreementSetupSchema, FunderNamedSchema)
    return type("AgreementSetupSchema", bases, {**rows, "kinds": counts})


@lru_cache(maxsize=256)
def list_schema(name: str, count: int) -> type[RowsSchema]:
    """The page of one of an agreement's lists (see `agreement_rows.KINDS`) with so many rows."""
    kind, currency = KINDS_OF_ROWS[name], {"currency": Choice(lazy("Currency"), options=currency_codes, required=True)}
    rhythm = (RhythmSchema,) if name == "reports" else ()
    fields = {**currency, **row_fields(kind, count), "kinds": ((kind, count),)}
    return type(f"{name.capitalize()}Schema", (*rhythm, RowsSchema), fields)
