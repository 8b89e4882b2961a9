"""What a campaign of payments is judged by: the database against what was acknowledged, the operator, and itself.

Each judgement returns sentences about what is wrong; none means that it holds.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.orm import Session

from benchmarks.disbursements.payments_clients import Notes
from benchmarks.disbursements.payments_operator import PAID, Operator
from fundapp.audit.models import Alias, Entry, Payload
from fundapp.audit.rows import disagreements, misnamed
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.core.errors import Conflict
from fundapp.disbursements.commands.batches import RECALLED
from fundapp.disbursements.models import (
    PaymentBatch,
    PaymentOrder,
    PaymentPayee,
    PaymentRelease,
    PaymentStep,
    ReportFile,
)
from fundapp.disbursements.rules.ways import WAYS, Medium
from fundapp.disbursements.signatures import standing_releases
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.outbox.models import Message
from tests.ledger.recount import columns, recounted

MADE: Mapping[str, Any] = {
    "payee": PaymentPayee, "order": PaymentOrder, "sign": PaymentRelease, "cancel": PaymentOrder, "batch": PaymentBatch,
    "report": ReportFile, "suspend": EmergencyCase, "resume": EmergencyCase,
}  # fmt: skip
CAME_BACK = frozenset({"returned", "refunded", "reversed"})
LOGGED_AS: Mapping[str, tuple[str, ...]] = {
    "cancel": ("payment.order.cancelled",),
    "halt": ("payment.order.stopped",),
    "send": ("payment.order.sent",),
    "lose": ("payment.order.lost",),
}
"""Steps that their order's own entries tell of, one for one."""
NOTED, SIGNED, STOPPED = "payment.outcome.noted", "payment.order.signed", "payment.order.stopped"
_FILES = [way for way, each in WAYS.items() if each.is_file]
_IN_FILE = PaymentOrder.batch_id.in_(select(PaymentBatch.id).where(PaymentBatch.way.in_(_FILES)))
_WITHHELD = and_(_IN_FILE, PaymentOrder.state == "rejected", func.coalesce(PaymentOrder.reason, "") == RECALLED)
"""What an arrest kept out of its file."""


@dataclass(frozen=True)
class Evidence:
    """What was acknowledged, and what the operator has."""

    notes: Notes
    operator: Operator


def lost(session: Session, evidence: Evidence) -> Iterable[str]:
    """Everything that was acknowledged is there: its receipt, and the row that it made."""
    receipts = {row.key: row.told for row in session.execute(text("SELECT key, told FROM campaign_receipt"))}
    rows = {what: {each.hex for each in session.scalars(select(model.id))} for what, model in MADE.items()}
    for each in evidence.notes.acknowledged:
        if each.key not in receipts or json.loads(receipts[each.key]) != each.told:
            yield f"no receipt of {each.key}"
        if each.told["id"] not in rows[each.what]:
            yield f"no row of {each.key}"


def undone(session: Session, evidence: Evidence) -> Iterable[str]:
    """What was acknowledged took effect: orders are called off, handed over, in their batch; signatures are theirs."""
    batches = {each.hex for each in session.scalars(select(PaymentOrder.batch_id)) if each is not None}
    called_off = select(PaymentStep.order_id).where(PaymentStep.to_state == "cancelled")
    cancelled = {each.hex for each in session.scalars(called_off)}
    for each in evidence.notes.acknowledged:
        if each.what == "batch" and each.told["id"] not in batches:
            yield f"nothing was handed over by {each.key}"
        if each.what == "cancel" and each.told["id"] not in cancelled:
            yield f"not called off by {each.key}"


def unbalanced(session: Session, _evidence: Evidence) -> Iterable[str]:
    """Debits are credits, and the columns of each envelope what its transfers come to."""
    for envelope_id in session.scalars(select(FundEnvelope.id)):
        try:
            told, counted = columns(session, envelope_id), recounted(session, envelope_id)
        except AssertionError as error:
            yield f"envelope {envelope_id}: {error}"
            continue
        if told != counted or not told.fits:
            yield f"envelope {envelope_id}: {told}, {counted}"


def told_again(_session: Session, evidence: Evidence) -> Iterable[str]:
    """No operator was told of a payment twice."""
    return [f"the operator was told of {each} twice" for each in evidence.operator.told_twice()]


def untold(session: Session, evidence: Evidence) -> Iterable[str]:
    """No operator was told of a payment that was never handed over."""
    sent = select(PaymentOrder.reference).join(PaymentStep, PaymentStep.order_id == PaymentOrder.id)
    known = set(session.scalars(sent.where(PaymentStep.to_state == "sent")))
    return [f"the operator has {each}, which never left" for each in set(evidence.operator.told) - known]


def overpaid(session: Session, _evidence: Evidence) -> Iterable[str]:
    """No order is paid twice in the ledger, or paid where it was not; each is paid what it says."""
    paid = _sums(session, "payment", "pay:")
    for row in session.execute(select(PaymentOrder.id, PaymentOrder.state, PaymentOrder.amount)):
        wanted = row.amount if row.state in ("confirmed", "returned") else 0
        if paid[row.id.hex] != wanted:
            yield f"order {row.id} ({row.state}) of {row.amount} is paid {paid[row.id.hex]}"


def over_award(session: Session, _evidence: Evidence) -> Iterable[str]:
    """No award is paid above its amount, less what came back, nor paid and held together."""
    net: Counter[Any] = Counter()
    for movement, sign in (("payment", 1), ("return", -1)):
        told = select(Transfer.about_id, func.sum(Transfer.amount)).where(Transfer.movement == movement)
        for about_id, amount in session.execute(told.where(~Transfer.pending).group_by(Transfer.about_id)):
            net[about_id] += sign * int(amount)
    resolved = select(Transfer.resolves_id).where(Transfer.resolves_id.is_not(None))
    held = select(Transfer.about_id, func.sum(Transfer.amount)).where(Transfer.pending, Transfer.id.not_in(resolved))
    holding = {row[0]: int(row[1]) for row in session.execute(held.group_by(Transfer.about_id))}
    for award_id, amount in session.execute(select(CaseAward.id, CaseAward.amount)):
        if net[award_id] + holding.get(award_id, 0) > amount or net[award_id] < 0:
            yield f"award {award_id} of {amount}: paid {net[award_id]}, held {holding.get(award_id, 0)}"


def unlogged(session: Session, _evidence: Evidence) -> Iterable[str]:
    """Each step of an order is in the log, and the log tells of no other."""
    entries, signed = _entries(session)
    steps: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, list[int]] = defaultdict(list)
    for row in session.execute(select(PaymentStep.order_id, PaymentStep.action, PaymentStep.position)):
        steps[row.order_id.hex][row.action] += 1
        places[row.order_id.hex].append(row.position)
    for order_id in steps.keys() | entries.keys():
        taken, told = steps[order_id], entries[order_id]
        for action, words in LOGGED_AS.items():
            if taken[action] != sum(told[word] for word in words):
                yield f"order {order_id}: {action} taken {taken[action]} times, logged {dict(told)}"
        yield from _unlogged_outcomes(order_id, taken, told)
        if sum(count >= 2 for count in signed[order_id].values()) != taken["authorise"]:
            yield f"order {order_id}: authorised {taken['authorise']} times, signed {dict(signed[order_id])}"
        if sorted(places[order_id]) != list(range(len(places[order_id]))):
            yield f"order {order_id}: steps {sorted(places[order_id])}"


def unverified(session: Session, _evidence: Evidence) -> Iterable[str]:
    """What `audit verify` says of rows: nothing."""
    for each in (*disagreements(session), *misnamed(session)):
        yield f"{each.kind} {each.subject_id}: {each.fault}"


def unsigned(session: Session, _evidence: Evidence) -> Iterable[str]:
    """Whatever was handed over stands under two valid signatures, made before, of others than whoever prepared it."""
    wanted = select(PaymentOrder).join(PaymentStep, PaymentStep.order_id == PaymentOrder.id)
    for order in session.scalars(wanted.where(PaymentStep.action == "send")).all():
        try:
            people = {each.person_id for each in standing_releases(session, order)}
        except Conflict:
            people = set()
        if len(people - {order.prepared_by_id}) < 2:
            yield f"order {order.reference} left with {len(people)} signatures"


def untrue(session: Session, evidence: Evidence) -> Iterable[str]:
    """Each payment stands where bank and operator say: paid, refused, come back; nobody is left wondering.

    The bank of a campaign speaks of what was called back before its file was made, too: that never left, and stays so.
    """
    told = select(PaymentOrder.reference, PaymentOrder.state, PaymentBatch.way).outerjoin(
        PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id
    )
    right: tuple[str, ...]
    for reference, state, found in session.execute(told.where(or_(PaymentOrder.batch_id.is_(None), ~_WITHHELD))):
        way: str | None = found  # an order that was never handed over is in no batch
        if way is None:
            right = ("planned", "authorised", "cancelled")
        elif WAYS[way].medium == Medium.INTERFACE:
            kept = reference in evidence.operator.paid
            right = ("confirmed",) if kept and evidence.operator.fate(reference) == PAID else ("rejected",)
        else:
            said = frozenset(evidence.notes.said.get(reference, ()))
            right = _by_bank(said)
        if state not in right:
            yield f"{reference} ({way}) is {state}, not {right}"


def unwritten(session: Session, _evidence: Evidence) -> Iterable[str]:
    """Each batch for a bank has its file, unless all of it was called back before."""
    wanted = select(PaymentBatch.id).where(PaymentBatch.way.in_(_FILES), PaymentBatch.document_id.is_(None))
    wanted = wanted.where(exists().where(PaymentOrder.batch_id == PaymentBatch.id, ~_WITHHELD))
    return [f"batch {each} has no file" for each in session.scalars(wanted)]


def undelivered(session: Session, _evidence: Evidence) -> Iterable[str]:
    """The outbox is empty, and nothing in it was given up."""
    wanted = select(Message.topic, Message.handler, Message.state, Message.error).where(Message.state != "done")
    return [" ".join(map(str, row)) for row in session.execute(wanted)]


JUDGEMENTS: Mapping[str, Callable[[Session, Evidence], Iterable[str]]] = {
    "acknowledged and lost": lost, "acknowledged without effect": undone, "debits and credits": unbalanced,
    "told to the operator twice": told_again, "told though never sent": untold, "paid twice": overpaid,
    "above the award": over_award, "steps not in the log": unlogged, "rows and log differ": unverified,
    "sent without two signatures": unsigned, "not what bank or operator say": untrue,
    "batches without a file": unwritten, "left in the outbox": undelivered,
}  # fmt: skip


def judge(session: Session, evidence: Evidence) -> dict[str, list[str]]:
    """What is wrong, by judgement."""
    return {name: list(each(session, evidence)) for name, each in JUDGEMENTS.items()}


def _by_bank(said: frozenset[str]) -> tuple[str, ...]:
    if said & CAME_BACK:
        return ("returned",)
    return ("rejected",) if "rejected" in said else ("confirmed",)


def _sums(session: Session, movement: str, prefix: str) -> Counter[str]:
    """What of each order the ledger has, by its id."""
    found: Counter[str] = Counter()
    wanted = select(Transfer.key, Transfer.amount).where(Transfer.movement == movement, Transfer.key.startswith(prefix))
    for key, amount in session.execute(wanted):
        found[key.split(":")[1]] += amount
    return found


def _entries(session: Session) -> tuple[dict[str, Counter[str]], dict[str, Counter[int]]]:
    """What the log tells of each order: actions (outcomes with the state they led to), and signatures by revision."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    signed: dict[str, Counter[int]] = defaultdict(Counter)
    wanted = select(Entry.action, Alias.subject_id, Payload.payload).join(Alias, Alias.alias == Entry.subject)
    wanted = wanted.join(Payload, Payload.entry_id == Entry.id).where(Entry.action.startswith("payment."))
    for action, subject_id, payload in session.execute(wanted, execution_options={"yield_per": 2_000}):
        if action == SIGNED:
            signed[payload["order"]][payload["revision"]] += 1
        elif action == NOTED:
            told[subject_id.hex][f"{action} {payload['state']}"] += 1
        elif action == STOPPED and not payload.get("voided", True):
            continue  # one signature was void with that, which is no step
        elif any(action in words for words in LOGGED_AS.values()):
            told[subject_id.hex][action] += 1
    return told, signed


def _unlogged_outcomes(order_id: str, taken: Counter[str], told: Counter[str]) -> Iterable[str]:
    """One entry for each outcome; what came back before anybody said that it was paid has one for both its steps."""
    for action, state in (("reject", "rejected"), ("return", "returned")):
        if taken[action] != told[f"{NOTED} {state}"]:
            yield f"order {order_id}: {action} taken {taken[action]} times, logged {dict(told)}"
    confirmed = told[f"{NOTED} confirmed"]
    if not confirmed <= taken["confirm"] <= confirmed + taken["return"]:
        yield f"order {order_id}: confirm taken {taken['confirm']} times, logged {dict(told)}"
