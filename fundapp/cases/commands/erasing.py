"""What identifies anybody in a case is destroyed for ever: in its time, or because its applicant asks for it.

Everything of one case goes in one transaction: its row says so exactly when no key is left. The keystore destroys its
halves after the commit, and `vault.jobs.tidy` makes sure; `cases.erasing` then takes the sealed files away, too.
"""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.forgetting import forget_links
from fundapp.cases.commands.moving import move_case
from fundapp.cases.commands.notices import destroyed_wish
from fundapp.cases.commands.stopping import erased, is_outside
from fundapp.cases.models import (
    Addition,
    CaseDigest,
    CaseMessage,
    CodeRequest,
    EmergencyCase,
    ErasureProposal,
    SecondWord,
)
from fundapp.cases.permissions.retention import may_confirm, may_erase_alone, may_erase_due, may_propose
from fundapp.cases.queries.cases import locked_by_reference, locked_case
from fundapp.cases.queries.retention import files_of, keeping_of, open_compartments_of
from fundapp.cases.rules.retention import takes_two
from fundapp.cases.workflow import Action, after
from fundapp.committee.commands.forgetting import forget_rounds
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import shred_compartments
from fundapp.vault.house import Vault
from fundapp.vault.models import UnlockedSession

KIND = EmergencyCase.__tablename__
PROPOSAL = ErasureProposal.__tablename__
ERASED = "case.erased"


def erase_due_case(session: Session, ctx: Context, vault: Vault, case_id: UUID) -> EmergencyCase:
    """Erases a case whose time has come; without an actor, as the nightly job does.

    Raises NotFound; Denied, with the reason, before its time, while somebody wants it kept, and the second time.
    """
    found = locked_case(session, case_id)
    require(may_erase_due(ctx, found, keeping_of(session, ctx, found)))
    told = {"reason": "retention", **_destroyed(session, ctx, vault, found, "retention")}
    found.entry_id = record(session, ctx, ERASED, KIND, found.id, told)
    session.flush()
    return found


def erase_asked_case(session: Session, ctx: Context, vault: Vault, reference: str) -> EmergencyCase:
    """Erases a case at once, whose applicant asks for it and for whom no help was decided. It is withdrawn with that.

    Raises NotFound; Recused, Undeclared; Denied with the reason.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_erase_alone(ctx, found, keeping_of(session, ctx, found)))
    told = {"reason": "asked", **_destroyed(session, ctx, vault, found, "asked")}
    found.entry_id = record(session, ctx, ERASED, KIND, found.id, told)
    session.flush()
    return found


def propose_erasure(session: Session, ctx: Context, reference: str) -> ErasureProposal:
    """Proposes to a second officer to erase a case for which help was decided (situation 19).

    Raises NotFound; Recused, Undeclared; Denied with the reason; Conflict where one officer is enough.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_propose(ctx, found, keeping_of(session, ctx, found)))
    if ctx.actor is None:
        raise NotSignedIn
    if not takes_two(found.state, found.resumes_in, helped=keeping_of(session, ctx, found).helped):
        raise Conflict(_("The case stands elsewhere by now: look at it again."))
    made = ErasureProposal(id=uuid4(), case_id=found.id, proposed_by_id=ctx.actor.id, proposed_at=ctx.now)
    made.entry_id = record(session, ctx, "case.erasure.proposed", PROPOSAL, made.id, {"case": found.id.hex})
    session.add(made)
    session.flush()
    return made


def drop_proposal(session: Session, ctx: Context, reference: str) -> ErasureProposal:
    """Takes a proposal back, one's own or a colleague's. Raises NotFound; Conflict where none waits."""
    found = locked_by_reference(session, ctx, reference)
    proposal = keeping_of(session, ctx, found).proposal
    if proposal is None:
        raise Conflict(_("No proposal waits here any more."))
    proposal.ended_at = ctx.now
    proposal.entry_id = record(session, ctx, "case.erasure.dropped", PROPOSAL, proposal.id, {"case": found.id.hex})
    session.flush()
    return proposal


def confirm_erasure(session: Session, ctx: Context, vault: Vault, reference: str) -> EmergencyCase:
    """Erases a case at once, as another officer has proposed. The coded row of what was paid stays.

    Raises as `erase_asked_case`; Denied for whoever has proposed it.
    """
    found = locked_by_reference(session, ctx, reference)
    keeping = keeping_of(session, ctx, found)
    require(may_confirm(ctx, found, keeping))
    told: dict[str, Any] = {"reason": "asked", **_destroyed(session, ctx, vault, found, "asked")}
    if keeping.proposal is not None and ctx.actor is not None:
        keeping.proposal.confirmed_by_id, keeping.proposal.ended_at = ctx.actor.id, ctx.now
        told["proposed_by"] = keeping.proposal.proposed_by_id.hex
    found.entry_id = record(session, ctx, ERASED, KIND, found.id, told)
    session.flush()
    return found


def _destroyed(session: Session, ctx: Context, vault: Vault, found: EmergencyCase, reason: str) -> dict[str, Any]:
    """Destroys all keys of a locked case and what else leads to a person; what of it is told in the log."""
    if reason == "asked" and after(found.state, Action.WITHDRAW, found.resumes_in) is not None:
        move_case(session, ctx, found, Action.WITHDRAW)
    if is_outside(session, found.id):
        raise Conflict(_("A payment of this case is under way: find out what became of it first."))
    files = files_of(session, found.id)
    destroyed_wish(found, session, ctx, vault, reason)
    held = open_compartments_of(session, found.id)
    for subject_id, kinds in held.items():
        shred_compartments(session, ctx, vault, subject_id, kinds, reason=reason)
    forget_rounds(vault, session, ctx, found.id, reason)
    _forget_person(session, ctx, found)
    erased(found, session, ctx)
    found.erased_at = found.updated_at = ctx.now
    found.erasure_asked_at = found.withdrawal_unseen_since = found.due_at = None
    return {
        "state": found.state,
        "compartments": sorted({each for kinds in held.values() for each in kinds}),
        "files": files,
    }


def _forget_person(session: Session, ctx: Context, found: EmergencyCase) -> None:
    """Digests, links to other cases of the person, and the code: whoever finds it written down finds no row by it.

    That two cases were one matter stays in `joined_to_id`, since both partners are credited with the award. The code
    itself is still known: it opens nothing, and its holder is told that everything was erased.
    """
    session.execute(delete(CaseDigest).where(CaseDigest.case_id == found.id))
    forget_links(session, ctx, found.id)
    if found.applicant_id is not None:
        session.execute(delete(UnlockedSession).where(UnlockedSession.reader_id == found.applicant_id))
        found.applicant_id = None
    for waiting in (CodeRequest, ErasureProposal, SecondWord):
        theirs = update(waiting).where(waiting.case_id == found.id, waiting.ended_at.is_(None))
        session.execute(theirs.values(ended_at=ctx.now))
    unseen = Addition.case_id == found.id, Addition.seen_at.is_(None)
    session.execute(update(Addition).where(*unseen).values(seen_at=ctx.now))
    unread = CaseMessage.case_id == found.id, CaseMessage.read_at.is_(None)
    session.execute(update(CaseMessage).where(*unread).values(read_at=ctx.now))
