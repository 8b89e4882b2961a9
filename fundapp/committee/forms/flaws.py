"""What makes a policy unfit, said at the question of the editor that mends it, with how much is missing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from fundapp.committee.rules.policies import Flaw, Found, Member, Policy, Track, needed_for_appeal
from fundapp.committee.rules.simulating import blocks, shortage
from fundapp.committee.rules.words import FLAWS
from fundapp.core.formats import list_of
from fundapp.core.i18n import _, ngettext
from fundapp.core.reader import current_reader

Messages = dict[str, list[str]]
OF_TRACK: Mapping[Flaw, str] = {
    Flaw.NO_RULE: "quorum",
    Flaw.QUORUM: "quorum",
    Flaw.ORGANISATIONS: "organisations",
    Flaw.FAST_ALONE: "organisations",
    Flaw.NO_RATIFICATION: "ratify_days",
    Flaw.UNSTAFFED: "quorum",
}
"""The question at which a flaw of a track's rule is told."""

RISK_NAMES: Mapping[str, Callable[[], str]] = {
    "low": lambda: _("low risk"),
    "moderate": lambda: _("moderate risk"),
    "high": lambda: _("high risk"),
    "extreme": lambda: _("extreme risk"),
}


def messages_of(found: Collection[Found], policy: Policy, members: Collection[Member]) -> Messages:
    """The messages of all flaws by the editor's questions; bands are numbered as the policy holds them."""
    told: Messages = {}
    unstarted = [each.where for each in found if each.flaw is Flaw.NO_START]
    if unstarted and policy.bands:
        lowest = min(range(len(policy.bands)), key=lambda at: policy.bands[at].floor)
        told[f"floor_{lowest}"] = [_unstarted(unstarted)]
    if any(each.flaw is Flaw.OVERLAP for each in found):
        told |= {
            f"floor_{at}": [_("It begins where another band for the same questions does.")] for at in _twice(policy)
        }
    for each in found:
        if each.flaw in OF_TRACK:
            name = f"{each.where[0]}_{OF_TRACK[each.flaw]}"
            told.setdefault(name, []).extend(sentences(each, policy, members))
        elif each.flaw is Flaw.NO_APPEAL:
            told["appeal_days"] = sentences(each, policy, members)
    return told


def sentences(found: Found, policy: Policy, members: Collection[Member]) -> list[str]:
    """A flaw in whole sentences, with who is missing where that is what is wrong."""
    said = [str(FLAWS[found.flaw])]
    if found.flaw is Flaw.UNSTAFFED:
        said += _missing(policy, Track(found.where[0]), members)
    if found.flaw is Flaw.NO_APPEAL:
        said.append(_appeal(needed_for_appeal(policy)))
    return said


def questions(kinds: Collection[tuple[str, ...]]) -> str:
    """Kinds of question in words: “P1, P2: high risk and extreme risk; P3: low risk”."""
    reader = current_reader()
    parts = [
        _(
            "%(priorities)s with %(risks)s",
            priorities=list_of(reader, priorities),
            risks=list_of(reader, [RISK_NAMES[each]() for each in risks]),
        )
        for priorities, risks in blocks({(each[0], each[1]) for each in kinds})
    ]
    return "; ".join(parts)


def _unstarted(kinds: Sequence[tuple[str, ...]]) -> str:
    return _("The amounts must begin at nought for every question; none does for %(which)s.", which=questions(kinds))


def _missing(policy: Policy, track: Track, members: Collection[Member]) -> list[str]:
    found = shortage(policy, track, members)
    said = []
    if found.missing_voters:
        said.append(
            ngettext("One voting member is missing.", "%(num)s voting members are missing.", found.missing_voters)
        )
    if found.missing_organisations:
        said.append(
            ngettext(
                "Voters of one organisation more are missing.",
                "Voters of %(num)s organisations more are missing.",
                found.missing_organisations,
            )
        )
    return [*said, _("Whoever belongs to no organisation, or hears appeals from outside, does not count here.")]


def _appeal(needed: int) -> str:
    return ngettext(
        "One member who has not voted must be left: give seats to people from outside, or find more members.",
        "%(num)s members who have not voted must be left: give seats to people from outside, or find more members.",
        needed,
    )


def _twice(policy: Policy) -> list[int]:
    """Bands that begin where an earlier one does, for one of the same questions."""
    bands: Sequence[Any] = policy.bands
    return [
        at
        for at, band in enumerate(bands)
        if any(
            one.floor == band.floor and one.priorities & band.priorities and one.risks & band.risks
            for one in bands[:at]
        )
    ]
