"""The one place that changes the state of a round."""

from fundapp.committee.models import DecisionRound
from fundapp.committee.workflow import Action, State, after
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _


def move_round(ctx: Context, found: DecisionRound, action: Action) -> None:
    """Takes a locked round a step further. Raises Conflict where this action leads nowhere from where it stands."""
    leads_to = after(found.state, action)
    if leads_to is None:
        raise Conflict(_("This round is no longer where it was: look at it again."))
    _move(found, leads_to)
    found.updated_at = ctx.now


def _move(found: DecisionRound, leads_to: State) -> None:
    found.state = leads_to.value
