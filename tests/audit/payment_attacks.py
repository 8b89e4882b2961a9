"""What may be done to the payments of a log by somebody who holds its key, and which entry is refused for what."""

from collections.abc import Callable
from typing import Any

from tests.audit.decided_logs import person
from tests.audit.paid_logs import APPROVED, AUNT, OTHER, Fund, after, fund, payload, restated, sent, signed
from tests.audit.signed_logs import own_id


def too_much(made: Fund) -> None:
    """A second payment of the same award, beyond what was approved."""
    made.prepare("more", 1)
    made.release("more", "fatime")


def prepared_later(made: Fund) -> None:
    """The same, prepared after the first one was signed."""
    made.prepare("more", 1)
    made.send()


def verified_by(name: str, case: str = "case") -> Callable[[Fund], Any]:
    """Somebody verifies the case."""
    return lambda made: made.verify_case("case.finding.made", name, case)


def prepared(made: Fund, **more: Any) -> None:
    """An order."""
    made.prepare(**more)


def signs(*names: str, **facts: Any) -> Callable[[Fund], Any]:
    """Somebody signs it, the last of them with other facts."""

    def do(made: Fund) -> None:
        for name in names[:-1]:
            made.release("order", name)
        made.release("order", names[-1], **facts)

    return do


def misled(field: str, value: Any) -> Callable[[], Fund]:
    """The first signature stands for something else."""
    return after(fund, prepared, signs("fatime", **{field: value}))


def late(made: Fund) -> None:
    """The signatures bear a minute after the sending."""
    made.clock -= 60
    made.send()


ATTACKS: dict[str, tuple[Callable[[], Fund], tuple[str, int]]] = {
    "a key of the thief’s": (after(sent, restated(16, "thief")), ("statement.signer", 16)),
    "a member of the committee signs": (after(fund, prepared, signs("denis")), ("decision.signer", 16)),
    "somebody signs for another": (after(sent, restated(17, "fatime")), ("decision.signer", 17)),
    "a colleague’s name": (after(sent, restated(17, "fatime", person=person("fatime"))), ("decision.signer", 17)),
    "another kind of statement": (after(sent, restated(16, "fatime", kind="payment.gift")), ("decision.statement", 16)),
    "another minute": (after(sent, restated(16, "fatime", minute="2020-01-01T00:00Z")), ("decision.statement", 16)),
    "no statement": (
        after(sent, lambda made: made.entries[16].payload.pop("statement")),
        ("statement.missing", 16),
    ),
    **{
        f"another {field}": (misled(field, value), ("payment.facts", 16))
        for field, value in {
            "order": own_id("other").hex, "revision": 2, "case": own_id("other").hex, "award": own_id("other").hex,
            "envelope": own_id("other").hex, "amount": 1, "currency": "EUR", "method": "bank",
            "prepared_by": person("marthe"), "small": True,
        }.items()
    },
    "another payee than the first signed for": (
        after(fund, lambda made: made.name(OTHER), prepared, signs("fatime", "marthe", payee=OTHER)),
        ("payment.facts", 18),
    ),
    "another reference than the first signed for": (
        after(fund, prepared, signs("fatime", "marthe", reference="REFother")),
        ("payment.facts", 17),
    ),
    "another payee than it was changed to": (
        after(
            fund, lambda made: made.name(OTHER), prepared, lambda made: made.change("order", OTHER, voided=False),
            signs("fatime", payee=AUNT),
        ),
        ("payment.facts", 18),
    ),
    "a payee nobody named": (misled("payee", OTHER), ("payment.payee", 16)),
    "a payee of another case": (
        after(fund, lambda made: made.name(OTHER, "other"), prepared, signs("fatime", payee=OTHER)),
        ("payment.payee", 17),
    ),
    "changed to a payee nobody named": (
        after(signed, lambda made: made.change("order", OTHER, voided=True)),
        ("payment.payee", 18),
    ),
    "a reference that is another’s": (
        after(
            fund, lambda made: made.prepare("first", 1), lambda made: made.release("first", "fatime"), prepared,
            signs("fatime", reference="REFfirst"),
        ),
        ("payment.reference", 18),
    ),
    "a round that there is not": (misled("round", own_id("other").hex), ("payment.round", 16)),
    "a case that nothing was approved for": (
        after(
            fund, lambda made: made.name(case="other"), lambda made: made.prepare(case=own_id("other").hex),
            signs("fatime"),
        ),
        ("payment.round", 17),
    ),
    "another currency than was approved": (
        after(fund, lambda made: made.prepare(currency="EUR"), signs("fatime")),
        ("payment.round", 16),
    ),
    "more than was approved": (
        after(fund, lambda made: made.prepare(amount=APPROVED + 1), signs("fatime")),
        ("payment.amount", 16),
    ),
    "more than was approved, in two": (after(sent, too_much), ("payment.amount", 20)),
    "more than was approved, when it is sent": (after(signed, prepared_later), ("payment.amount", 19)),
    "whoever verified the case signs first": (
        after(fund, verified_by("solange"), prepared, signs("solange")),
        ("payment.verified", 17),
    ),
    "whoever verified the case signs second": (
        after(fund, prepared, verified_by("solange"), signs("fatime", "solange")),
        ("payment.verified", 18),
    ),
    "the same person signs twice": (after(fund, prepared, signs("fatime", "fatime")), ("payment.twice", 17)),
    "whoever prepared it signs": (after(fund, prepared, signs("joel")), ("payment.prepared", 16)),
    "small without a ceiling": (after(fund, prepared, signs("joel", small=True)), ("payment.facts", 16)),
    "whoever prepared it signs second, below the ceiling": (
        after(
            fund, lambda made: made.limit(APPROVED), prepared,
            lambda made: made.orders["order"].update(small=True), signs("fatime", "joel"),
        ),
        ("payment.prepared", 18),
    ),
    "a ceiling that one person set": (
        after(fund, lambda made: made.limit(APPROVED, "fatime", "fatime")),
        ("payment.ceiling", 15),
    ),
    "a ceiling that was lowered": (
        after(
            fund, lambda made: made.limit(APPROVED), lambda made: made.limit(1), prepared, signs("joel", small=True)
        ),
        ("payment.facts", 18),
    ),
    "sent with one signature": (after(fund, prepared, signs("fatime"), Fund.send), ("payment.order", 17)),
    "sent without any": (after(fund, prepared, lambda made: made.send()), ("payment.order", 16)),
    "sent twice": (after(sent, lambda made: made.send()), ("payment.order", 19)),
    "sent before it was signed": (after(signed, late), ("payment.minute", 18)),
    "sent after its payee was changed": (
        after(
            signed, lambda made: made.name(OTHER), lambda made: made.change("order", OTHER, voided=True),
            lambda made: made.send(),
        ),
        ("payment.order", 20),
    ),
    "a change that voids nothing": (
        after(signed, lambda made: made.name(OTHER), lambda made: made.change("order", OTHER, voided=False)),
        ("payment.order", 19),
    ),
    "a payee changed after it was sent": (
        after(sent, lambda made: made.change("order", AUNT, voided=False)),
        ("payment.order", 19),
    ),
    "a signature for what was changed since": (
        after(signed, lambda made: made.change("order", AUNT, voided=True), signs("fatime"), payload(19, revision=1)),
        ("payment.order", 19),
    ),
    "a third signature": (after(signed, signs("solange")), ("payment.order", 18)),
    "stopped though it was not released": (
        after(fund, prepared, lambda made: made.step_of("order", "payment.order.stopped", None, why="suspended")),
        ("payment.order", 16),
    ),
    "paid without having been sent": (after(signed, Fund.paid), ("payment.order", 18)),
    "paid after it was refused": (
        after(sent, lambda made: made.outcome("order", "rejected", "rejected", ("reject", "rejected")), Fund.paid),
        ("payment.order", 20),
    ),
    "an outcome that leads elsewhere": (
        after(sent, lambda made: made.outcome("order", "paid", "returned")),
        ("payment.order", 19),
    ),
    "lost after it was paid": (
        after(sent, Fund.paid, lambda made: made.step_of("order", "payment.order.lost", None)),
        ("payment.order", 20),
    ),
    "called off after it was sent": (
        after(sent, lambda made: made.step_of("order", "payment.order.cancelled", "joel")),
        ("payment.order", 19),
    ),
    "prepared twice": (after(fund, prepared, prepared), ("payment.order", 16)),
    "nothing prepared": (after(fund, lambda made: made.prepare(amount=0)), ("payment.order", 15)),
    "a payment nobody prepared": (after(sent, lambda made: made.entries.pop(15)), ("payment.order", 15)),
    "sent again while it may still arrive": (
        after(sent, lambda made: made.prepare("again", replaces=own_id("order").hex)),
        ("payment.replaces", 19),
    ),
    "in place of what nobody knows": (
        after(fund, lambda made: made.prepare(replaces=own_id("other").hex)),
        ("payment.replaces", 15),
    ),
    "an outcome without a state": (
        after(sent, Fund.paid, lambda made: made.entries[19].payload.pop("state")),
        ("decision.form", 19),
    ),
    "an outcome nobody knows": (after(sent, Fund.paid, payload(19, became="gift")), ("decision.form", 19)),
}  # fmt: skip
