"""A message with its address, as every channel takes it."""

from dataclasses import dataclass, field
from uuid import UUID

from fundapp.outbox.composing import Composed


@dataclass(frozen=True)
class Envelope:
    """`id` is the same at each attempt, so that the other side can recognise a second one; no full stop is in it."""

    id: str
    recipient_id: UUID
    address: str = field(repr=False)
    message: Composed = field(repr=False)
