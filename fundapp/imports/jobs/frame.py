"""Imports as errands of whoever asked for a step of theirs."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.errands import Errands
from fundapp.core.context import Context
from fundapp.core.importing import ImportSource
from fundapp.core.web.circumstances import ports
from fundapp.imports.commands.working import halt
from fundapp.imports.models import ImportRun
from fundapp.imports.queries import import_run


@dataclass(frozen=True)
class At:
    """An import at the step that a worker is to do, and in whose name."""

    session: Session
    ctx: Context
    run: ImportRun
    source: ImportSource

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.run.state


def _find(session: Session, ctx: Context, run_id: UUID, lock: bool) -> At:
    run, source = import_run(session, ctx, ports().imports, run_id, lock=lock)
    return At(session, ctx, run, source)


ERRANDS = Errands("import", ImportRun, _find, halt)
