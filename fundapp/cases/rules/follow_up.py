"""Follow-up: when somebody asks how it went, what they ask, and what can be answered. Pure data."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from fundapp.cases.rules.vocabulary import Names
from fundapp.cases.workflow import State
from fundapp.core.i18n import lazy


class Moment(StrEnum):
    """The times at which somebody asks."""

    SAFETY_SOON = "safety_soon"
    SAFETY_LATER = "safety_later"
    USE = "use"
    OUTCOME = "outcome"


class Came(StrEnum):
    """What came of asking."""

    REACHED = "reached"
    TRIED = "tried"
    GIVEN_UP = "given_up"


PLAN: Mapping[Moment, timedelta] = {
    Moment.SAFETY_SOON: timedelta(days=2),
    Moment.SAFETY_LATER: timedelta(days=14),
    Moment.USE: timedelta(days=45),
    Moment.OUTCOME: timedelta(days=90),
}
"""From when the first money arrived, or its recipient said so."""

FOLLOWED_IN = (State.PAYMENT, State.ACTIVE, State.REPORTING)
"""Anywhere else nobody asks: a case that is suspended waits, one that was withdrawn is left alone."""

AGAIN = timedelta(days=1)
"""Nobody answered: the next try, unless another day is chosen."""

LONGEST_WAIT = timedelta(days=60)
"""No try is put off for longer."""

PRESSES_WITHIN = timedelta(hours=4)
"""They are not safer: until when whoever looks after the case must have looked at it."""

NO = "no"

MOMENTS: Names = {
    Moment.SAFETY_SOON: lazy("Safety, after 2 days"),
    Moment.SAFETY_LATER: lazy("Safety, after 14 days"),
    Moment.USE: lazy("What the money was used for, after 45 days"),
    Moment.OUTCOME: lazy("What has become of it, after 90 days"),
}

CAME: Names = {
    Came.REACHED: lazy("We have spoken to them, or they have written"),
    Came.TRIED: lazy("Nobody answered: try again another day"),
    Came.GIVEN_UP: lazy("We give it up: nobody asks any more"),
}

SAFER: Names = {
    "yes": lazy("Yes"),
    NO: lazy("No, the danger has grown"),
    "same": lazy("It is as it was"),
    "cannot_say": lazy("They cannot say"),
}

CONTINUES: Names = {
    "yes": lazy("Yes"),
    "partly": lazy("In part"),
    NO: lazy("No"),
    "cannot_say": lazy("They cannot say"),
}

GIVEN_UP: Names = {
    "endangers": lazy("Any contact would endanger the person"),
    "unreachable": lazy("Nobody reaches the person any more"),
    "declined": lazy("They do not want to be asked"),
    "arrested": lazy("The person is detained, or missing"),
    "died": lazy("The person has died"),
    "told_before": lazy("They have told us already, in another talk"),
}
"""Why nobody asks any more."""


def planned(since: date, today: date) -> dict[Moment, date]:
    """On which day somebody asks what: never on one that has passed already."""
    return {each: max(since + after, today) for each, after in PLAN.items()}
