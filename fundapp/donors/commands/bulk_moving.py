"""The one step by which a change to several funders moves, and what ends with it."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.donors.models import BulkChange, BulkChangeRow
from fundapp.donors.queries.bulk import count_rows
from fundapp.donors.workflow.bulk import TRANSITIONS, Action, Fate, Outcome, State

_ENDED = (State.DONE, State.UNDONE, State.ABANDONED)


def step(change: BulkChange, action: Action, ctx: Context) -> None:
    """Moves a change along the table. Raises Conflict where it stands elsewhere."""
    leads_to = TRANSITIONS.get((State(change.state), action))
    if leads_to is None:
        raise Conflict(_("This change has moved on meanwhile. Look at it as it stands now."))
    _move(change, leads_to)
    change.updated_at, change.beat_at = ctx.now, ctx.now
    if leads_to in _ENDED:
        change.ended_at = ctx.now


def recount(change: BulkChange, session: Session) -> None:
    """Writes down what the change does, or did, and what became of it. One query."""
    counts = count_rows(session, change)

    def of(outcome: Outcome) -> int:
        return sum(count for (foreseen, came, _fate), count in counts.items() if (came or foreseen) == outcome)

    change.changed, change.same, change.refused = of(Outcome.CHANGED), of(Outcome.SAME), of(Outcome.REFUSED)
    change.otherwise = sum(n for (foreseen, came, _fate), n in counts.items() if came not in (None, foreseen))
    fates = {fate: sum(n for (*_rest, each), n in counts.items() if each == fate) for fate in Fate}
    change.taken_back, change.left_as_is = fates[Fate.TAKEN_BACK], fates[Fate.LEFT]


def forget_rows(change: BulkChange, session: Session) -> None:
    """Removes what it did to each funder; that there was a change stays."""
    session.execute(delete(BulkChangeRow).where(BulkChangeRow.change_id == change.id))


def _move(change: BulkChange, leads_to: State) -> None:
    change.state = leads_to.value
