"""The committee is asked whether an opportunity is taken up: a recommendation, and what becomes of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.committee.queries.members import committee_members
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.grants.models import DecisionAsk, Opportunity
from fundapp.grants.permissions import may_ask
from fundapp.grants.queries.going import live_round, open_ask
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.rules.going import Came, code_of

ASK = DecisionAsk.__tablename__


def ask_for_decision(session: Session, ctx: Context, opportunity_id: UUID, given: Mapping[str, Any]) -> DecisionAsk:
    """Recommends to the committee to take something up, or not (see AskSchema); members are told that something waits.

    A recommendation that nobody has put to the vote yet is written anew. Raises NotFound; Denied, with the reason.
    """
    found = locked_opportunity(session, ctx, opportunity_id)
    require(may_ask(ctx, found, live=live_round(session, found.id) is not None))
    assert ctx.actor is not None  # or nothing would have been allowed
    made = open_ask(session, found.id)
    if made is None:
        made = DecisionAsk(id=uuid4(), opportunity_id=found.id)
        session.add(made)
    made.recommendation, made.asked_at, made.by_id = given["recommendation"], ctx.now, ctx.actor.id
    made.entry_id = record(session, ctx, "opportunity.decision_asked", ASK, made.id, {"opportunity": found.id.hex})
    found.updated_at = ctx.now
    session.flush()
    for each in committee_members(session, ctx):
        tell(session, ctx, each.id, f"opportunity:{found.id.hex}:asked")
    return made


def close_ask(found: Opportunity, session: Session, ctx: Context, came: Came) -> None:
    """What the committee was asked of a locked opportunity is over, in whichever way it came about."""
    asked = open_ask(session, found.id)
    if asked is not None:
        asked.closed_at, asked.came = ctx.now, came.value
        session.flush()


def refuse_while_live(found: Opportunity, session: Session) -> None:
    """Raises Conflict, which says where the round is, for a locked opportunity that the committee decides just now."""
    if live_round(session, found.id) is not None:
        raise Conflict(
            _(
                "The committee decides this in the round %(code)s, which is not over: see its page.",
                code=code_of(found.id),
            )
        )
