"""In whose name a worker acts: somebody's who asked for the step, with what they may do now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import actor_of, groups_of
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.core.i18n import _
from fundapp.core.importing import ImportSource
from fundapp.core.ports import Ports
from fundapp.core.reader import reading
from fundapp.imports.commands.working import halt
from fundapp.imports.models import ImportRun
from fundapp.imports.queries import import_run
from fundapp.imports.workflow import State
from fundapp.outbox import claims
from fundapp.outbox.topics import Claim

BUDGET_SECONDS = 12.0
"""For so long a worker stays with one import before others get their turn; a step goes on where it was."""


@dataclass(frozen=True)
class At:
    """An import at the step that a worker is to do, and in whose name."""

    session: Session
    ctx: Context
    run: ImportRun
    source: ImportSource


def ports() -> Ports:
    """The ports of this application."""
    found: Ports = current_app.extensions["fundapp.ports"]
    return found


def in_parts(claim: Claim, state: State, part: Callable[[Claim], bool]) -> bool | None:
    """Does a step part by part until `part` says that it is over; whoever may not do it any more halts it.

    Returns True where it goes on later. A part lands with the mark of how far it came, so whoever continues after a
    crash does nothing twice.
    """
    until = monotonic() + BUDGET_SECONDS
    try:
        while not part(claim):
            if monotonic() > until:
                with transaction() as session:
                    claims.postpone(session, claim, claim.now)
                return True
    except (Denied, NotFound):
        give_up(claim, state, _("Whoever asked for this may not do it any more."))
    return None


@contextmanager
def looking(claim: Claim, state: State) -> Iterator[At | None]:
    """An import to look at, while nobody is kept from writing; None where the step is over."""
    with ReadSession(db) as session:
        yield from _at(session, claim, state, lock=False)


@contextmanager
def writing(claim: Claim, state: State) -> Iterator[At | None]:
    """The same, locked, in a transaction."""
    with transaction() as session:
        yield from _at(session, claim, state, lock=True)


def give_up(claim: Claim, state: State, reason: str) -> None:
    """Halts a step, with the reason, unless it is over by now."""
    with transaction() as session:
        halted(session, claim, state, reason)


def halted(session: Session, claim: Claim, state: State, reason: str) -> None:
    """The same, in a transaction that is under way."""
    run = session.get(ImportRun, UUID(claim.ids[0]), with_for_update=True)
    if run is not None and run.state == state:
        halt(run, reason, session, context(session, claim))


def bury(state: State) -> Callable[[Session, Claim, str], None]:
    """What is noted where a step died: it can be asked for again."""

    def note(session: Session, claim: Claim, _kind: str) -> None:
        halted(session, claim, state, _("Something broke on our side while this was done. Try it once more."))

    return note


def context(session: Session, claim: Claim) -> Context:
    """The circumstances of a step: who asked for it, as they are known today."""
    person = session.get(Person, UUID(claim.ids[1]))
    if person is None:
        raise NotFound
    actor = actor_of(person, groups_of(session, person.id) if person.state == "active" else (), ports().grants)
    assert actor.reader is not None
    return Context(actor, claim.now, f"import-{claim.id.hex[:24]}", actor.reader)


def _at(session: Session, claim: Claim, state: State, *, lock: bool) -> Iterator[At | None]:
    ctx = context(session, claim)
    with reading(ctx.reader):
        run, source = import_run(session, ctx, ports().imports, UUID(claim.ids[0]), lock=lock)
        yield At(session, ctx, run, source) if run.state == state else None
