"""What a policy would do: by which track each question goes, who could decide it, what another policy changes. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundapp.committee.rules.bodies import PRIORITIES, RISKS
from fundapp.committee.rules.panels import Candidate, SeatKind
from fundapp.committee.rules.policies import (
    Member,
    Policy,
    Rule,
    Track,
    needed_for_appeal,
    reaches,
    track_of,
)

MOST_EXAMPLES = 8
Kinds = Collection[tuple[str, str]]


@dataclass(frozen=True)
class Stretch:
    """Amounts from `floor` up to, and without, `below` (None: without end), of these priorities and risks.

    `track`: where they go, None where no band holds them; `before`: where another policy sends them.
    """

    floor: int
    below: int | None
    priorities: Sequence[str]
    risks: Sequence[str]
    track: Track | None
    before: Track | None = None


@dataclass(frozen=True)
class Simulated:
    """A question, as a policy would have it decided today.

    `able`: who could decide; `enough`: whether they are; `needed`: those of them without whom they were too few.
    `fresh`: the fewest and the most who would be left to hear an appeal; `appeal`: how many that takes.
    """

    track: Track
    rule: Rule
    able: Sequence[Candidate]
    enough: bool
    needed: Sequence[Candidate]
    fresh: tuple[int, int]
    appeal: int


@dataclass(frozen=True)
class Shortage:
    """How far a membership is from a rule with one person to spare: voters and organisations that are missing."""

    track: Track
    voters: int
    organisations: int
    missing_voters: int
    missing_organisations: int


def stretches(policy: Policy) -> list[Stretch]:
    """The whole policy, row by row: rows hold what goes the same way, from the smallest amounts on."""
    found = _runs(policy.kinds, [policy], lambda amount, kind: _track(policy, amount, kind))
    return [Stretch(*where, track=said) for where, said in _rows(found)]


def changes(before: Policy, after: Policy) -> list[Stretch]:
    """Which questions would go another way. Both policies count in one currency, else ValueError."""
    if before.currency != after.currency:
        raise ValueError("amounts of two currencies cannot be compared")
    kinds = {*before.kinds, *after.kinds}
    found = _runs(
        kinds, [before, after], lambda amount, kind: (_track(before, amount, kind), _track(after, amount, kind))
    )
    return [
        Stretch(*where, track=said[1], before=said[0]) for where, said in _rows(found) if said[0] is not said[1]
    ]  # fmt: skip


def examples(policy: Policy) -> list[int]:
    """Amounts that show what a policy does: on both sides of each floor, in order."""
    floors = sorted({band.floor for band in policy.bands if band.floor > 0})
    near = [amount for floor in floors for amount in (floor // 2, floor - 1, floor, floor * 2)]
    return sorted({amount for amount in near or [1] if amount > 0})[:MOST_EXAMPLES]


def simulate(policy: Policy, amount: int, kind: tuple[str, str], candidates: Collection[Candidate]) -> Simulated:
    """How an award would be decided by these people today. Raises LookupError where no band holds it."""
    track = track_of(policy, amount, *kind)
    rule = policy.rules[track]
    there = [each for each in candidates if not each.away and not each.barred]
    able = [each for each in there if each.kind is not SeatKind.OUTSIDE]
    most = rule.quorum if track is Track.FAST else len(able)
    return Simulated(
        track=track,
        rule=rule,
        able=able,
        enough=are_enough(rule, able),
        needed=[each for each in able if not are_enough(rule, [other for other in able if other is not each])],
        fresh=(max(len(there) - max(most, rule.quorum), 0), max(len(there) - rule.quorum, 0)),
        appeal=needed_for_appeal(policy),
    )


def are_enough(rule: Rule, able: Collection[Candidate]) -> bool:
    """Whether these could decide by a rule."""
    return reaches(rule, [Member(each.id, each.organisation) for each in able])


def shortage(policy: Policy, track: Track, members: Collection[Member]) -> Shortage:
    """What is missing so that a track could spare any one of its voters; nought where nothing is."""
    rule = policy.rules[track]
    voters = [each for each in members if not each.appeals_only]
    left = [len({other.organisation for other in voters if other is not each}) for each in voters]
    return Shortage(
        track,
        len(voters),
        len({each.organisation for each in voters}),
        max(rule.quorum + 1 - len(voters), 0),
        max(rule.organisations - min(left, default=0), 0),
    )


def _track(policy: Policy, amount: int, kind: tuple[str, str]) -> Track | None:
    try:
        return track_of(policy, amount, *kind)
    except LookupError:
        return None


def _runs(
    kinds: Kinds, policies: Sequence[Policy], said: Callable[[int, tuple[str, str]], Any]
) -> Mapping[tuple[int, int | None, Any], set[tuple[str, str]]]:
    """For each run of amounts of which the same is said, the kinds of question of which it is."""
    floors = sorted({0, *(band.floor for policy in policies for band in policy.bands)})
    found: dict[tuple[int, int | None, Any], set[tuple[str, str]]] = {}
    for kind in kinds:
        turns = [floor for at, floor in enumerate(floors) if not at or said(floor, kind) != said(floors[at - 1], kind)]
        for floor, below in zip(turns, [*turns[1:], None], strict=True):
            found.setdefault((floor, below, said(floor, kind)), set()).add(kind)
    return found


def _rows(
    runs: Mapping[tuple[int, int | None, Any], set[tuple[str, str]]],
) -> Iterator[tuple[tuple[int, int | None, list[str], list[str]], Any]]:
    for (floor, below, said), kinds in sorted(runs.items(), key=_order):
        for priorities, risks in blocks(kinds):
            yield (floor, below, priorities, risks), said


def _order(run: tuple[tuple[int, int | None, Any], set[tuple[str, str]]]) -> tuple[int, bool, int, list[Any]]:
    (floor, below, _said), kinds = run
    return floor, below is None, below or 0, sorted(kinds)


def blocks(kinds: Kinds) -> list[tuple[list[str], list[str]]]:
    """Kinds of question as priorities × risks: priorities that have the same risks stand together."""
    by_risks: dict[tuple[str, ...], list[str]] = {}
    for priority in PRIORITIES:
        if risks := tuple(each for each in RISKS if (priority, each) in kinds):
            by_risks.setdefault(risks, []).append(priority)
    return [(priorities, list(risks)) for risks, priorities in by_risks.items()]
