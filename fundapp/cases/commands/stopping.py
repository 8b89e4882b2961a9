"""What a package above hears of a case in the same transaction, stopped or resumed; and what it says of its money.

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

Said = Callable[[Session, UUID], bool]

_heard: dict[Action, list[Heard]] = {each: [] for each in (*STOPS, Action.RESUME, Action.CONFIRM)}
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


def is_outside(session: Session, case_id: UUID) -> bool:
    """Whether money of a case is under way. As many queries as there are who know."""
    return any(each(session, case_id) for each in _outside)


def awaits_receipt(session: Session, case_id: UUID) -> bool:
    """Whether something was paid of which its recipient has said nothing yet. As many queries as there are who know."""
    return any(each(session, case_id) for each in _unreceived)
