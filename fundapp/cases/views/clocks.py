"""The clocks of a case and the steps that moved them, as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.commands.moving import measured
from fundapp.cases.models import CaseMove, EmergencyCase
from fundapp.cases.rules.pressing import tone_of
from fundapp.cases.rules.readings import Clock, Reading, readings
from fundapp.core.context import Context
from fundapp.core.formats import duration
from fundapp.core.i18n import lazy

NAMES = {
    Clock.ACKNOWLEDGE: lazy("Until somebody has taken it"),
    Clock.TRIAGE: lazy("Until the end of triage"),
    Clock.VERIFICATION: lazy("Until it is verified"),
    Clock.DECISION: lazy("Until the decision"),
    Clock.PAYMENT: lazy("Until the money has arrived"),
}


@dataclass(frozen=True)
class Shown:
    """A clock: what it measures, its reading, how long it ran without its pauses, and how it speaks."""

    name: Any
    reading: Reading
    took: str
    tone: str

    @property
    def kept(self) -> bool | None:
        """Whether it ended in time; None while it runs."""
        ended, due = self.reading.ended_at, self.reading.due_at
        return None if ended is None or due is None else ended <= due


@dataclass(frozen=True)
class Step:
    """A step, and the name of whoever of ours took it; None for the applicant."""

    move: CaseMove
    by: str | None


def clocks_of(ctx: Context, found: EmergencyCase, moves: Sequence[CaseMove]) -> list[Shown]:
    """Every clock of a case that has begun. Its times are moments: each reader sees them in their own zone."""
    return [_shown(ctx, each) for each in readings(measured(found), moves)]


def _shown(ctx: Context, found: Reading) -> Shown:
    tone = "calm" if found.ended_at else tone_of(found.due_at, ctx.now)
    return Shown(NAMES[found.clock], found, duration(ctx.reader, found.took(ctx.now)), tone)


def steps_of(session: Session, found: EmergencyCase) -> list[Step]:
    """The steps of a case with names, the earliest first. One query."""
    wanted = select(CaseMove, Person.name).outerjoin(Person, Person.id == CaseMove.by_id)
    rows = session.execute(wanted.where(CaseMove.case_id == found.id).order_by(CaseMove.position))
    return [Step(move, name) for move, name in rows]
