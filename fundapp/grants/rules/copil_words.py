"""Words of the monthly digest: what happened, and where the rest stands that it has no room for."""

from collections.abc import Callable, Mapping
from typing import Any

from fundapp.core.i18n import lazy, ngettext
from fundapp.grants.rules.copil import TAKEN_BACK
from fundapp.grants.workflow import Action

OUTCOMES: Mapping[str, Any] = {
    Action.WIN: lazy("Won"),
    Action.LOSE: lazy("Lost"),
    Action.SUBMIT: lazy("Sent to the funder"),
    Action.GO: lazy("Taken up"),
    Action.NO_GO: lazy("Not taken up"),
    Action.WITHDRAW: lazy("Withdrawn by us"),
    TAKEN_BACK: lazy("Undone"),
}

MORE: Mapping[str, Callable[[int, str], str]] = {
    "to_decide": lambda rest, told: ngettext(
        "And %(count)s more, on the board.", "And %(count)s more, on the board.", rest, count=told
    ),
    "ahead": lambda rest, told: ngettext(
        "And %(count)s more, in the calendar.", "And %(count)s more, in the calendar.", rest, count=told
    ),
    "happened": lambda rest, told: ngettext(
        "And %(count)s more, in the list of opportunities.",
        "And %(count)s more, in the list of opportunities.",
        rest,
        count=told,
    ),
    "watch": lambda rest, told: ngettext(
        "And %(count)s more that is followed.", "And %(count)s more that are followed.", rest, count=told
    ),
}
"""By the code of a section: how many more there are, and where."""
