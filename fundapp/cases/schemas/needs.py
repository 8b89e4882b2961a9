"""What officers write in a case: need lines, its coded facts, messages to the applicant."""

from collections.abc import Mapping
from typing import Any

from fundapp.cases.rules.limits import LONGEST_LINE, LONGEST_TEXT
from fundapp.cases.rules.vocabulary import PRIORITIES, PURPOSES, options
from fundapp.core.formats import currency_codes
from fundapp.core.i18n import lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import AmountSchema, AmountText, Choice, InputSchema, Text, WholeNumber

MOST_PIECES = 10_000

KINDS: Mapping[str, Any] = {
    "message": lazy("A message: nothing has to be answered"),
    "question": lazy("A question: the clock stands still until it is answered"),
}
"""What an officer may write to an applicant."""


class NeedSchema(AmountSchema):
    """A line of what is asked for."""

    purpose = Choice(lazy("Use of the money"), options=lambda: options(PURPOSES), required=True)
    item = Text(lazy("What exactly"), longest=LONGEST_LINE, hint=lazy("In a few words. It is sealed like the story."))
    quantity = WholeNumber(lazy("How many"), lowest=1, highest=MOST_PIECES, required=True)
    unit_cost = AmountText(lazy("Cost of each"), currency="currency", required=True)
    currency = Choice(lazy("Currency"), options=currency_codes, required=True)


class FactsSchema(InputSchema):
    """What is known without opening the case."""

    priority = Choice(lazy("Priority"), options=lambda: options(PRIORITIES), radios=True, required=True)
    country = Choice(lazy("Country"), options=country_choices)
    purpose = Choice(lazy("Main need"), options=lambda: options(PURPOSES))


class LetterSchema(InputSchema):
    """What an officer writes to the applicant."""

    kind = Choice(lazy("What it is"), options=lambda: options(KINDS), radios=True, required=True)
    text = Text(lazy("Your words"), required=True, lines=True, longest=LONGEST_TEXT)
