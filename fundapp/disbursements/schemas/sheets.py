"""Payment orders, and awards to prepare, as rows of sheets."""

from collections.abc import Iterator
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.sheets import MoneyColumn
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.disbursements.queries.listing import Row
from fundapp.disbursements.queries.owing import Owed
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.methods import METHOD_NAMES
from fundapp.disbursements.workflow import LABELS, State

ORDER_HEADERS = (
    lazy("Reference"), lazy("Case"), lazy("Instalment"), lazy("State"), lazy("In its state since"),
    MoneyColumn(lazy("Amount")), lazy("Pays for"), lazy("Method of payment"), lazy("To be paid on"),
    lazy("Handed over with"), lazy("Signatures"), lazy("Prepared on"),
)  # fmt: skip
OWED_HEADERS = (
    lazy("Case"), lazy("Accepted on"), lazy("To be paid until"), lazy("Envelope"), lazy("Pays for"),
    MoneyColumn(lazy("Still to be ordered")), MoneyColumn(lazy("Awarded")),
)  # fmt: skip


def order_row(found: Row) -> list[Any]:
    """One cell for each of ORDER_HEADERS, in the words of whoever is read for just now."""
    order = found.order
    return [
        order.reference, found.case, order.position, str(LABELS[State(order.state)]), order.state_since, order.money,
        purpose_words(order.purpose), str(METHOD_NAMES[Method(order.method)]), order.pay_on,
        found.batch[1] if found.batch else None, found.signatures, order.created_at,
    ]  # fmt: skip


def owed_cells(found: Owed) -> Iterator[list[Any]]:
    """One row for each envelope and purpose out of which something of an award is to be ordered."""
    for room in found.rooms:
        yield [
            found.reference, found.accepted_at, found.due, room.envelope, purpose_words(room.purpose), room.money,
            found.award.money,
        ]  # fmt: skip


def purpose_words(purpose: str | None) -> str | None:
    """What a payment is for, in words."""
    return str(PURPOSES.get(purpose, purpose)) if purpose else None
