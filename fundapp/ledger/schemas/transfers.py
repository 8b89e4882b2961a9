"""How transfers, statements and the trial balance may be filtered, and transfers as rows of a sheet."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.core.database import db
from fundapp.core.i18n import _, lazy, options
from fundapp.core.money import NETWORK_CURRENCIES
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.core.schemas.periods import Day, PeriodSchema
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.ledger.queries.transfers import FREED, HELD, PAID, POSTED, envelope_names
from fundapp.ledger.rules.words import ACCOUNTS, MOVEMENTS

STATES: Mapping[str, Any] = {HELD: lazy("Held"), POSTED: lazy("Posted"), FREED: lazy("Set free")}
"""Which transfers a list may be narrowed to."""

STANDINGS: Mapping[str, Any] = {**STATES, PAID: lazy("Held, then paid")}
"""How a transfer stands."""

SIDES: Mapping[str, Any] = {"debit": lazy("Debited"), "credit": lazy("Credited")}
DIGITS = 8
"""By so many digits of its id a thing is known where nobody names it."""


def short(found: UUID) -> str:
    """An id as people compare it."""
    return found.hex[:DIGITS]


class EnvelopeChoice(Choice):
    """One of all envelopes, by name: its id in hex. They are read once for each schema, when first asked for."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=list, **more)

    def judge(self, value: Any) -> str:
        """As Choice's; the id may carry its hyphens."""
        return super().judge(str(value).replace("-", "").lower())

    def _bind_to_schema(self, field_name: str, parent: Any) -> None:
        super()._bind_to_schema(field_name, parent)
        # A schema copies its fields, and lives for one request: so nobody sees the envelopes of another one.
        self.options = cache(lambda: envelope_names(db.session()))


class Identifier(Text):
    """The id of what stands behind a transfer; a page shows its first digits."""

    def judge(self, value: Any) -> str:
        """As Typed's: in hex."""
        try:
            return UUID(str(value)).hex
        except ValueError:
            raise ValidationError(_("This is no identifier.")) from None

    def write(self, value: str | None) -> str:
        """As Typed's."""
        return (value or "")[:DIGITS]

    def _serialize(self, value: str | None, *_marshmallow: Any, **_options: Any) -> str:
        return value or ""


class TransferFilterSchema(PeriodSchema):
    """How the list of transfers may be filtered. It stands in the address of the list."""

    class Meta(PeriodSchema.Meta):
        """The order of the filter bar: the first two stand open."""

        fields = (
            "envelope", "state", "movement", "account", "side", "currency", "purpose", "since", "until", "about",
        )  # fmt: skip

    envelope = EnvelopeChoice(lazy("Envelope"))
    state = Choice(lazy("State"), options=lambda: options(STATES))
    movement = Choices(lazy("Movement"), options=lambda: options(MOVEMENTS))
    account = Choice(lazy("Account"), options=lambda: options(ACCOUNTS))
    side = Choice(lazy("Side of the account"), options=lambda: options(SIDES))
    currency = Choice(lazy("Currency"), options=lambda: [(code, code) for code in NETWORK_CURRENCIES])
    purpose = Choice(lazy("Pays for"), options=lambda: options(PURPOSES))
    about = Identifier(lazy("What is behind it (identifier)"), longest=40)


class TrialFilterSchema(InputSchema):
    """Of which day, and of which envelope, a trial balance is."""

    until = Day(lazy("Up to (date)"))
    envelope = EnvelopeChoice(lazy("Envelope"))
