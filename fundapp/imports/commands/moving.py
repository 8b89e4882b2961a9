"""The one step by which an import moves, and what ends with it."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.imports.models import ImportFile, ImportRow, ImportRun
from fundapp.imports.queries import count_rows
from fundapp.imports.workflow import TRANSITIONS, Action, Fate, Outcome, State

_ENDED = (State.DONE, State.UNDONE, State.REFUSED, State.ABANDONED)


def step(run: ImportRun, action: Action, session: Session, ctx: Context) -> None:
    """Moves an import along the table; where it ends, the file goes. Raises Conflict where it stands elsewhere."""
    leads_to = TRANSITIONS.get((State(run.state), action))
    if leads_to is None:
        raise Conflict(_("This import has moved on meanwhile. Look at it as it stands now."))
    _move(run, leads_to)
    run.updated_at, run.beat_at = ctx.now, ctx.now
    if leads_to in _ENDED:
        run.ended_at = ctx.now
        session.execute(delete(ImportFile).where(ImportFile.run_id == run.id))
    if leads_to == State.ABANDONED:
        forget_rows(run, session)


def recount(run: ImportRun, session: Session) -> None:
    """Writes down what the rows do and what became of them. One query."""
    counts = count_rows(session, run)

    def by(place: int, value: str) -> int:
        return sum(count for names, count in counts.items() if names[place] == value)

    run.added, run.changed = by(0, Outcome.ADDED), by(0, Outcome.CHANGED)
    run.same, run.rejected = by(0, Outcome.SAME), by(0, Outcome.REJECTED)
    run.written = by(1, Fate.WRITTEN)
    run.taken_back, run.left_as_is = by(1, Fate.TAKEN_BACK), by(1, Fate.LEFT)


def forget_rows(run: ImportRun, session: Session) -> None:
    """Removes what stood in the sheet; that there was an import stays."""
    session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))


def _move(run: ImportRun, leads_to: State) -> None:
    run.state = leads_to.value
