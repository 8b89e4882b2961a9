"""Another follow-up code: by whoever holds the old one, or by two officers for somebody who lost it (situation 6)."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import CodeRequest, EmergencyCase
from fundapp.cases.permissions import Visitor, may_visit, may_work
from fundapp.cases.permissions.codes import may_confirm_code, may_confirm_heard
from fundapp.cases.queries.cases import case_by_reference, locked_case, locked_for_officer, refuse_unread
from fundapp.cases.queries.mailbox import code_request_of
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import replace_code
from fundapp.vault.house import Vault
from fundapp.vault.keeping import KeptCode
from fundapp.vault.opened import Opened

KIND = EmergencyCase.__tablename__
REQUEST = CodeRequest.__tablename__


@dataclass(frozen=True)
class IdentityCheck:
    """How an officer made sure who lost their code: over their safe contact, and by their code word."""

    over_safe_contact: bool
    code_word_right: bool


def replace_own_code(
    session: Session, ctx: Context, vault: Vault, visitor: Visitor, kept: KeptCode, opened: Opened
) -> None:
    """Gives whoever holds a code another one, that nobody else knows; the old one is dead at once.

    `opened` is the mailbox, open by the old code. Raises NotFound for a case that is not theirs, Denied where the
    mailbox was opened by anybody else, Conflict and EditConflict as the vault's `replace_code`.
    """
    found = locked_case(session, opened.subject.id)
    require(may_visit(visitor, found))
    if any(each.by != kept.unlocked.reader for each in opened.compartments.values()):
        raise Denied
    replace_code(session, ctx, vault, kept, opened)
    if found.code_issued_by_id is not None and found.code_replaced_at is None:
        found.code_replaced_at = ctx.now  # or whoever read it out did so: somebody else asks them
    found.entry_id = record(session, ctx, "case.code.replaced", KIND, found.id)
    found.updated_at = ctx.now


def offer_code(session: Session, ctx: Context, case_id: UUID, check: IdentityCheck) -> CodeRequest:
    """Asks a second officer to make a new code for somebody who lost theirs.

    Raises NotFound, Invalid where their identity was not made sure of both ways, Conflict where nobody has a code for
    this case, or a request waits already.
    """
    require(may_work(ctx))
    found = locked_for_officer(session, ctx, case_id)
    if not check.over_safe_contact or not check.code_word_right:
        raise Invalid(
            {}, _("Reach them over their safe contact and ask for their code word first: both must be right.")
        )
    if found.applicant_id is None or ctx.actor is None:
        raise Conflict(_("Nobody has a code for this case."))
    if code_request_of(session, found.id) is not None:
        raise Conflict(_("A new code was asked for already: somebody else makes it."))
    made = CodeRequest(id=uuid4(), case_id=found.id, asked_by_id=ctx.actor.id, asked_at=ctx.now)
    session.add(made)
    made.entry_id = record(session, ctx, "case.code.asked", REQUEST, made.id, {"case": found.id.hex})
    session.flush()
    return made


def confirm_code(
    session: Session, ctx: Context, vault: Vault, request_id: UUID, kept: KeptCode, opened: Opened
) -> CodeRequest:
    """Makes the new code, by an officer who is not the one that asked for it. It is provisional; the old one is dead.

    `opened` is the case's mailbox, open to this officer; `kept` the new code, for the applicant of this case.
    Raises NotFound, Denied for whoever asked for it, Conflict where it was ended meanwhile.
    """
    request = _open_request(session, request_id)
    require(may_confirm_code(ctx, request))
    found = locked_for_officer(session, ctx, request.case_id)
    if opened.subject != found.subject or kept.unlocked.reader.id != found.applicant_id:
        raise NotFound
    if any(each.by == kept.unlocked.reader for each in opened.compartments.values()):
        raise Denied  # then it would not be provisional
    replace_code(session, ctx, vault, kept, opened)
    found.code_issued_by_id = ctx.actor.id if ctx.actor else None
    found.code_replaced_at = found.code_heard_by_id = None
    request.confirmed_by_id, request.ended_at = ctx.actor.id if ctx.actor else None, ctx.now
    request.entry_id = record(session, ctx, "case.code.made", REQUEST, request.id, {"case": found.id.hex})
    session.flush()
    return request


def confirm_heard(session: Session, ctx: Context, reference: str) -> EmergencyCase:
    """Notes that an officer has heard from whoever it is for that they chose their code themselves.

    Raises NotFound, Denied with the reason for whoever read it out, and where there is nothing to hear.
    """
    found = locked_case(session, case_by_reference(session, ctx, reference).id)
    require(may_confirm_heard(ctx, found))
    found.code_heard_by_id, found.updated_at = ctx.actor.id if ctx.actor else None, ctx.now
    found.entry_id = record(session, ctx, "case.code.heard", KIND, found.id)
    session.flush()
    return found


def drop_code_request(session: Session, ctx: Context, request_id: UUID) -> CodeRequest:
    """Takes back a request for a new code: nobody makes one. Raises NotFound, Conflict where it was ended meanwhile."""
    require(may_work(ctx))
    request = _open_request(session, request_id)
    refuse_unread(session, ctx, request.case_id)
    request.ended_at = ctx.now
    request.entry_id = record(session, ctx, "case.code.dropped", REQUEST, request.id, {"case": request.case_id.hex})
    session.flush()
    return request


def _open_request(session: Session, request_id: UUID) -> CodeRequest:
    found = session.get(CodeRequest, request_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.ended_at is not None:
        raise Conflict(_("This request is over: look at the case again."))
    return found
