"""What can be done with a case, each with its button or the reason why not."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions.moving import Readiness, may_steer
from fundapp.cases.rules.reasons import REASONS, STEERED
from fundapp.cases.workflow import Action
from fundapp.core.context import Context
from fundapp.core.i18n import lazy
from fundapp.core.verdicts import Verdict

VERBS = {
    Action.VERIFY: lazy("Begin the verification"),
    Action.SUBMIT: lazy("Submit it to the committee"),
    Action.DECLINE: lazy("Decline it"),
    Action.REPORT: lazy("Await papers, or an account of how it went"),
    Action.SUSPEND: lazy("Suspend it"),
    Action.RESUME: lazy("Go on where it was"),
    Action.REOPEN: lazy("Take it up again"),
}


@dataclass(frozen=True)
class Doing:
    """A step that an officer can decide. `asks`: its page asks for a reason first, so the button leads there."""

    action: str
    verb: Any
    url: str
    asks: bool
    may: Verdict


def doings_of(ctx: Context, found: EmergencyCase, ready: Readiness) -> list[Doing]:
    """Every step that an officer can decide, in the order of the way; what is hidden from them is left out."""
    verdicts = ((action, may_steer(ctx, found, action, ready)) for action in STEERED)
    return [
        Doing(action.value, VERBS[action], _url(found, action), action in REASONS, verdict)
        for action, verdict in verdicts
        if verdict or verdict.is_explained
    ]


def _url(found: EmergencyCase, action: Action) -> str:
    return url_for("steering.act", reference=found.reference, action=action.value)
