"""A case, one to be counted, a time to ask how it went, as a row of a sheet: what is not sealed, and nothing else."""

from typing import Any

from fundapp.cases.queries.counting import Row as Uncounted
from fundapp.cases.queries.follow_up import Row as Asked
from fundapp.cases.queries.listing import Row
from fundapp.cases.rules.counting import COUNTS
from fundapp.cases.rules.follow_up import CAME, CONTINUES, GIVEN_UP, MOMENTS, SAFER
from fundapp.cases.rules.vocabulary import CHANNELS, PRIORITIES, PURPOSES
from fundapp.cases.workflow import LABELS, WAITS_FOR, State
from fundapp.core.i18n import lazy
from fundapp.core.places import country_name
from fundapp.core.reader import current_reader

HEADERS = (
    lazy("Reference"),
    lazy("State"),
    lazy("Priority"),
    lazy("How it reached us"),
    lazy("Country"),
    lazy("Main need"),
    lazy("First contact"),
    lazy("Received"),
    lazy("Taken"),
    lazy("Taken by"),
    lazy("Whose turn it is"),
    lazy("Next step due"),
    lazy("Messages not read yet"),
)


def row(found: Row) -> list[Any]:
    """One cell for each of HEADERS, in the words of whoever is read for just now."""
    return [
        found.reference,
        str(LABELS[State(found.state)]),
        str(PRIORITIES[found.priority]),
        str(CHANNELS[found.channel]),
        country_name(current_reader(), found.country) if found.country else None,
        str(PURPOSES[found.purpose]) if found.purpose else None,
        found.first_contact_at,
        found.received_at,
        found.acknowledged_at,
        found.officer,
        str(WAITS_FOR.get(State(found.state), "")) or None,
        found.due_at,
        found.unread,
    ]


FOLLOW_UP_HEADERS = (
    lazy("Reference"),
    lazy("Country"),
    lazy("What is asked"),
    lazy("Day"),
    lazy("What came of it"),
    lazy("Asked on"),
    lazy("Safer"),
    lazy("Could go on with their work"),
    lazy("Why it was given up"),
    lazy("Officer"),
)


def follow_up_row(found: Asked) -> list[Any]:
    """One cell for each of FOLLOW_UP_HEADERS."""
    asked, came = found.found, found.came
    return [
        found.reference,
        country_name(current_reader(), found.country) if found.country else None,
        str(MOMENTS[asked.kind]),
        asked.due_on,
        str(CAME[came]) if came else None,
        asked.done_at,
        str(SAFER[asked.safer]) if asked.safer else None,
        str(CONTINUES[asked.continues]) if asked.continues else None,
        str(GIVEN_UP[asked.given_up]) if asked.given_up else None,
        found.officer,
    ]


UNCOUNTED_HEADERS = (lazy("Reference"), lazy("State"), lazy("Decided on"), lazy("Counting"), lazy("Officer"))


def uncounted_row(found: Uncounted) -> list[Any]:
    """One cell for each of UNCOUNTED_HEADERS."""
    return [
        found.reference,
        str(LABELS[State(found.case_state)]),
        found.count.decided_at,
        str(COUNTS[found.count.standing]),
        found.officer,
    ]
