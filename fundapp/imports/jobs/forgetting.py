"""What stood in a sheet is forgotten when it can no longer be taken back, or when nobody came back for it."""

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.imports.commands.moving import forget_rows, step
from fundapp.imports.jobs.frame import ERRANDS
from fundapp.imports.models import ImportRun
from fundapp.imports.rules import FORGETTING, UNDO_WITHIN
from fundapp.imports.workflow import Action, State
from fundapp.outbox.topics import Claim, on

ENDED = (State.DONE, State.UNDONE)
WAITING = (State.CHOOSING, State.READY)


@on(FORGETTING, name="forget_import", timeout=60)
def forget_import(claim: Claim) -> bool | None:
    """Removes the rows of an import that ended long ago; gives up one that has waited as long. May run twice."""
    return ERRANDS.forget(claim, UNDO_WITHIN, _end)


def _end(run: ImportRun, session: Session, ctx: Context) -> None:
    if run.state in ENDED:
        forget_rows(run, session)
    elif run.state in WAITING and not run.written:
        step(run, Action.ABANDON, session, ctx)
