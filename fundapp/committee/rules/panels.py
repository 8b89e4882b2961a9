"""Who decides in a round: seats taken, kept in reserve, and why somebody has none. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fundapp.committee.rules.conflicts import may_vote
from fundapp.committee.rules.policies import LEAST_FULL, Policy, Rule, Track


class SeatKind(StrEnum):
    """What somebody is in the committee. Deputies decide where members cannot; outsiders hear appeals alone."""

    MEMBER = "member"
    DEPUTY = "deputy"
    OUTSIDE = "outside"


class Question(StrEnum):
    """What is put to the committee."""

    AWARD = "award"
    RATIFICATION = "ratification"
    APPEAL = "appeal"
    GO = "go"


BY_MEMBERS = frozenset({Question.GO})
"""What the committee conducts by itself, without officers: whether the network takes something up. Its members are the
applicants too, so belonging to one keeps nobody from voting (docs/decisions/0024). verify.py says the same."""


class Standing(StrEnum):
    """How somebody stands in a round."""

    CONVENED = "convened"
    SEATED = "seated"
    RESERVE = "reserve"
    RECUSED = "recused"
    BARRED = "barred"
    SILENT = "silent"


@dataclass(frozen=True)
class Candidate:
    """Somebody who was convened. `grade`: what they declared, None for nothing yet. `named`: for the fast track.

    `barred`: they verified it, look after it, or, in an appeal, voted before. `away`: they are absent.
    """

    id: str
    organisation: str
    kind: SeatKind
    grade: str | None = None
    barred: bool = False
    away: bool = False
    named: bool = False


@dataclass(frozen=True)
class Panel:
    """Who decides and who is in reserve, each in order; `standing` of everybody who was convened."""

    seated: Sequence[str]
    reserve: Sequence[str]
    standing: dict[str, Standing]
    enough: bool


def rule_for(track: Track, question: Question, rules: Mapping[Track, Rule]) -> Rule:
    """Who must agree on a question: a ratification, an appeal and a go / no-go are the full committee's."""
    rule = rules[track if question is Question.AWARD else Track.FULL]
    if question is Question.APPEAL and rule.quorum < LEAST_FULL:
        raise ValueError("an appeal takes as many as the full committee")
    return rule


def homes_vote(question: str, rules: Policy) -> bool:
    """Whether somebody votes who belongs to an organisation that the question is about."""
    return question in BY_MEMBERS or rules.same_organisation_votes


def panel_of(
    rule: Rule, track: Track, question: Question, candidates: Collection[Candidate], *, same_organisation_votes: bool
) -> Panel:
    """Seats a panel. On the fast track those who were named, then others, as many as the quorum takes.

    Else every member who can, and a deputy in place of each who cannot or without whom the quorum is not reached; in an
    appeal everybody who can.
    """
    standing = {each.id: _standing(each, same_organisation_votes) for each in candidates}
    free = [each for each in _ranked(candidates, question) if standing[each.id] is Standing.RESERVE]
    if track is Track.FAST and question is Question.AWARD:
        taken = _fast(rule, free)
    elif question is Question.APPEAL:
        taken = free
    else:
        taken = _full(rule, candidates, free)
    standing |= {each.id: Standing.SEATED for each in taken}
    reserve = [each.id for each in free if each not in taken]
    enough = len(taken) >= rule.quorum and len({each.organisation for each in taken}) >= rule.organisations
    return Panel([each.id for each in taken], reserve, standing, enough)


def _standing(one: Candidate, same_organisation_votes: bool) -> Standing:
    if one.barred:
        return Standing.BARRED
    if one.grade is None:
        return Standing.SILENT
    may = may_vote(one.grade, same_organisation_votes=same_organisation_votes)
    return Standing.RESERVE if may else Standing.RECUSED


def _ranked(candidates: Collection[Candidate], question: Question) -> list[Candidate]:
    """Those named first, members before deputies, whoever is there before whoever is away; then by id."""
    kinds = list(SeatKind)
    asked = [each for each in candidates if question is Question.APPEAL or each.kind is not SeatKind.OUTSIDE]
    return sorted(asked, key=lambda each: (not each.named, kinds.index(each.kind), each.away, each.id))


def _fast(rule: Rule, free: Sequence[Candidate]) -> list[Candidate]:
    """As many as the quorum takes, of as many organisations as it demands."""
    taken: list[Candidate] = []
    for each in free:
        left = rule.quorum - len(taken)
        lacking = rule.organisations - len({one.organisation for one in taken})
        is_new = each.organisation not in {one.organisation for one in taken}
        if left > 0 and (is_new or lacking < left):
            taken.append(each)
    return taken


def _full(rule: Rule, candidates: Collection[Candidate], free: Sequence[Candidate]) -> list[Candidate]:
    """Every member who can, a deputy for each who cannot, and more of them where the rule is not reached otherwise."""
    taken = [each for each in free if each.kind is SeatKind.MEMBER]
    missing = sum(each.kind is SeatKind.MEMBER for each in candidates) - len(taken)
    deputies = [each for each in free if each.kind is SeatKind.DEPUTY]
    taken += deputies[:missing]
    for each in deputies[missing:]:
        homes = {one.organisation for one in taken}
        if len(taken) < rule.quorum or (len(homes) < rule.organisations and each.organisation not in homes):
            taken.append(each)
    return taken
