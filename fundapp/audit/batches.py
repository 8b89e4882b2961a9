"""Many records written at once by ordinary commands: one that is refused stops no other, and says why."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from fundapp.audit.commands import gathered_entries
from fundapp.core.batches import batched
from fundapp.core.constraints import broken_rule
from fundapp.core.errors import Conflict, DomainError, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.models import Base

REFUSALS = (Conflict, Invalid, NotFound, IntegrityError, StaleDataError)
"""What concerns one record alone; whatever else is raised stops all of it."""

Item = TypeVar("Item")


def each_of(session: Session, items: Sequence[Item], act: Callable[[Item], Any]) -> Iterable[tuple[Item, Any]]:
    """What `act` returned for each item, or in words why it was refused; `act` must not return a text itself.

    All of them together, with their entries in one statement; one by one where one is in the way.
    """
    try:
        with session.begin_nested(), gathered_entries(session), batched(session):
            return [(each, act(each)) for each in items]
    except REFUSALS:
        return [(each, _alone(session, each, act)) for each in items]


def reason_of(error: Exception) -> str:
    """Why a record was not written, in words."""
    if isinstance(error, IntegrityError):
        rule = broken_rule(error, Base.metadata)
        if rule is None:
            return _("Something else refers to this, or it breaks a rule of the register.")
        error = rule
    if isinstance(error, (EditConflict, StaleDataError)):
        return _("Somebody has changed this meanwhile.")
    if isinstance(error, Invalid) and error.fields:
        return " ".join(str(message) for messages in error.fields.values() for message in messages)
    if isinstance(error, NotFound):
        return _("This is not there any more.")
    return str((error.reason if isinstance(error, DomainError) else None) or _("This could not be done"))


def _alone(session: Session, item: Item, act: Callable[[Item], Any]) -> Any:
    try:
        with session.begin_nested():
            return act(item)
    except REFUSALS as error:
        return reason_of(error)
