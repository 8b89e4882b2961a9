"""What somebody of the fundraising group leaves behind: given to their successor, so that nothing lies open unseen."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.rows import given_to
from fundapp.core.verdicts import require
from fundapp.donors.queries.owners import fundraiser_ids
from fundapp.grants.models import CallTask, Opportunity
from fundapp.grants.permissions import may_hand_over
from fundapp.grants.workflow import LIVING, State

OPEN = (*LIVING, State.WON, State.AGREEMENT, State.REPORTING)
"""Somebody still has something to do for it."""


def hand_over_opportunities(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives the open opportunities of somebody who leaves to their successor, and returns how many.

    Nothing where the successor does not belong to the fundraising group: they stay under the leaver's name, and the
    list finds them as unattended. One entry for each: the log is compared with the rows, both ways.
    """
    require(may_hand_over(ctx))
    if successor_id not in fundraiser_ids(session):
        return 0
    theirs = select(Opportunity).where(Opportunity.owner_id == leaver_id, Opportunity.state.in_(OPEN))
    found, told = given_to(session, theirs, successor_id, ctx.now), {"from": leaver_id.hex, "to": successor_id.hex}
    for each in found:
        each.entry_id = record(session, ctx, "opportunity.passed_on", Opportunity.__tablename__, each.id, told)
    session.flush()
    return len(found)


def hand_over_call_tasks(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives what somebody who leaves still had to do, for calls and for proposals; as `hand_over_opportunities`."""
    require(may_hand_over(ctx))
    if successor_id not in fundraiser_ids(session):
        return 0
    theirs = select(CallTask).where(CallTask.owner_id == leaver_id, CallTask.done_on.is_(None))
    found, told = given_to(session, theirs, successor_id, ctx.now), {"from": leaver_id.hex, "to": successor_id.hex}
    for each in found:
        each.entry_id = record(session, ctx, "call_task.passed_on", CallTask.__tablename__, each.id, told)
    session.flush()
    return len(found)
