"""Logs in which a fund pays what its committee decided, written by whoever holds the log's key: honest or not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.audit.decided_logs import Chamber, Noted, honest, person
from tests.audit.histories import digest, line
from tests.audit.signed_logs import own_id

AUNT, OTHER = digest("payee", "aunt").hex(), digest("payee", "other").hex()
APPROVED = 600_000
"""What `honest` approves."""


@dataclass
class Fund(Chamber):
    """A committee, and people who pay. `orders`: what each payment's signatures stand for."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: dict[str, list[list[str | None]]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    releases: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def act(self, action: str, subject: str, by: str | None, **payload: Any) -> Noted:
        """One more entry, by somebody."""
        return self.tell(action, subject, **{**payload, "actor": person(by) if by else None})

    def name(self, payee: str = AUNT, case: str = "case", method: str = "mobile") -> Noted:
        """Somebody is to receive money of a case."""
        told = {"case": own_id(case).hex, "method": method, "payee": payee}
        return self.act("payment.payee.named", f"payee {payee}", "joel", **told)

    def limit(self, amount: int, asked: str = "fatime", agreed: str = "marthe") -> Noted:
        """Two people agree on a ceiling."""
        told = {"amount": amount, "currency": "XAF", "asked_by": person(asked)}
        return self.act("payment.ceiling.agreed", f"ceiling {amount}", agreed, **told)

    def prepare(self, called: str = "order", amount: int = APPROVED, by: str = "joel", **more: Any) -> Noted:
        """A payment is prepared."""
        facts: dict[str, Any] = {
            "case": own_id("case").hex, "award": own_id("award").hex, "envelope": own_id("envelope").hex,
            "amount": amount, "currency": "XAF", "position": len(self.orders) + 1, "method": "mobile",
        } | more  # fmt: skip
        signed = {name: told for name, told in facts.items() if name not in ("position", "replaces")}
        self.orders[called] = signed | {
            "order": own_id(called).hex, "revision": 1, "reference": f"REF{called}", "round": own_id("round").hex,
            "payee": AUNT, "prepared_by": person(by), "small": False,
        }  # fmt: skip
        self.steps[called], self.states[called], self.releases[called] = [], "planned", []
        return self.act("payment.order.prepared", called, by, **facts)

    def release(self, called: str, name: str, by: str = "", **facts: Any) -> Noted:
        """Somebody signs a payment; the second one authorises it."""
        body = {**self.orders[called], "person": person(name)} | facts
        statement = self.state(by or name, "payment.release", body)
        revision = self.orders[called]["revision"]
        signed = sha256(statement["body"].encode() + bytes.fromhex(statement["signature"])).hexdigest()
        self.releases[called].append({"person": person(name), "revision": revision, "signed": signed})
        told = {"order": own_id(called).hex, "revision": revision, "statement": statement}
        entry = self.act("payment.order.signed", f"release {len(self.entries)}", name, **told)
        if sum(each["revision"] == revision for each in self.releases[called]) == 2:
            self.note(called, entry, "authorise", "authorised", name)
        return entry

    def step_of(self, called: str, action: str, by: str | None, *taken: tuple[str, str], **told: Any) -> Noted:
        """What becomes of a payment, and the steps that it takes: action and state."""
        entry = self.act(action, called, by, **told)
        for name, to in taken:
            self.note(called, entry, name, to, by)
        return entry

    def note(self, called: str, entry: Noted, action: str, to: str, by: str | None) -> None:
        """A step as the table keeps it."""
        taken = [action, self.states[called], to, entry.minute, person(by) if by else None]
        self.steps[called].append(taken)
        self.states[called] = to

    def send(self, called: str = "order", by: str = "joel") -> Noted:
        """It is handed over."""
        return self.step_of(called, "payment.order.sent", by, ("send", "sent"), batch=own_id("batch").hex)

    def outcome(self, called: str, became: str, state: str, *taken: tuple[str, str]) -> Noted:
        """A bank says what became of it."""
        told = {"became": became, "reason": None, "state": state}
        return self.step_of(called, "payment.outcome.noted", None, *taken, **told)

    def paid(self, called: str = "order") -> Noted:
        """It arrived."""
        return self.outcome(called, "paid", "confirmed", ("confirm", "confirmed"))

    def change(self, called: str, payee: str, *, voided: bool) -> Noted:
        """Somebody else is to receive it."""
        taken = [("halt", "planned")] if voided else []
        self.orders[called]["payee"] = payee
        self.orders[called]["revision"] += 1
        told = {"payee": payee, "revision": self.orders[called]["revision"], "voided": voided}
        return self.step_of(called, "payment.payee.changed", "joel", *taken, **told)

    def row(self, called: str = "order", **more: Any) -> dict[str, Any]:
        """What the tables hold of a payment."""
        facts = self.orders[called]
        prepared = next(
            each.payload
            for each in self.entries
            if each.action == "payment.order.prepared" and each.payload["subject"] == facts["order"]
        )
        releases = sorted(self.releases[called], key=lambda each: (each["revision"], each["person"]))
        told = {"position": prepared["position"], "replaces": prepared.get("replaces")}
        return {
            **facts,
            **told,
            "state": self.states[called],
            "steps": self.steps[called],
            "releases": releases,
            **more,
        }


def rows(size: int, *found: dict[str, Any]) -> list[bytes]:
    """A file of payments."""
    head, end = {"fundapp-payments": 1, "size": size}, {"end": True, "orders": len(found)}
    return [line(head), *map(line, found), line(end)]


def fund() -> Fund:
    """600,000 francs were approved (entries 0 to 12), there is a group of finance (13) and a payee (14)."""
    decided = honest()
    made = Fund(decided.entries, decided.chains, decided.clock, decided.rounds, decided.ballots)
    made.found("finance", "joel", "fatime", "marthe")
    made.name()
    return made


def signed() -> Fund:
    """A payment that two people released: entries 15 (prepared), 16 and 17 (signed)."""
    made = fund()
    made.prepare()
    made.release("order", "fatime")
    made.release("order", "marthe")
    return made


def sent() -> Fund:
    """It was handed over: entry 18."""
    made = signed()
    made.send()
    return made


def after(begin: Callable[[], Fund], *steps: Callable[[Fund], Any]) -> Callable[[], Fund]:
    """A log that begins so, and what is done to it."""

    def write() -> Fund:
        made = begin()
        for each in steps:
            each(made)
        return made

    return write


def restated(number: int, by: str, /, **facts: Any) -> Callable[[Fund], Any]:
    """A signature that says something else, under the key of somebody."""
    return lambda made: made.entries[number].restate(by, **facts)


def payload(number: int, /, **told: Any) -> Callable[[Fund], Any]:
    """An entry told otherwise."""
    return lambda made: made.entries[number].payload.update(told)
