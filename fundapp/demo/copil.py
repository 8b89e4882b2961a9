"""What the COPIL of the demonstration was told last: the digest of the month before."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.commands.copil import issue_copil_digest
from fundapp.grants.rules.copil import HOUR, last_end


def add_copil_digest(session: Session, ctx: Context) -> None:
    """Makes the digest as the schedule would have."""
    zone = ctx.reader.zone
    until = last_end(ctx.now, zone, 1)
    made_at = datetime.combine(until.astimezone(zone).date(), HOUR, zone)
    issue_copil_digest(session, replace(ctx, actor=None, now=made_at), seen=0, until=until)
