"""Steps about the matter: what happened, what is needed, other funds, how to be paid."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.cases.rules.answers import APPROACHES
from fundapp.cases.rules.limits import LONGEST_LINE, LONGEST_TEXT
from fundapp.cases.rules.vocabulary import INCIDENTS, METHODS, PERPETRATORS, PRECISIONS, PURPOSES, options
from fundapp.core.formats import currency_choices
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import AmountSchema, AmountText, Choice, DateText, InputSchema, Text, WholeNumber

MOST_OF_A_THING = 10_000


class IncidentSchema(InputSchema):
    """One thing that happened."""

    kind = Choice(lazy("What was it?"), options=lambda: options(INCIDENTS), required=True)
    date = DateText(lazy("Date"))
    precision = Choice(lazy("How sure is the date?"), options=lambda: options(PRECISIONS))
    perpetrator = Choice(lazy("Who did it?"), options=lambda: options(PERPETRATORS))
    place = Text(lazy("Place"), longest=LONGEST_LINE, hint=lazy("A town is enough."))
    link = Text(lazy("What has it to do with the work for human rights?"), lines=True, longest=LONGEST_TEXT)
    words = Text(
        lazy("In your own words"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("Leave out the names of others who could be harmed."),
    )


class NeedSchema(AmountSchema):
    """One thing that is needed: with a rough sum, or just in words."""

    purpose = Choice(lazy("What for?"), options=lambda: options(PURPOSES))
    item = Text(lazy("What is needed"), longest=LONGEST_LINE, hint=lazy("For example: rent of a room, bus for four."))
    quantity = WholeNumber(
        lazy("How many"), lowest=1, highest=MOST_OF_A_THING, hint=lazy("Months, people, pieces. Empty means one.")
    )
    cost = AmountText(lazy("Rough cost of one"), currency="currency", hint=lazy("A guess is good enough."))
    currency = Choice(lazy("Currency"), options=currency_choices)
    words = Text(lazy("Or just in words"), lines=True, longest=LONGEST_TEXT)

    @validates_schema
    def _say_something(self, clean: Mapping[str, Any], **_options: Any) -> None:
        if not any(clean.get(name) for name in ("purpose", "item", "words")):
            raise ValidationError({"item": [_("Say what is needed, or choose what it is for.")]})


class ApproachSchema(InputSchema):
    """Another fund that was asked, so that two do not pay for the same thing."""

    funder = Text(lazy("Which fund or organisation?"), longest=LONGEST_LINE, required=True)
    status = Choice(lazy("What did it answer?"), options=lambda: options(APPROACHES))
    words = Text(lazy("How much, and what for"), lines=True, longest=LONGEST_TEXT)


class MethodSchema(InputSchema):
    """How somebody wishes to be paid."""

    method = Choice(lazy("How could help reach you?"), options=lambda: options(METHODS), radios=True, required=True)


class PaymentSchema(InputSchema):
    """What is needed for that, in words: it is settled together later."""

    payee = Text(
        lazy("Who receives it"),
        longest=LONGEST_LINE,
        hint=lazy("The name that the operator, the bank or the supplier knows. It may be another person than you."),
    )
    details = Text(
        lazy("What we need to know"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("Number and operator; bank and account; or the supplier and what they sell."),
    )
    danger = Text(
        lazy("What could be dangerous about it"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("For example: the account is watched, somebody else reads that phone."),
    )
