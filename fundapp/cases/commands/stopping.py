"""What a package above hears of a case in the same transaction, stopped, resumed or erased; what it says of its money.

Whoever wants to hear registers a function when it is loaded; cases knows nobody of them.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.workflow import Action
from fundapp.core.context import Context

STOPS = (Action.SUSPEND, Action.WITHDRAW)
"""After these nothing more is to leave the house for a case."""

Heard = Callable[[EmergencyCase, Session, Context, Action], object]
"""Does what follows for a case that is locked and has just been moved. What it raises refuses the move."""

After = Callable[[EmergencyCase, Session, Context], object]
"""Does what follows for a case that is locked, once its money was set free, or what identifies anybody is destroyed."""

Said = Callable[[Session, UUID], bool]

_heard: dict[Action, list[Heard]] = {each: [] for each in (*STOPS, Action.RESUME, Action.CONFIRM)}
_freed: list[After] = []
_erased: list[After] = []
_outside: list[Said] = []
_unreceived: list[Said] = []


def when_stopped(handler: Heard) -> Heard:
    """Registers what happens once a case was suspended or withdrawn."""
    for each in STOPS:
        _heard[each].append(handler)
    return handler


def when_resumed(handler: Heard) -> Heard:
    """Registers what happens once a suspended case goes on: outcomes may have been told meanwhile."""
    _heard[Action.RESUME].append(handler)
    return handler


def when_received(handler: Heard) -> Heard:
    """Registers what happens once an applicant has said that help has reached them."""
    _heard[Action.CONFIRM].append(handler)
    return handler


def when_freed(handler: After) -> After:
    """Registers what happens once officers have set free what was still held for a case and will not be paid."""
    _freed.append(handler)
    return handler


def when_erased(handler: After) -> After:
    """Registers what else leads to a person, and goes with what identifies them in a case."""
    _erased.append(handler)
    return handler


def money_outside(predicate: Said) -> Said:
    """Registers who knows that money of a case has been handed over, and that nobody knows yet what became of it."""
    _outside.append(predicate)
    return predicate


def unreceived(predicate: Said) -> Said:
    """Registers who knows that money of a case was paid, and that its recipient has not said that it reached them."""
    _unreceived.append(predicate)
    return predicate


def heard_of(found: EmergencyCase, session: Session, ctx: Context, action: Action) -> None:
    """Tells of a step that has just been taken."""
    for each in _heard.get(action, ()):
        each(found, session, ctx, action)


def freed(found: EmergencyCase, session: Session, ctx: Context) -> None:
    """Tells that officers have set free what was held for a case."""
    for each in _freed:
        each(found, session, ctx)


def erased(found: EmergencyCase, session: Session, ctx: Context) -> None:
    """Tells that what identifies anybody in a case is destroyed."""
    for each in _erased:
        each(found, session, ctx)


def is_outside(session: Session, case_id: UUID) -> bool:
    """Whether money of a case is under way. As many queries as there are who know."""
    return any(each(session, case_id) for each in _outside)


def awaits_receipt(session: Session, case_id: UUID) -> bool:
    """Whether something was paid of which its recipient has said nothing yet. As many queries as there are who know."""
    return any(each(session, case_id) for each in _unreceived)
