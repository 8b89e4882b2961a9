"""What each step of an opportunity asks for."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import lazy
from fundapp.core.schemas import AmountSchema, AmountText, Choice, DateText, InputSchema, Text
from fundapp.grants.schemas.opportunities import objections


class _StepSchema(AmountSchema):
    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(objections(given)):
            raise ValidationError(errors)


class PlainSchema(InputSchema):
    """A step that only has to be taken."""

    note = Text(lazy("Remark"), longest=400)


class GoSchema(_StepSchema):
    """That the COPIL took it up."""

    decided_on = DateText(lazy("Decided on"), required=True)
    decided_by_words = Text(
        lazy("Who decided"), required=True, longest=200, hint=lazy("For example: the COPIL, at its monthly meeting.")
    )
    reasons = Text(lazy("In a few words, why"), lines=True, longest=2000)


class NoGoSchema(GoSchema):
    """That the COPIL did not take it up."""

    reasons = Text(lazy("In a few words, why not"), required=True, lines=True, longest=2000)


class WonSchema(_StepSchema):
    """What was granted."""

    answered_on = DateText(lazy("Answered on"), required=True)
    currency = Choice(lazy("Currency of the amounts"), options=currency_codes, required=True)
    awarded = AmountText(lazy("Amount granted"), currency="currency", required=True)
    lessons = Text(lazy("What was learnt"), lines=True, longest=4000)


class LostSchema(_StepSchema):
    """That it was refused."""

    answered_on = DateText(lazy("Answered on"), required=True)
    reasons = Text(
        lazy("Reasons that the funder gave"),
        lines=True,
        longest=2000,
        hint=lazy("Leave it empty where they gave none."),
    )
    lessons = Text(lazy("What was learnt"), lines=True, longest=4000)


class NoteLostSchema(LostSchema):
    """That the concept note was refused."""

    submitted_on = DateText(lazy("Concept note sent on"), required=True)


class WithdrawSchema(_StepSchema):
    """That we do not want it any more."""

    reasons = Text(lazy("In a few words, why"), required=True, lines=True, longest=2000)
    lessons = Text(lazy("What was learnt"), lines=True, longest=4000)
