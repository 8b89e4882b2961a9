"""A message with its address, as every channel takes it."""

from dataclasses import dataclass
from uuid import UUID

from fundapp.outbox.composing import Composed


@dataclass(frozen=True)
class Envelope:
    """`id` is the same at each attempt, so that the other side can recognise a second one."""

    id: str
    recipient_id: UUID
    address: str
    message: Composed
