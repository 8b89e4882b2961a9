"""What stood in a sheet is forgotten when it can no longer be taken back, or when nobody came back for it."""

from uuid import UUID

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.reader import current_reader
from fundapp.imports.commands.moving import forget_rows, step
from fundapp.imports.models import ImportRun
from fundapp.imports.rules import FORGETTING, UNDO_WITHIN
from fundapp.imports.workflow import Action, State
from fundapp.outbox import claims
from fundapp.outbox.topics import Claim, on

ENDED = (State.DONE, State.UNDONE)
WAITING = (State.CHOOSING, State.READY)


@on(FORGETTING, name="forget_import", timeout=60)
def forget_import(claim: Claim) -> bool | None:
    """Removes the rows of an import that ended long ago; gives up one that has waited as long. May run twice.

    What somebody did with it meanwhile puts that off. Returns True where it goes on later.
    """
    with transaction() as session:
        run = session.get(ImportRun, UUID(claim.ids[0]), with_for_update=True)
        if run is None:
            return None
        due = run.updated_at + UNDO_WITHIN
        if claim.now < due:
            claims.postpone(session, claim, due)
            return True
        if run.state in ENDED:
            forget_rows(run, session)
        elif run.state in WAITING and not run.written:
            ctx = Context(None, claim.now, f"import-{claim.id.hex[:24]}", current_reader())
            step(run, Action.ABANDON, session, ctx)
    return None
