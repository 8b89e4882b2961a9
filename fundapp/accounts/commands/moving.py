"""The one place that changes the state of a person."""

from fundapp.accounts.models import Person
from fundapp.accounts.workflow import TRANSITIONS, Action, State
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _


def move_person(person: Person, action: Action) -> None:
    """Raises Conflict for somebody who has left."""
    _move(person, action)


def _move(person: Person, action: Action) -> None:
    after = TRANSITIONS.get((State(person.state), action))
    if after is None:
        raise Conflict(_("This person has left."))
    person.state = after.value
