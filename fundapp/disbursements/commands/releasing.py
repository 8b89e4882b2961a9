"""A person signs a payment order; the second signature releases it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import CaseAward
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.disbursements.commands.moving import move_order
from fundapp.disbursements.commands.preparing import demand_payable
from fundapp.disbursements.models import PaymentOrder, PaymentPayee, PaymentRelease
from fundapp.disbursements.permissions import may_release
from fundapp.disbursements.queries.orders import locked_order, refuse_recused
from fundapp.disbursements.queries.screening import refuse_unscreened
from fundapp.disbursements.queries.signers import signing_of
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.payees import ACCOUNTED
from fundapp.disbursements.rules.signing import SIGNATURES, lapsed, objection
from fundapp.disbursements.sealing import SealedInstruction
from fundapp.disbursements.signatures import STATED, facts_of
from fundapp.disbursements.workflow import Action, State
from fundapp.vault.commands import receive_sealed
from fundapp.vault.stating import stated_by
from fundapp.vault.unlocked import UnlockedMember

KIND = PaymentRelease.__tablename__


@dataclass(frozen=True)
class Seen:
    """What somebody had before their eyes when they signed. `instruction`: the payee as they read it, for the courier.

    None where the payee has no account: a person pays then. It is kept with the second signature only. `warnings`:
    codes of the cautions that they say they have looked at.
    """

    revision: int
    instruction: SealedInstruction | None = None
    warnings: Sequence[str] = ()


def release_order(session: Session, ctx: Context, keys: UnlockedMember, order_id: UUID, seen: Seen) -> PaymentRelease:
    """Signs an order as it was seen; the second signature authorises it and gives the courier what it needs.

    Raises NotFound; Denied, with the reason, for whoever verified, decided, prepared or signed already; EditConflict
    where it was changed meanwhile; Conflict where it waits for no signature, the case is stopped, or the payee was not
    looked for on the lists of sanctions; Locked.
    """
    require(may_release(ctx))
    found, case = locked_order(session, order_id)
    refuse_recused(session, ctx, case.id)
    demand_payable(case)
    if found.revision != seen.revision:
        raise EditConflict(_("This payment was changed while you read it: please look at it again before you sign."))
    if found.state != State.PLANNED:
        raise Conflict(_("This payment is no longer where it was: look at it again."))
    signing = signing_of(session, found, case)
    if (why := objection(keys.id, signing)) is not None:
        raise Denied(why)
    if lapsed(signing):
        raise Conflict(
            _("Somebody who has signed may not sign for this case any more. Call the order off, and prepare it anew.")
        )
    refuse_unscreened(session, found.payee_id, found.prepared_by_id)
    last = len(signing.signed) + 1 >= SIGNATURES
    if last and seen.instruction is None and Method(found.method) in ACCOUNTED:
        raise Conflict(
            _("The payee must be opened before the second signature: without an account nothing can be paid.")
        )
    made, told = _sign(session, ctx, keys, found, seen if last else replace(seen, instruction=None))
    made.entry_id = record(session, ctx, "payment.order.signed", KIND, made.id, told)
    session.add(made)
    session.flush()
    if last:
        move_order(session, ctx, found, Action.AUTHORISE)
        session.flush()
    return made


def _sign(
    session: Session, ctx: Context, keys: UnlockedMember, found: PaymentOrder, seen: Seen
) -> tuple[PaymentRelease, dict[str, Any]]:
    """The row of a signature, and what the log is told of it."""
    payee = session.get_one(PaymentPayee, found.payee_id)
    award = session.get_one(CaseAward, found.award_id)
    if seen.instruction is not None and seen.instruction.commitment != payee.commitment:
        raise EditConflict(_("The payee is not the one that is to be signed for: please look at it again."))
    statement = stated_by(keys, session, ctx, STATED, facts_of(found, award, payee, keys.id.hex))
    instruction = seen.instruction
    if instruction is not None:
        receive_sealed(session, ctx, instruction.prepared)
    made = PaymentRelease(
        id=instruction.prepared.subject.id if instruction else uuid4(), order_id=found.id, person_id=keys.id,
        revision=found.revision, body=statement.body.decode(), signer=statement.signer,
        signature=statement.signature, at=ctx.now, instruction=instruction.content if instruction else None,
    )  # fmt: skip
    told: dict[str, Any] = {"order": found.id.hex, "revision": found.revision, "statement": statement.told()}
    return made, told | ({"warnings": sorted(seen.warnings)} if seen.warnings else {})
