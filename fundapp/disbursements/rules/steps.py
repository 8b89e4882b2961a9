"""What the steps of a payment order are called, and the reasons for them that are our own. Pure data."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.disbursements.workflow import Action

STEPS: Mapping[Action, Any] = {
    Action.AUTHORISE: lazy("Authorised by the second signature"),
    Action.HALT: lazy("Taken back: to be signed anew"),
    Action.SEND: lazy("Handed over to be paid"),
    Action.CONFIRM: lazy("Confirmed as paid"),
    Action.REJECT: lazy("Refused: it was never paid"),
    Action.LOSE: lazy("Nobody can say what became of it"),
    Action.RETURN: lazy("Came back"),
    Action.CANCEL: lazy("Called off"),
}

REASONS: Mapping[str, Any] = {
    "payee": lazy("another payee"),
    "suspended": lazy("the case was suspended"),
    "withdrawn": lazy("the case was withdrawn"),
    "returned": lazy("it could not be credited"),
    "reversed": lazy("the bank or operator took it back"),
    "refunded": lazy("whoever received it sent it back"),
}
"""Any other reason is a code of a bank or an operator, and is shown as such."""
