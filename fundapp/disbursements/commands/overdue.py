"""Who must look at what waits for too long is told so, once for each thing it waits for."""

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.disbursements.queries.overdue import Overdue
from fundapp.disbursements.rules.topics import OVERDUE
from fundapp.outbox.commands import put


def put_overdue(found: Overdue, session: Session, ctx: Context) -> None:
    """Has people told of it, once: by what it is about, the occasion, and since when. At most one query.

    Sent, lost and cleared up again is another time, and told of again.
    """
    key = f"{found.subject_id.hex}:{found.occasion}:{found.since:%Y%m%d%H%M%S}"
    put(session, ctx, OVERDUE, key, [found.subject_id, found.occasion.value])
