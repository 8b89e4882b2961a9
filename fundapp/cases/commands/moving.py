"""The one place that changes the state of a case."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.workflow import Action, after
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _


def move_case(found: EmergencyCase, action: Action) -> None:
    """Takes a locked case a step further. Raises Conflict where this action leads nowhere from where it stands."""
    _move(found, action)


def _move(found: EmergencyCase, action: Action) -> None:
    leads_to = after(found.state, action)
    if leads_to is None:
        raise Conflict(_("This case is no longer where it was: look at it again."))
    found.state = leads_to.value
