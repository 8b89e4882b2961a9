"""“Can we approve and pay tonight?”: everything that stands between a case and help, check by check. Pure.

Each check answers with what blocks, who could mend it and where; later parts of the fund add checks of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import product
from typing import Any
from uuid import UUID

from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.rules.house import House, Member
from fundapp.cases.rules.missing import GAPS
from fundapp.cases.rules.readings import STILL
from fundapp.cases.workflow import OVER, State
from fundapp.committee.rules.panels import Candidate, SeatKind
from fundapp.committee.rules.simulating import Simulated, simulate
from fundapp.committee.rules.words import TRACKS
from fundapp.core.i18n import lazy

DUTY = (GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE)
"""Who verifies, who approves, who releases."""

APPROVED = (State.APPROVED, State.PAYMENT, State.ACTIVE, State.REPORTING, State.CLOSED)

NAMES: Mapping[str, Any] = {
    "officer": lazy("Somebody looks after it"),
    "state": lazy("The case goes on"),
    "gap": lazy("Triage and verification"),
    "sealed": lazy("Sealed answers"),
    "opinion": lazy("Focal point"),
    "submitted": lazy("Before the committee"),
    "conflicts": lazy("Conflicts of interest"),
    "reach:officers": lazy("An officer answers"),
    "reach:committee": lazy("The committee answers"),
    "reach:finance": lazy("Finance answers"),
    "three": lazy("Three different people"),
    "policy": lazy("Decision policy"),
    "envelope": lazy("Money"),
}
"""What each kind of check is about, in the order in which they are asked."""

ROLES: Mapping[GroupCode, Any] = {
    GroupCode.OFFICERS: lazy("Verifies"),
    GroupCode.COMMITTEE: lazy("Approves"),
    GroupCode.FINANCE: lazy("Releases the money"),
}


@dataclass(frozen=True)
class Blocker:
    """The answer of one check. `why`: what blocks, in words; nothing where it passes. `link`: the page that mends it.

    `who`: whom to ask; `roles`: who could be what; `away`: who is away, and until when (None: nobody knows); `next`:
    who is on call next, and from when.
    """

    kind: str
    passed: bool
    why: Any = ""
    who: Sequence[str] = ()
    link: str = ""
    roles: Sequence[tuple[Any, Sequence[str]]] = ()
    away: Sequence[tuple[str, datetime | None]] = ()
    next: tuple[str, datetime] | None = None


class Cover(StrEnum):
    """What open envelopes could pay of a case."""

    UNKNOWN = "unknown"
    NONE = "none"
    SHORT = "short"
    COVERED = "covered"


@dataclass(frozen=True)
class Asked:
    """What the checks ask of a case. `gaps`: codes of rules/missing.py; `read`: the sealed answers could be read.

    `officer`: who looks after it; `declared` and `recused`: who has said how they stand; `verified_by`: who wrote the
    finding that counts. `amount`: of all lines of need, with its currency; None where there is no total. `barred`: who
    verified it or looks after it, and so may not decide it. `money`: what envelopes could pay of it.
    """

    state: str
    officer: str | None
    gaps: Sequence[str]
    read: bool
    opinion: bool
    declared: frozenset[UUID]
    recused: frozenset[UUID]
    verified_by: UUID | None
    amount: tuple[int, str] | None = None
    kind: tuple[str, str] = ("P2", "moderate")
    barred: frozenset[UUID] = frozenset()
    money: Cover = Cover.UNKNOWN


def blockers(asked: Asked, house: House, now: datetime) -> list[Blocker]:
    """Every check of a case with its answer, in the order of NAMES. Whoever is recused counts as not there."""
    house = house.without(asked.recused)
    return [
        *_of_the_case(asked, house, now),
        *_of_the_work(asked, house, now),
        _conflicts(asked, house),
        *(_reach(house, group, now) for group in DUTY),
        _three(asked, house),
        _policy(asked, house),
        _envelope(asked),
    ]


def _of_the_case(asked: Asked, house: House, now: datetime) -> Iterator[Blocker]:
    answering = house.answering(GroupCode.OFFICERS, now)
    if asked.officer is None:
        who = [answering.name] if answering else []
        yield Blocker("officer", passed=False, why=lazy("Nobody has taken this case yet."), who=who, link="cases.show")
    else:
        yield Blocker("officer", passed=True, who=[asked.officer])
    if asked.state in OVER and asked.state not in APPROVED:
        yield Blocker("state", passed=False, why=lazy("This case is over."), link="cases.show")
    elif asked.state in STILL:
        why = _STILL[State(asked.state)]
        yield Blocker("state", passed=False, why=why, who=_named(asked.officer), link="cases.show")
    else:
        yield Blocker("state", passed=True)


_STILL: Mapping[State, Any] = {
    State.INFO_REQUESTED: lazy("It waits for an answer of whoever asked for help: every clock stands still."),
    State.SUSPENDED: lazy("It is suspended: every clock stands still."),
}


def _of_the_work(asked: Asked, house: House, now: datetime) -> Iterator[Blocker]:
    """What triage and verification still want; none of it once the committee has the case."""
    if asked.state == State.COMMITTEE or asked.state in APPROVED:
        yield from (Blocker(kind, passed=True) for kind in ("gap", "opinion", "submitted"))
        return
    answering = house.answering(GroupCode.OFFICERS, now)
    who = _named(asked.officer or (answering.name if answering else None))
    for code in asked.gaps:
        yield Blocker("gap", passed=False, why=GAPS[code].words, who=who, link=GAPS[code].page)
    if not asked.gaps:
        yield Blocker("gap", passed=True)
    if not asked.read:
        why = lazy("What the applicant answered could not be read here, so what is missing in it is not known.")
        yield Blocker("sealed", passed=False, why=why, link="cases.show")
    if asked.opinion:
        yield Blocker("opinion", passed=True)
    else:
        why = lazy("The focal point of the country has not been asked yet.")
        yield Blocker("opinion", passed=False, why=why, who=who, link="verification.advise")
    why = lazy("It has not been put before the committee yet.")
    yield Blocker("submitted", passed=False, why=why, who=who, link="verification.show")


def _conflicts(asked: Asked, house: House) -> Blocker:
    """Who would decide and has not said how they stand to the case."""
    silent = [each.name for each in house.there(GroupCode.COMMITTEE) if each.id not in asked.declared]
    recused = sorted(house.names[each] for each in asked.recused if each in house.names)
    roles = [(lazy("Recused"), recused)] if recused else []
    if not silent or asked.state in APPROVED:
        return Blocker("conflicts", passed=True, roles=roles)
    why = lazy("These members of the committee have not said yet how they stand to this case.")
    return Blocker("conflicts", passed=False, why=why, who=silent, roles=roles)


def _reach(house: House, group: GroupCode, now: datetime) -> Blocker:
    """Whether somebody of a group answers now; else whom one can try, who is away, and who comes next."""
    kind, answering = f"reach:{group}", house.answering(group, now)
    away = [(each.name, house.away[each.id].until) for each in house.members.get(group, ()) if each.id in house.away]
    following = house.following(group, now)
    if answering is not None:
        return Blocker(kind, passed=True, who=[answering.name], away=away, next=following)
    there, missed = [each.name for each in house.there(group)], house.on_call(group, now)
    why = _UNREACHED if missed else _UNMANNED
    roles = [(lazy("On call"), [house.names.get(each, "") for each in missed])] if missed else []
    return Blocker(kind, passed=False, why=why[bool(there)], who=there, roles=roles, away=away, next=following)


_UNMANNED = (
    lazy("Nobody is on call now, and nobody else of this group can be reached."),
    lazy("Nobody is on call now. These people are not away: try them."),
)
_UNREACHED = (
    lazy(
        "Whoever is on call now is away, recused or without an address, and nobody else of this group can be reached."
    ),
    lazy("Whoever is on call now is away, recused or without an address. These people are not away: try them."),
)
"""Each where nobody else is there, and where somebody is."""


def _three(asked: Asked, house: House) -> Blocker:
    """Whoever verifies, whoever approves and whoever releases are three people, none of them recused."""
    free = {group: house.there(group) for group in DUTY}
    if asked.verified_by is not None:
        name = house.names.get(asked.verified_by, "")
        free[GroupCode.OFFICERS] = [Member(asked.verified_by, name, reachable=True)]
    possible = any(len({each.id for each in trio}) == len(DUTY) for trio in product(*free.values()))
    roles = [(ROLES[group], [each.name for each in found]) for group, found in free.items()]
    if possible:
        return Blocker("three", passed=True, roles=roles)
    why = lazy(
        "Whoever verifies, whoever approves and whoever releases the money must be three different people who are not "
        "recused: there are no three tonight."
    )
    return Blocker("three", passed=False, why=why, roles=roles)


def _policy(asked: Asked, house: House) -> Blocker:
    """Which track the policy gives this case, and who could decide it tonight; else what blocks."""
    if asked.state in APPROVED:
        return Blocker("policy", passed=True)
    if house.policy is None:
        return Blocker("policy", passed=False, why=_NO_POLICY, link="policies.index")
    if asked.amount is None:
        return Blocker("policy", passed=False, why=_NO_TOTAL, link="cases.needs")
    amount, currency = asked.amount
    if currency != house.policy.currency:
        return Blocker("policy", passed=False, why=_OTHER_CURRENCY, link="cases.needs")
    able = _able(asked, house)
    try:
        found = simulate(house.policy, amount, asked.kind, list(able))
    except LookupError:
        return Blocker("policy", passed=False, why=_NO_BAND, link="policies.index")
    return Blocker("policy", found.enough, why="" if found.enough else _TOO_FEW, roles=_deciding(found, able))


def _able(asked: Asked, house: House) -> dict[Candidate, str]:
    """Whoever could decide tonight, with their name and organisation."""
    there = [each for each in house.there(GroupCode.COMMITTEE) if each.id not in asked.barred]
    return {
        Candidate(each.id.hex, each.home[0].hex, each.seat): f"{each.name} ({each.home[1]})"
        for each in there
        if each.home is not None and each.seat is not SeatKind.OUTSIDE
    }


def _deciding(found: Simulated, able: Mapping[Candidate, str]) -> list[tuple[Any, Sequence[str]]]:
    return [
        (TRACKS[found.track], [able[each] for each in found.able]),
        (lazy("Must have voted"), [str(found.rule.quorum)]),
        (lazy("Of different organisations"), [str(found.rule.organisations)]),
    ]


_NO_POLICY = lazy("There is no decision policy yet. Without a policy nothing is approved, by anybody.")
_NO_TOTAL = lazy("Its lines of need are missing, or stand in several currencies: nobody can tell who would decide.")
_OTHER_CURRENCY = lazy("The policy counts in another currency than the lines of need.")
_NO_BAND = lazy("The policy says nothing of this amount: nobody can approve it.")
_TOO_FEW = lazy(
    "Too few members could decide it tonight, or of too few organisations. Whoever is away, recused or without an "
    "address, verified the case or looks after it does not count."
)
_WANTS: Mapping[Cover, Any] = {
    Cover.UNKNOWN: _NO_TOTAL,
    Cover.NONE: lazy("No envelope is open: there is no money to pay from."),
    Cover.SHORT: lazy("No envelope, nor several together, pay for all that is asked for: see why each does not."),
}


def _envelope(asked: Asked) -> Blocker:
    if asked.state in APPROVED or asked.money is Cover.COVERED:
        return Blocker("envelope", passed=True)
    return Blocker("envelope", passed=False, why=_WANTS[asked.money], link="putting.show")


def _named(officer: str | None) -> list[str]:
    return [officer] if officer else []
