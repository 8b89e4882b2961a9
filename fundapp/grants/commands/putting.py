"""An opportunity is put before the committee, and what the committee decided is done, in the same transaction."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.committee.commands.convening import Asked, SealedRound, convene_round
from fundapp.committee.models import DecisionRound
from fundapp.committee.queries.policies import demanded_policy, read_policy
from fundapp.committee.rules.panels import Question
from fundapp.committee.rules.tallies import Outcome
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.i18n import _
from fundapp.core.ports import Settled
from fundapp.core.verdicts import require
from fundapp.grants.commands.going import close_ask
from fundapp.grants.commands.outcomes import settle_opportunity
from fundapp.grants.commands.proposal_tasks import leave_task
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.permissions import may_put
from fundapp.grants.queries.going import KIND, live_round, open_ask
from fundapp.grants.queries.opportunities import held_opportunity, locked_opportunity
from fundapp.grants.rules.going import Came, code_of, mark_of
from fundapp.grants.workflow import State

TO_FIND_OUT = timedelta(days=14)
"""So much time there is to find out what the committee wants to know."""

UNGRADED = ("P3", "low")
"""Priority and risk, which say nothing of an opportunity: a round has them."""


@dataclass(frozen=True)
class Said:
    """How a decision reads in the language of the installation: who decided, why not, and what is to be found out.

    `on`: its day there.
    """

    on: date
    by: str
    why_not: str
    to_find_out: str


def put_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, sealed: SealedRound, *, expected_version: int
) -> DecisionRound:
    """Puts before the committee whether an opportunity is taken up, as a member of it has seen it.

    Nothing of it is about money of ours: there are no lines. Raises NotFound, Denied, EditConflict; Conflict as
    `convene_round`.
    """
    found = locked_opportunity(session, ctx, opportunity_id)
    if found.version != expected_version:
        raise EditConflict
    asked, live = open_ask(session, found.id), live_round(session, found.id)
    require(may_put(ctx, found, asked=asked is not None, live=live is not None))
    assert asked is not None  # or it would have been refused
    currency = read_policy(demanded_policy(session, kept=True)).currency
    found.updated_at = ctx.now
    told = {"round": sealed.id.hex, "question": Question.GO.value}
    found.entry_id = record(session, ctx, "opportunity.put", KIND, found.id, told)
    session.flush()
    made = convene_round(
        session, ctx, Asked(Question.GO, KIND, found.id, code_of(found.id), *UNGRADED, currency), sealed
    )
    call = session.get(Call, found.call_id) if found.call_id else None
    asked.round_id, asked.put_mark = made.id, mark_of(found, call.deadline if call else None)
    session.flush()
    return made


def awaits_opportunity(session: Session, opportunity_id: UUID, _question: str) -> bool:
    """Locks an opportunity, and says whether it still waits for a decision. As `QuestionSource.awaits`."""
    found = held_opportunity(session, opportunity_id)
    return found is not None and found.state == State.SPOTTED


def settle_round(session: Session, ctx: Context, settled: Settled, said: Said) -> Opportunity:
    """Does what the committee decided: it is taken up, or not, or stays where it is until the committee knows more.

    The opportunity is locked already. Raises Conflict where it is no longer where it was.
    """
    found = held_opportunity(session, settled.subject_id)
    if found is None:
        raise Conflict(_("This opportunity is not there any more."))
    if settled.outcome in (Outcome.APPROVED, Outcome.DECLINED):
        go = settled.outcome == Outcome.APPROVED
        told = {"decided_on": said.on, "decided_by_words": said.by, "reasons": None if go else said.why_not}
        return settle_opportunity(session, ctx, found.id, go=go, told=told)
    asked = open_ask(session, found.id)
    close_ask(found, session, ctx, Came.MORE)
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "opportunity.more_wanted", KIND, found.id, {"round": settled.round_id.hex})
    session.flush()
    owner_id = found.owner_id or (asked.by_id if asked else None)
    if owner_id is not None:
        leave_task(found, session, ctx, what=said.to_find_out, owner_id=owner_id, due_on=said.on + TO_FIND_OUT)
    if found.owner_id is not None:
        tell(session, ctx, found.owner_id, f"opportunity:{found.id.hex}:more:{settled.round_id.hex}")
    return found
