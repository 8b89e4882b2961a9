"""Agreements of somebody who leaves: given to their successor, so that reports and instalments are not forgotten."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_writing import AGREEMENT
from fundapp.donors.models import Agreement
from fundapp.donors.permissions import may_hand_over_agreements
from fundapp.donors.queries.agreements import keepers
from fundapp.donors.workflow.agreements import OVER


def hand_over_agreements(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives the agreements of somebody who leaves, all that are not over, to their successor; returns how many.

    Nothing where the successor belongs neither to fundraising nor to finance: then everybody who changes agreements
    is reminded of them. One entry for each: the log is compared with the rows, both ways.
    """
    require(may_hand_over_agreements(ctx))
    if successor_id not in dict(keepers(session)):
        return 0
    theirs = select(Agreement).where(Agreement.owner_id == leaver_id, Agreement.state.not_in(OVER))
    found = session.scalars(theirs.order_by(Agreement.id).with_for_update()).all()
    told = {"from": leaver_id.hex, "to": successor_id.hex}
    for each in found:
        each.owner_id, each.updated_at = successor_id, ctx.now
        each.entry_id = record(session, ctx, "agreement.passed_on", AGREEMENT, each.id, told)
    session.flush()
    return len(found)
