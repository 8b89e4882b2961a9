"""Every hour: who must look at payments that wait for too long is told so."""

from fundapp.core.database import ReadSession, db, transaction
from fundapp.disbursements.commands.overdue import put_overdue
from fundapp.disbursements.jobs.regular import context_now
from fundapp.disbursements.queries.overdue import overdue_for_all


def find_overdue() -> None:
    """Puts what is found into the outbox, each thing once. May run twice, late, or break off."""
    ctx = context_now()
    with ReadSession(db) as session:
        found = overdue_for_all(session, ctx)
    if not found:
        return
    with transaction() as session:
        for each in found:
            put_overdue(each, session, ctx)
