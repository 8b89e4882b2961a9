"""What shows that money was used: papers are kept, and destroyed in their time; waivers asked and agreed to.

And what recipients say themselves: that it has reached them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.stopping import unreceived, when_received
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.conflicts import refuse_other_readers
from fundapp.cases.workflow import Action as CaseAction
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.disbursements.filing import KIND as EVIDENCE
from fundapp.disbursements.filing import ArrivedPaper
from fundapp.disbursements.models import DocumentWaiver, PaymentOrder, SupportingDocument
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.queries.evidence import (
    coverage_of,
    paper_by_id,
    unreceived_orders,
    waiver_by_id,
)
from fundapp.disbursements.queries.orders import locked_order, refuse_recused
from fundapp.disbursements.rules.evidence import PAPERS, REASONS, TAKEN_IN, keep_until
from fundapp.disbursements.workflow import State
from fundapp.vault.commands import add_document, receive_sealed, shred_compartments
from fundapp.vault.envelope import Envelope
from fundapp.vault.house import Vault

KIND = SupportingDocument.__tablename__
WAIVER = DocumentWaiver.__tablename__
ORDER = PaymentOrder.__tablename__


@dataclass(frozen=True)
class PaperInput:
    """What a paper is, of how much (minor units of the order's currency), and of which day."""

    kind: str
    amount: int
    dated_on: date


@dataclass(frozen=True)
class WaiverInput:
    """Of how much no paper is asked for (minor units of the order's currency), and why: a code."""

    amount: int
    reason: str


def add_paper(
    session: Session, ctx: Context, order_id: UUID, wanted: PaperInput, arrived: ArrivedPaper
) -> SupportingDocument:
    """Keeps a paper about a payment; sent twice, once. Kept until ten years after its year, whatever the case's end.

    Raises NotFound, Denied; Invalid at the field; Conflict where nothing was paid; EditConflict where others read the
    case by now than it was sealed to.
    """
    order, _case = _open_order(session, ctx, order_id)
    if session.get(SupportingDocument, arrived.id) is not None:
        return paper_by_id(session, order.id, arrived.id)
    if order.state not in TAKEN_IN:
        raise Conflict(_("No money has left for this payment: there is nothing to show a paper for."))
    _judge_paper(ctx, wanted)
    refuse_other_readers(session, order.case_id, arrived.prepared)
    opened = receive_sealed(session, ctx, arrived.prepared)
    original, cleaned = (
        add_document(session, ctx, opened, EVIDENCE, file, name)
        for file, name in zip((arrived.original, arrived.cleaned), arrived.names, strict=True)
    )
    session.flush()
    made = SupportingDocument(
        id=arrived.id, order_id=order.id, kind=wanted.kind, amount=wanted.amount, dated_on=wanted.dated_on,
        keep_until=keep_until(max(wanted.dated_on, ctx.today)), original_id=original.id, cleaned_id=cleaned.id,
        by_id=_me(ctx), at=ctx.now, content=arrived.content,
    )  # fmt: skip
    told = {"order": order.id.hex, "kind": made.kind, "amount": made.amount, "currency": order.currency}
    made.entry_id = record(session, ctx, "payment.paper.added", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def ask_waiver(
    session: Session, ctx: Context, order_id: UUID, waiver_id: UUID, wanted: WaiverInput, note: Envelope | None
) -> DocumentWaiver:
    """Asks that no paper is needed, of a part or the whole; a second person must agree. Sent twice: asked once.

    `note`: in words, sealed for `waiver_id`. Raises NotFound, Denied; Invalid at the field; Conflict where nothing was
    paid.
    """
    order, _case = _open_order(session, ctx, order_id)
    if session.get(DocumentWaiver, waiver_id) is not None:
        return waiver_by_id(session, order.id, waiver_id)
    if order.state != State.CONFIRMED:
        raise Conflict(_("This payment is not confirmed: nobody knows yet whether papers are needed."))
    if wanted.reason not in REASONS:
        raise Invalid({"reason": [_("Please choose one of the answers offered.")]})
    if not 0 < wanted.amount <= coverage_of(session, order).open_to_waive.minor:
        raise Invalid({"amount": [_("More than what is missing cannot be waived.")]})
    made = DocumentWaiver(
        id=waiver_id, order_id=order.id, amount=wanted.amount, reason=wanted.reason, asked_by_id=_me(ctx),
        asked_at=ctx.now, note=note,
    )  # fmt: skip
    made.entry_id = record(session, ctx, "payment.waiver.asked", WAIVER, made.id, _told(order, made))
    session.add(made)
    session.flush()
    return made


def agree_waiver(session: Session, ctx: Context, order_id: UUID, waiver_id: UUID) -> DocumentWaiver:
    """A second person agrees that no paper is needed: neither who asked, nor who prepared the payment. Once.

    Raises NotFound; Denied with the reason; Conflict where somebody has agreed before, or papers came meanwhile.
    """
    order, _case = _open_order(session, ctx, order_id)
    found = waiver_by_id(session, order.id, waiver_id, locked=True)
    if found.agreed_by_id is not None:
        raise Conflict(_("Somebody has agreed to this already."))
    if _me(ctx) in (found.asked_by_id, order.prepared_by_id):
        raise Denied(_("Somebody else must agree: neither who asked for it, nor who prepared the payment."))
    if order.state != State.CONFIRMED or found.amount > coverage_of(session, order).missing.minor:
        raise Conflict(_("Papers have come meanwhile, or the money came back: so much is no longer missing."))
    found.agreed_by_id, found.agreed_at = _me(ctx), ctx.now
    found.entry_id = record(session, ctx, "payment.waiver.agreed", WAIVER, found.id, _told(order, found))
    session.flush()
    return found


def note_received(session: Session, ctx: Context, case_id: UUID) -> int:
    """Notes on the confirmed payments of a case that they have reached their recipient, who says so; how many."""
    wanted = unreceived_orders(case_id).with_for_update()
    orders = session.scalars(wanted, execution_options={"populate_existing": True}).all()
    for each in orders:
        each.received_at = each.updated_at = ctx.now
        each.entry_id = record(session, ctx, "payment.received", ORDER, each.id, {"case": case_id.hex})
    session.flush()
    return len(orders)


@when_received
def received_for(found: EmergencyCase, session: Session, ctx: Context, _action: CaseAction) -> None:
    """Once an applicant confirms: what is confirmed by then has reached them."""
    note_received(session, ctx, found.id)


@unreceived
def waits_for_word(session: Session, case_id: UUID) -> bool:
    """Whether something is confirmed of which the applicant has said nothing yet. One query."""
    return session.scalars(unreceived_orders(case_id).limit(1)).first() is not None


def shred_paper(session: Session, ctx: Context, vault: Vault, paper_id: UUID) -> SupportingDocument:
    """Destroys the keys of a paper whose time is over, for ever; a coded row stays. Nobody need ask: a job does.

    Raises Conflict before its time, and the second time.
    """
    found = session.get_one(SupportingDocument, paper_id, with_for_update=True, populate_existing=True)
    if found.shredded_at is not None or found.keep_until >= ctx.today:
        raise Conflict(_("The time of this paper has not come yet, or it is gone already."))
    shred_compartments(session, ctx, vault, found.id, [EVIDENCE], reason="retention")
    # The rows of its files go once the files themselves are taken away.
    found.original_id = found.cleaned_id = None
    found.shredded_at = ctx.now
    found.entry_id = record(session, ctx, "payment.paper.destroyed", KIND, found.id)
    session.flush()
    return found


def _open_order(session: Session, ctx: Context, order_id: UUID) -> tuple[PaymentOrder, EmergencyCase]:
    """An order, locked, for whoever prepares payments and is not recused from its case."""
    require(may_prepare(ctx))
    order, case = locked_order(session, order_id)
    refuse_recused(session, ctx, case.id)
    return order, case


def _judge_paper(ctx: Context, wanted: PaperInput) -> None:
    if wanted.kind not in PAPERS:
        raise Invalid({"kind": [_("Please choose one of the answers offered.")]})
    if wanted.amount <= 0:
        raise Invalid({"amount": [_("An amount above zero is needed.")]})
    if wanted.dated_on > ctx.today:
        raise Invalid({"dated_on": [_("This day has not come yet.")]})


def _told(order: PaymentOrder, found: DocumentWaiver) -> dict[str, Any]:
    told = {"order": order.id.hex, "amount": found.amount, "currency": order.currency}
    return {**told, "reason": found.reason}


def _me(ctx: Context) -> UUID:
    assert ctx.actor is not None
    return ctx.actor.id
