"""A decision policy: which amounts go to which track, who must agree there, and what makes a policy unfit. Pure.

Amounts are minor units of the policy's one currency; a band holds amounts from its floor on, up to the next floor.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Track(StrEnum):
    """How a question is decided."""

    FAST = "fast"
    FULL = "full"


@dataclass(frozen=True)
class Rule:
    """Who must agree on a track.

    `quorum`: non-recused members who must have voted; `organisations`: of how many different ones they must come;
    `unanimous`: one vote against is enough to refuse, else the majority decides; `hours`: how long a round lasts;
    `ratify_days`: within how many days the full committee must ratify, None where nothing is left to ratify.
    """

    quorum: int
    organisations: int = 1
    unanimous: bool = False
    hours: int = 72
    ratify_days: int | None = None


@dataclass(frozen=True)
class Band:
    """Amounts from `floor` on, of these priorities and risks, go to this track."""

    floor: int
    track: Track
    priorities: frozenset[str]
    risks: frozenset[str]


@dataclass(frozen=True)
class Policy:
    """`kinds`: every pair of priority and risk that questions can have; `ceiling`: of a person in twelve months.

    `same_organisation_votes`: whether whoever belongs to the applicant's organisation votes; else they are recused.
    `appeal_days`: within how many days a refusal may be looked at again.
    """

    currency: str
    bands: Sequence[Band]
    rules: Mapping[Track, Rule]
    kinds: Collection[tuple[str, str]]
    ceiling: int | None = None
    same_organisation_votes: bool = False
    appeal_days: int = 30


@dataclass(frozen=True)
class Member:
    """A voter: who, of which organisation, and whether they hear appeals alone, from outside."""

    id: str
    organisation: str
    appeals_only: bool = False


class Flaw(StrEnum):
    """Why a policy cannot be put in force."""

    NO_START = "no_start"
    OVERLAP = "overlap"
    NO_RULE = "no_rule"
    QUORUM = "quorum"
    ORGANISATIONS = "organisations"
    FAST_ALONE = "fast_alone"
    NO_RATIFICATION = "no_ratification"
    UNSTAFFED = "unstaffed"
    NO_APPEAL = "no_appeal"


@dataclass(frozen=True)
class Found:
    """A flaw, and where: of which priority and risk, or on which track."""

    flaw: Flaw
    where: tuple[str, ...] = ()


LEAST_FULL = 3
"""Voters of the full committee, and of an appeal (domain design)."""

LEAST_FAST = 2
"""Members, of different organisations, who decide on the fast track."""


def track_of(policy: Policy, amount: int, priority: str, risk: str) -> Track:
    """The track of a question. Raises LookupError where no band holds it: then nothing can be approved."""
    held = [band for band in _bands(policy, priority, risk) if band.floor <= amount]
    if not held:
        raise LookupError("no band of this policy holds that amount")
    return held[-1].track


def flaws(policy: Policy) -> Iterator[Found]:
    """What makes a policy unfit whoever its members are; none where it is sound.

    Bands begin at nought and each ends where the next begins, so a gap cannot be written and the top is open: what can
    be wrong is a kind of question without a beginning, and two bands that begin at one amount.
    """
    for priority, risk in sorted(policy.kinds):
        floors = [band.floor for band in _bands(policy, priority, risk)]
        if not floors or floors[0] != 0:
            yield Found(Flaw.NO_START, (priority, risk))
        if any(one == other for one, other in pairwise(floors)):
            yield Found(Flaw.OVERLAP, (priority, risk))
    for track in tracks_of(policy):
        yield from _flaws_of_rule(track, policy.rules.get(track))


def unstaffed(policy: Policy, members: Iterable[Member]) -> Iterator[Found]:
    """What this membership cannot do: be one person short and still decide, or hear an appeal with fresh voters."""
    known = list(members)
    voters = [each for each in known if not each.appeals_only]
    for track in tracks_of(policy):
        rule = policy.rules.get(track)
        short = [[other for other in voters if other != each] for each in voters]
        if rule is not None and not (voters and all(reaches(rule, each) for each in short)):
            yield Found(Flaw.UNSTAFFED, (track,))
    if not _hears_appeals(policy, known, voters):
        yield Found(Flaw.NO_APPEAL)


def tracks_of(policy: Policy) -> list[Track]:
    """The tracks that a policy needs: those of its bands, and the full one, for ratifications and appeals."""
    return sorted({Track.FULL, *(band.track for band in policy.bands)})


def reaches(rule: Rule, voters: Collection[Member]) -> bool:
    """Whether these are enough, and of enough organisations."""
    return len(voters) >= rule.quorum and len({each.organisation for each in voters}) >= rule.organisations


def needed_for_appeal(policy: Policy) -> int:
    """How many hear an appeal: as many as decide in the full committee, and never fewer than it takes."""
    rule = policy.rules.get(Track.FULL)
    return max(LEAST_FULL, rule.quorum if rule else 0)


def _bands(policy: Policy, priority: str, risk: str) -> list[Band]:
    mine = (band for band in policy.bands if priority in band.priorities and risk in band.risks)
    return sorted(mine, key=lambda band: band.floor)


def _flaws_of_rule(track: Track, rule: Rule | None) -> Iterator[Found]:
    if rule is None:
        yield Found(Flaw.NO_RULE, (track,))
        return
    if rule.quorum < (LEAST_FULL if track is Track.FULL else LEAST_FAST):
        yield Found(Flaw.QUORUM, (track,))
    if rule.organisations > rule.quorum:
        yield Found(Flaw.ORGANISATIONS, (track,))
    if track is Track.FAST and rule.organisations < LEAST_FAST:
        yield Found(Flaw.FAST_ALONE, (track,))
    if track is Track.FAST and rule.ratify_days is None:
        yield Found(Flaw.NO_RATIFICATION, (track,))


def _hears_appeals(policy: Policy, known: Collection[Member], voters: Collection[Member]) -> bool:
    """After the fewest have voted who can decide, as many as an appeal takes must be left who did not."""
    voted = min((rule.quorum for rule in policy.rules.values()), default=0)
    return len(known) - min(voted, len(voters)) >= needed_for_appeal(policy)
