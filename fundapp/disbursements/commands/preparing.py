"""Payees are named, payment orders prepared, given another payee, called off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import EmergencyCase
from fundapp.cases.workflow import LABELS as CASE_LABELS
from fundapp.cases.workflow import State as CaseState
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound
from fundapp.core.formats import money as write_money
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.disbursements.commands.moving import move_order
from fundapp.disbursements.models import PayeeDigest, PaymentOrder, PaymentPayee
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.queries.holds import rooms_of
from fundapp.disbursements.queries.orders import (
    award_of,
    last_position,
    locked_order,
    payable_case,
    payee_of,
    promised_of,
    refuse_recused,
    withdrawn_awards,
)
from fundapp.disbursements.queries.signers import ceiling_of
from fundapp.disbursements.rules.references import fresh_reference
from fundapp.disbursements.workflow import BEFORE, PAYABLE, VOID, Action, State
from fundapp.vault.envelope import Envelope

KIND = PaymentOrder.__tablename__
PAYEE = PaymentPayee.__tablename__


@dataclass(frozen=True)
class NamedPayee:
    """A payee as it is kept: coded columns, the sealed text, what signatures stand for, digests by group."""

    id: UUID
    relation: str
    method: str
    country: str
    content: Envelope
    commitment: str
    digests: Mapping[str, bytes] = field(default_factory=dict)
    operator: str | None = None
    tier: str | None = None
    replaces_id: UUID | None = None


@dataclass(frozen=True)
class OrderInput:
    """What is to be paid of an award, out of which envelope, to whom. `parts`: each instalment and its day.

    Amounts: minor units of the award's currency. `replaces_id`: the order that came back, in whose place this is.
    """

    award_id: UUID
    envelope_id: UUID
    purpose: str | None
    payee_id: UUID
    parts: Sequence[tuple[int, date]]
    replaces_id: UUID | None = None


def name_payee(session: Session, ctx: Context, case_id: UUID, wanted: NamedPayee) -> PaymentPayee:
    """Keeps a payee of a case; an earlier one stays as it was. Sent twice: kept once.

    Raises NotFound, Denied; Conflict where nothing may be paid for the case.
    """
    require(may_prepare(ctx))
    assert ctx.actor is not None
    case = payable_case(session, ctx, case_id)
    if (before := session.get(PaymentPayee, wanted.id)) is not None:
        return before
    demand_payable(case)
    if wanted.replaces_id is not None:
        payee_of(session, case.id, wanted.replaces_id)
    made = PaymentPayee(
        id=wanted.id, case_id=case.id, relation=wanted.relation, method=wanted.method, country=wanted.country,
        operator=wanted.operator, tier=wanted.tier, commitment=wanted.commitment, replaces_id=wanted.replaces_id,
        by_id=ctx.actor.id, at=ctx.now, content=wanted.content,
    )  # fmt: skip
    told: dict[str, Any] = {"case": case.id.hex, "method": made.method, "payee": made.commitment}
    told |= {"replaces": made.replaces_id.hex} if made.replaces_id else {}
    made.entry_id = record(session, ctx, "payment.payee.named", PAYEE, made.id, told)
    session.add(made)
    session.flush()
    _keep_digests(session, made.id, wanted.digests)
    return made


def prepare_order(session: Session, ctx: Context, case_id: UUID, wanted: OrderInput) -> list[PaymentOrder]:
    """Prepares a payment, or its instalments, out of what is held for an award. One entry each.

    Raises NotFound, Denied; Conflict where the case is stopped or closed, and while what is replaced may still be paid;
    Invalid for more than is held and not yet ordered.
    """
    require(may_prepare(ctx))
    case = payable_case(session, ctx, case_id)
    demand_payable(case)
    award, payee = award_of(session, case.id, wanted.award_id), payee_of(session, case.id, wanted.payee_id)
    if award.id in withdrawn_awards(session, case.id):
        raise Conflict(_("The case was withdrawn after this was awarded: nothing more of it is paid."))
    _demand_void(session, case.id, wanted.replaces_id)
    _demand_room(session, wanted, award.currency)
    position, ceiling = last_position(session, award.id), ceiling_of(session, award.currency)
    # By being split, an award above the ceiling does not come below it.
    promised, made = promised_of(session, award.id), []
    for number, (amount, pay_on) in enumerate(wanted.parts, start=1):
        order = _fresh(ctx, wanted, award.currency, payee.method, amount, pay_on)
        promised += amount
        order.case_id, order.position, order.small = case.id, position + number, promised <= ceiling
        order.replaces_id = wanted.replaces_id if number == 1 else None
        told = {**_told(order), "payee": payee.commitment}
        order.entry_id = record(session, ctx, "payment.order.prepared", KIND, order.id, told)
        session.add(order)
        session.flush()
        made.append(order)
    return made


def change_payee(
    session: Session, ctx: Context, order_id: UUID, payee_id: UUID, *, expected_version: int
) -> PaymentOrder:
    """Gives an order another payee of its case: whatever was signed counts no more, two people sign anew.

    Raises NotFound, Denied, EditConflict; Conflict once it was handed over.
    """
    require(may_prepare(ctx))
    found, case = locked_order(session, order_id)
    refuse_recused(session, ctx, case.id)
    if found.version != expected_version:
        raise EditConflict
    demand_payable(case)
    payee = payee_of(session, case.id, payee_id)
    if found.state not in BEFORE:
        raise Conflict(_("This payment was handed over: its payee cannot be changed any more."))
    voided = halted(found, session, ctx, "payee")
    found.payee_id, found.method = payee.id, payee.method
    told = {"payee": payee.commitment, "revision": found.revision, "voided": voided}
    found.entry_id = record(session, ctx, "payment.payee.changed", KIND, found.id, told)
    session.flush()
    return found


def cancel_order(session: Session, ctx: Context, order_id: UUID, reason: str) -> PaymentOrder:
    """Calls an order off before it is handed over; the money stays held for the award. `reason`: a code.

    Raises NotFound, Denied; Conflict once it was handed over.
    """
    require(may_prepare(ctx))
    found, case = locked_order(session, order_id)
    refuse_recused(session, ctx, case.id)
    move_order(session, ctx, found, Action.CANCEL, reason=reason)
    found.entry_id = record(session, ctx, "payment.order.cancelled", KIND, found.id, {"reason": reason})
    session.flush()
    return found


def halted(found: PaymentOrder, session: Session, ctx: Context, reason: str) -> bool:
    """Back to where it can be changed, with a new revision: what was signed counts no more. Whether it was released."""
    was = found.state == State.AUTHORISED
    if was:
        move_order(session, ctx, found, Action.HALT, reason=reason)
        session.flush()
    found.revision, found.updated_at = found.revision + 1, ctx.now
    return was


def demand_payable(case: EmergencyCase) -> None:
    """Raises Conflict where nothing may leave for a case as it stands."""
    if case.state not in PAYABLE:
        state = CASE_LABELS[CaseState(case.state)]
        raise Conflict(_("The case stands at “%(state)s”: nothing is paid for it now.", state=state))
    if case.erased_at is not None:
        raise Conflict(_("What identified anybody in this case is erased: somebody must apply anew."))


def _demand_room(session: Session, wanted: OrderInput, currency: str) -> None:
    rooms = rooms_of(session, [wanted.award_id])
    room = next(
        (each for each in rooms if (each.envelope_id, each.purpose) == (wanted.envelope_id, wanted.purpose)), None
    )
    left = room.money if room else Money(0, currency)
    if not wanted.parts or min(amount for amount, _day in wanted.parts) <= 0:
        raise Invalid({"amount": [_("An amount is more than nothing.")]})
    if sum(amount for amount, _day in wanted.parts) > left.minor:
        shown = write_money(current_reader(), left)
        raise Invalid({"amount": [_("%(left)s is held for this and not yet ordered.", left=shown)]})


def _demand_void(session: Session, case_id: UUID, replaces_id: UUID | None) -> None:
    if replaces_id is None:
        return
    before = session.get(PaymentOrder, replaces_id)
    if before is None or before.case_id != case_id:
        raise NotFound
    if before.state not in VOID:
        raise Conflict(
            _("The payment that this one replaces may still arrive: wait until it is known to have come back.")
        )


def _fresh(ctx: Context, wanted: OrderInput, currency: str, method: str, amount: int, pay_on: date) -> PaymentOrder:
    assert ctx.actor is not None
    return PaymentOrder(
        id=uuid4(), reference=fresh_reference(), award_id=wanted.award_id, envelope_id=wanted.envelope_id,
        purpose=wanted.purpose, currency=currency, amount=amount, method=method, payee_id=wanted.payee_id,
        pay_on=pay_on, revision=1, state=State.PLANNED.value, state_since=ctx.now, prepared_by_id=ctx.actor.id,
        created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip


def _told(order: PaymentOrder) -> dict[str, Any]:
    told: dict[str, Any] = {"case": order.case_id.hex, "award": order.award_id.hex, "envelope": order.envelope_id.hex}
    told |= {
        "reference": order.reference,
        "amount": order.amount,
        "currency": order.currency,
        "position": order.position,
        "method": order.method,
    }
    return told | ({"replaces": order.replaces_id.hex} if order.replaces_id else {})


def _keep_digests(session: Session, payee_id: UUID, digests: Mapping[str, bytes]) -> None:
    rows = [{"payee_id": payee_id, "group_code": code, "digest": digest} for code, digest in sorted(digests.items())]
    if rows:
        session.execute(insert(PayeeDigest), rows)
