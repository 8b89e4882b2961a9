"""What is chosen to be handed over, what is entered of a collection, and how the list of batches may be filtered."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.core.database import db
from fundapp.core.i18n import _, lazy, options
from fundapp.core.schemas import Choice, Choices, DateText, InputSchema, Text
from fundapp.core.schemas.periods import PeriodSchema
from fundapp.disbursements.queries.accounts import account_names
from fundapp.disbursements.queries.batches import FAILED, MAKING, READY, TOLD
from fundapp.disbursements.schemas.accounts import way_options

STANDINGS: Mapping[str, Any] = {
    MAKING: lazy("The file is being made"),
    READY: lazy("The file is ready"),
    FAILED: lazy("No file could be made"),
    TOLD: lazy("Without a file"),
}
SHAPES: Mapping[str, str] = {MAKING: "working", READY: "good", FAILED: "bad", TOLD: "good"}
"""How a standing is drawn."""


class Orders(Choices):
    """Payments by their ids in hex; whether they can go is judged when they are handed over."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=list, **more)

    def judge(self, value: Any) -> tuple[str, ...]:
        """As Typed's."""
        given = [value] if isinstance(value, str) else value
        try:
            return tuple(dict.fromkeys(UUID(str(each)).hex for each in given))
        except (TypeError, ValueError):
            raise ValidationError(_("Please choose among the payments offered.")) from None


class GatherSchema(InputSchema):
    """Which payments are handed over, and for which day."""

    orders = Orders(lazy("Payments"), required=True)
    pay_on = DateText(lazy("To be carried out on"), required=True)


class GiveUpSchema(InputSchema):
    """Nothing is asked: only that it was meant."""


class CollectionSchema(InputSchema):
    """Under which code a payment waits at a money-transfer operator's, and until when."""

    code = Text(
        lazy("Collection code"), required=True, longest=80, hint=lazy("As the money-transfer operator gave it.")
    )
    expires_on = DateText(
        lazy("Can be collected until"),
        required=True,
        hint=lazy("From the next day on you are asked what became of it."),
    )


class AccountChoice(Choice):
    """One of our own accounts, by name: its id in hex. They are read once for each schema, when first asked for."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=list, **more)

    def _bind_to_schema(self, field_name: str, parent: Any) -> None:
        super()._bind_to_schema(field_name, parent)
        # A schema copies its fields, and lives for one request.
        self.options = cache(lambda: account_names(db.session()))


class BatchFilterSchema(PeriodSchema):
    """How the list of batches may be filtered. It stands in the address of the list."""

    class Meta(PeriodSchema.Meta):
        """The order of the filter bar."""

        fields = ("account", "standing", "way", "since", "until")

    account = AccountChoice(lazy("Our account"))
    standing = Choice(lazy("State"), options=lambda: options(STANDINGS))
    way = Choices(lazy("How payments are handed over"), options=way_options)
