"""What is new in a case counts as new until whoever looks after it has opened it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.cases import refuse_unread
from fundapp.core.context import Context
from fundapp.core.verdicts import require


def mark_seen(
    session: Session, ctx: Context, case_id: UUID, addition_ids: Collection[UUID], *, withdrawal: bool
) -> None:
    """Notes that these additions to a case were opened, and that it was withdrawn, where that was seen too."""
    require(may_work(ctx))
    refuse_unread(session, ctx, case_id)
    record(session, ctx, "case.news.seen", EmergencyCase.__tablename__, case_id, {"additions": len(addition_ids)})
    unseen = Addition.case_id == case_id, Addition.id.in_(addition_ids), Addition.seen_at.is_(None)
    session.execute(update(Addition).where(*unseen).values(seen_at=ctx.now))
    if withdrawal:
        theirs = update(EmergencyCase).where(EmergencyCase.id == case_id)
        session.execute(theirs.values(withdrawal_unseen_since=None))
