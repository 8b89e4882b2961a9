"""Which envelopes an award may be paid from: an officer chooses, and no other is ever used."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import CaseEarmark, EmergencyCase
from fundapp.cases.permissions.awards import may_earmark
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.earmarks import live_round
from fundapp.cases.queries.following import demand_reader
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require


def choose_envelopes(session: Session, ctx: Context, reference: str, chosen: Sequence[UUID]) -> EmergencyCase:
    """Says anew from which envelopes what is decided now would be paid; no vote is about that.

    Raises NotFound, Denied; Conflict where nothing of the case is before the committee.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_earmark(ctx, found))
    demand_reader(session, ctx, found)
    live = live_round(session, found.id)
    if live is None:
        raise Conflict(_("Nothing of this case is before the committee."))
    told = {"round": live.id.hex, "envelopes": [each.hex for each in chosen]}
    found.entry_id = record(session, ctx, "case.earmarked", EmergencyCase.__tablename__, found.id, told)
    found.updated_at = ctx.now
    session.execute(delete(CaseEarmark).where(CaseEarmark.round_id == live.id))
    keep_earmarks(live.id, chosen, session)
    return found


def keep_earmarks(round_id: UUID, chosen: Sequence[UUID], session: Session) -> None:
    """Keeps what was chosen for a round that has nothing chosen yet."""
    session.add_all(
        CaseEarmark(round_id=round_id, position=place, envelope_id=each) for place, each in enumerate(chosen)
    )
    session.flush()
