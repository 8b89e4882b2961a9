"""What somebody who looks after agreements leaves behind: given to their successor."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.rows import given_to
from fundapp.core.verdicts import require
from fundapp.donors.models import Agreement
from fundapp.donors.permissions import may_hand_over
from fundapp.donors.queries.agreements import keepers
from fundapp.donors.workflow.agreements import LIVING, State

OPEN = (State.DRAFT, *LIVING)
"""Something is still owed, by the funder or by us."""


def hand_over_agreements(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives the agreements of somebody who leaves to their successor, and returns how many.

    Nothing where the successor belongs neither to fundraising nor to finance: then everybody who changes agreements
    is reminded of them. One entry for each: the log is compared with the rows, both ways.
    """
    require(may_hand_over(ctx))
    if successor_id not in dict(keepers(session)):
        return 0
    theirs = select(Agreement).where(Agreement.owner_id == leaver_id, Agreement.state.in_(OPEN))
    found, told = given_to(session, theirs, successor_id, ctx.now), {"from": leaver_id.hex, "to": successor_id.hex}
    for each in found:
        each.entry_id = record(session, ctx, "agreement.passed_on", Agreement.__tablename__, each.id, told)
    session.flush()
    return len(found)
