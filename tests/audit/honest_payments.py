"""What honest funds pay, and how many payments they hand over."""

from collections.abc import Callable

from tests.audit.paid_logs import APPROVED, OTHER, Fund, after, fund, sent, signed
from tests.audit.signed_logs import own_id


def instalments(made: Fund) -> None:
    """Two payments of one award."""
    for number, called in enumerate(("first", "second")):
        made.prepare(called, APPROVED // 2)
        for name in ("fatime", "marthe"):
            made.release(called, name)
        made.send(called)
        made.paid(called) if number else made.step_of(
            called, "payment.order.lost", None, ("lose", "unknown"), reason="silence"
        )
    made.paid("first")


def small(made: Fund) -> None:
    """Below the ceiling whoever prepared it is the first to sign."""
    made.limit(APPROVED)
    made.prepare()
    made.orders["order"]["small"] = True
    made.release("order", "joel")
    made.release("order", "solange")
    made.send()


def signed_anew(made: Fund) -> None:
    """Another payee before it was sent, and a case that was suspended."""
    made.name(OTHER, method="bank")
    made.change("order", OTHER, voided=True)
    made.orders["order"]["method"] = "bank"
    for name in ("marthe", "solange"):
        made.release("order", name)
    made.step_of("order", "payment.order.stopped", "solange", ("halt", "planned"), why="suspended")
    made.orders["order"]["revision"] += 1
    for name in ("marthe", "fatime"):
        made.release("order", name)
    made.send()
    made.paid()


def sent_again(made: Fund) -> None:
    """What came back is paid by another one."""
    made.outcome("order", "returned", "returned", ("confirm", "confirmed"), ("return", "returned"))
    made.prepare("again", replaces=own_id("order").hex)
    for name in ("fatime", "marthe"):
        made.release("again", name)
    made.send("again")


def partly_back(made: Fund) -> None:
    """A part of it was sent back by whoever received it."""
    made.outcome("order", "refunded", "confirmed", ("confirm", "confirmed"))
    made.outcome("order", "refunded", "confirmed")
    made.outcome("order", "refunded", "returned", ("return", "returned"))


HONEST: dict[str, tuple[Callable[[], Fund], int]] = {
    "signed": (signed, 0),
    "sent": (sent, 1),
    "paid": (after(sent, Fund.paid), 1),
    "rejected": (after(sent, lambda made: made.outcome("order", "rejected", "rejected", ("reject", "rejected"))), 1),
    "instalments": (after(fund, instalments), 2),
    "small": (after(fund, small), 1),
    "signed anew": (after(signed, signed_anew), 1),
    "sent again": (after(sent, sent_again), 2),
    "partly back": (after(sent, partly_back), 1),
    "called off": (
        after(signed, lambda made: made.step_of("order", "payment.order.cancelled", "joel", ("cancel", "cancelled"))),
        0,
    ),
    "withdrawn": (
        after(
            signed,
            lambda made: made.step_of("order", "payment.order.stopped", None, ("cancel", "cancelled"), why="withdrawn"),
        ),
        0,
    ),
}
