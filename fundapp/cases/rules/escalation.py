"""Clocks that run out climb along the rota: who is told of them, and since when. Pure.

First whoever looks after the case, then whoever stands in for them, then the ladder of alerts: on call, next on the
rota, all officers, administrators. A step on which nobody can be told is left out, so that no clock waits for it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fundapp.cases.rules.clocks import ADMINISTRATORS, FIRST, last_ring, told_since
from fundapp.cases.rules.vocabulary import Priority

STEPS = 2 + ADMINISTRATORS + 1
"""How many steps there are at most."""


@dataclass(frozen=True)
class Pressing:
    """Clocks of one urgency for which one officer answers; `owner_id` None: nobody does.

    `soon`: when the newest that has not run out yet came near its end. `late`: for each step of the ladder, when the
    newest that has run out got there. Of a task, which never climbs, there is only `soon`. `case_id`: the only case
    that it is about, where somebody may be kept out of it.
    """

    owner_id: UUID | None
    urgency: Priority
    soon: datetime | None
    late: Sequence[datetime | None] = ()
    case_id: UUID | None = None


@dataclass(frozen=True)
class Reached:
    """Where somebody is told, and every address of theirs: a higher step does not tell them again elsewhere."""

    address: UUID
    addresses: frozenset[UUID]


@dataclass(frozen=True)
class Call:
    """Since when somebody is to be told; `personal`: of what is theirs, so as they prefer to be told of anything."""

    since: datetime
    personal: bool


def without(ladder: Mapping[UUID, int], outside: Collection[UUID]) -> dict[UUID, int]:
    """The ladder without the addresses of those who are kept out: whoever comes next is told as soon as they were."""
    left = {address: level for address, level in ladder.items() if address not in outside}
    lowest = min(left.values(), default=FIRST)
    return {address: FIRST if level == lowest else level for address, level in left.items()}


def steps_of(own: Iterable[Reached], ladder: Mapping[UUID, int]) -> list[frozenset[UUID]]:
    """The steps that a clock climbs, the lowest first, each with the addresses that it adds; none is empty."""
    found, known = list[frozenset[UUID]](), set[UUID]()
    for each in own:
        found.append(frozenset({each.address}) - known)
        known |= each.addresses
    for level in range(ADMINISTRATORS + 1):
        found.append(frozenset(address for address, from_level in ladder.items() if from_level == level) - known)
        known |= found[-1]
    return [each for each in found if each]


def calls_of(pressing: Pressing, steps: Sequence[frozenset[UUID]], own: int, now: datetime) -> dict[UUID, Call]:
    """Who is to be told of these clocks, by address. `own`: how many of the steps are the officer's and their deputy's.

    Of what has climbed all the way everybody is told again and again, as of an alert.
    """
    moments = list(pressing.late[: len(steps)])
    if moments and moments[-1] is not None:
        moments[-1] = last_ring(pressing.urgency, moments[-1], now)
    found: dict[UUID, Call] = {}
    for level, addresses in enumerate(steps):
        since = told_since([*moments, pressing.soon if level == 0 else None], level)
        if since is not None:
            found |= dict.fromkeys(addresses, Call(since, personal=level < own))
    return found


def together(calls: Iterable[Mapping[UUID, Call]]) -> dict[UUID, Call]:
    """One call for each address: the newest, and by itself where one of them is not personal."""
    found: dict[UUID, Call] = {}
    for each in calls:
        for address, call in each.items():
            before = found.get(address, call)
            found[address] = Call(max(before.since, call.since), before.personal and call.personal)
    return found
