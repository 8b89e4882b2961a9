"""Topics by which the outbox hears of payments. Ids only: no name, no amount, no purpose."""

from collections.abc import Mapping

from fundapp.disbursements.workflow import State

AUTHORISED = "payment.authorised"
SENT = "payment.sent"
CONFIRMED = "payment.confirmed"
RETURNED = "payment.returned"
UNKNOWN = "payment.unknown"
OVERDUE = "payment.overdue"
RECALL = "payment.recall"
ENDED = "payment.ended"
"""What the courier was given is needed no more: it is destroyed."""

TOLD: Mapping[State, str] = {
    State.AUTHORISED: AUTHORISED,
    State.SENT: SENT,
    State.CONFIRMED: CONFIRMED,
    State.REJECTED: RETURNED,
    State.RETURNED: RETURNED,
    State.UNKNOWN: UNKNOWN,
}
"""Of which states people are told."""
