"""What is not kept for good: old visits, trials, and when a server was last asked."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.models import CallHost, CallTrial, CallVisit
from fundapp.grants.rules.visits import KEPT, TRIAL_KEPT

HOSTS_KEPT = timedelta(days=30)


def forget_old(*, session: Session, ctx: Context) -> None:
    """Removes what is older than anybody looks it up. The calls that were found stay."""
    session.execute(delete(CallVisit).where(CallVisit.ended_at < ctx.now - KEPT))
    session.execute(delete(CallTrial).where(CallTrial.made_at < ctx.now - TRIAL_KEPT))
    session.execute(delete(CallHost).where(CallHost.free_at < ctx.now - HOSTS_KEPT))
