"""What an applicant decides and wishes under their code: withdraw, accept, ask to look again, confirm, erase."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.follow_up import plan_follow_ups
from fundapp.cases.commands.moving import move_case
from fundapp.cases.commands.notices import destroyed_wish
from fundapp.cases.commands.stopping import awaits_receipt
from fundapp.cases.commands.telling import tell_of_news
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import Visitor, may_decide
from fundapp.cases.permissions.mailbox import may_speak
from fundapp.cases.queries.cases import locked_case
from fundapp.cases.workflow import Action, State
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import Verdict, refused, require
from fundapp.vault.house import Vault

KIND = EmergencyCase.__tablename__


def withdraw_application(
    session: Session, ctx: Context, vault: Vault, visitor: Visitor, case_id: UUID
) -> EmergencyCase:
    """Help is no longer needed, or no longer wanted. The record stays (situation 18); an address for notices does not.

    Somebody may have made them do it: it counts as news until whoever looks after the case, or any officer where nobody
    does, has opened it.
    Raises NotFound for a case that is not theirs; Denied for a provisional code, and where it is too late.
    """
    found = _decided(session, ctx, visitor, case_id, Action.WITHDRAW)
    destroyed_wish(found, session, ctx, vault, "withdrawn")
    tell_of_news(found, session, ctx, f"case.withdrawn:{found.id.hex}")
    found.withdrawal_unseen_since = ctx.now
    found.entry_id = record(session, ctx, "case.application.withdrawn", KIND, found.id)
    return found


def accept_award(session: Session, ctx: Context, visitor: Visitor, case_id: UUID) -> EmergencyCase:
    """They accept what was approved. Raises as `withdraw_application`."""
    found = _decided(session, ctx, visitor, case_id, Action.ACCEPT)
    found.entry_id = record(session, ctx, "case.award.accepted", KIND, found.id)
    return found


def ask_revision(session: Session, ctx: Context, visitor: Visitor, case_id: UUID) -> EmergencyCase:
    """They ask to look again at what was approved. Raises as `withdraw_application`."""
    found = _decided(session, ctx, visitor, case_id, Action.REVISE)
    found.entry_id = record(session, ctx, "case.revision.asked", KIND, found.id)
    return found


def confirm_receipt(session: Session, ctx: Context, visitor: Visitor, case_id: UUID) -> EmergencyCase:
    """They say that help has reached them, or more of it. Raises as `withdraw_application`."""
    found = locked_case(session, case_id)
    require(may_confirm(session, visitor, found))
    begins = found.state == State.PAYMENT
    move_case(session, ctx, found, Action.CONFIRM)
    found.entry_id = record(session, ctx, "case.receipt.confirmed", KIND, found.id)
    if begins:
        plan_follow_ups(found, session, ctx, ctx.today)
    return found


def may_confirm(session: Session, visitor: Visitor, found: EmergencyCase) -> Verdict:
    """Whether an applicant may say that help has reached them: later on, once something more was paid. One query."""
    verdict = may_decide(visitor, found, Action.CONFIRM)
    if verdict and found.state != State.PAYMENT and not awaits_receipt(session, found.id):
        return refused(_("There is nothing to answer at present."))
    return verdict


def ask_erasure(session: Session, ctx: Context, visitor: Visitor, case_id: UUID) -> EmergencyCase:
    """They want erased what identifies them. An officer does it; the coded row of what was paid stays (situation 19).

    Raises NotFound for a case that is not theirs, Denied for a provisional code, Conflict where it was asked before.
    """
    found = locked_case(session, case_id)
    require(may_speak(visitor, found))
    if found.erasure_asked_at is not None:
        raise Conflict(_("You have asked for this already."))
    found.entry_id = record(session, ctx, "case.erasure.asked", KIND, found.id)
    found.erasure_asked_at = found.updated_at = ctx.now
    session.flush()
    return found


def _decided(session: Session, ctx: Context, visitor: Visitor, case_id: UUID, action: Action) -> EmergencyCase:
    """The case, locked and moved: whatever happened to it a moment before is seen."""
    found = locked_case(session, case_id)
    require(may_decide(visitor, found, action))
    move_case(session, ctx, found, action)
    return found
