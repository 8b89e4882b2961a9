"""What is still missing before a case can go to the committee, and on which page it is mended. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fundapp.cases.rules.answers import OTHERS
from fundapp.cases.rules.safeguarding import MINOR, SETTLED
from fundapp.cases.rules.tasks import Task
from fundapp.cases.rules.verification import Answer, exceeds, supported_level
from fundapp.core.i18n import lazy

ENOUGH = 2
"""Referees who must confirm a case, and whom an applicant is asked to name."""

DETAINED = "impossible_detained"


@dataclass(frozen=True)
class Found:
    """The newest finding; `explained`: it says why, in words."""

    level: str
    at: datetime
    explained: bool


@dataclass(frozen=True)
class Said:
    """What the applicant has told us that is sealed. `guardian`: they named one."""

    role: str = ""
    consent: str = ""
    asked_of_uses: bool = False
    uses: frozenset[str] = frozenset()
    age_band: str = ""
    guardian: bool = False
    legal_name: bool = False
    reachable: bool = False
    referees: int = 0

    @property
    def detained(self) -> bool:
        """The person could not be asked: they are detained or have disappeared."""
        return self.consent == DETAINED


@dataclass(frozen=True)
class Known:
    """What is known of a case. `said` None: it is sealed and could not be read, so nothing is said of it.

    `sources`: one answer of each who was asked. `seen`: how many things were seen. `guardian`: what the newest plan
    says of them; None without a plan. `tasks`: kinds of all tasks that there ever were. `partner`: an organisation
    recommends help.
    """

    said: Said | None = None
    sources: Sequence[Answer] = ()
    seen: int = 0
    finding: Found | None = None
    assessed: bool = False
    needs: int = 0
    safeguarding: bool = False
    guardian: str | None = None
    tasks: frozenset[str] = field(default_factory=frozenset)
    partner: bool = False


@dataclass(frozen=True)
class Gap:
    """Something that is missing, in words, and the page that mends it."""

    words: Any
    page: str


GAPS: Mapping[str, Gap] = {
    "minor_unmarked": Gap(lazy("They say that they are under 18: begin the safeguarding."), "verification.safeguard"),
    "plan": Gap(lazy("There is no safeguarding plan for this minor."), "verification.safeguard"),
    "guardian": Gap(lazy("Nobody has settled with the guardian of this minor."), "verification.safeguard"),
    "contact": Gap(lazy("No safe way to reach them is known."), "cases.write"),
    "consent": Gap(lazy("The person concerned has not agreed yet that somebody asks for them."), "cases.write"),
    "consent_task": Gap(lazy("Nobody has the task to ask for consent once the person is free."), "tasks.show"),
    "verify_use": Gap(lazy("They have not agreed that you ask the people whom they name."), "cases.write"),
    "referees_named": Gap(lazy("They have named fewer than two people who can confirm it."), "cases.write"),
    "confirmed": Gap(lazy("Fewer than two people have confirmed it."), "verification.check"),
    "independent": Gap(lazy("Nobody who confirms it is independent."), "verification.check"),
    "contradiction": Gap(
        lazy("Somebody contradicts it, and no finding since then says what to make of that."), "verification.find"
    ),
    "nickname": Gap(
        lazy("Only a nickname is known: an organisation that we trust must recommend help."), "verification.advise"
    ),
    "assessment": Gap(lazy("There is no triage assessment yet."), "triage.show"),
    "needs": Gap(lazy("No line of need is written."), "cases.needs"),
    "finding": Gap(lazy("There is no finding yet."), "verification.find"),
    "level": Gap(lazy("The finding says more than what is noted here bears out."), "verification.find"),
}
"""By code, in the order in which they press."""


def missing(known: Known) -> list[str]:
    """Codes of what is missing, what presses most first. A nickname alone, or an unknown name, is no gap by itself."""
    found = {*_of_the_person(known), *_of_the_sources(known), *_of_the_work(known)}
    return [code for code in GAPS if code in found]


def tasks_wanted(known: Known, *, others_speak: bool) -> list[Task]:
    """Tasks that follow from what is known, and that there never were. `others_speak`: in another case, for them."""
    if known.said is None or not known.said.detained:
        return []
    rivals = known.said.role == "family" and others_speak
    wanted = [Task.CONSENT_ON_RELEASE, *([Task.RELATIVES] if rivals else [])]
    return [each for each in wanted if each not in known.tasks]


def _of_the_person(known: Known) -> Iterator[str]:
    said = known.said
    if known.safeguarding and known.guardian is None:
        yield "plan"
    elif known.safeguarding and known.guardian not in SETTLED:
        yield "guardian"
    if said is None:
        return
    if said.age_band == MINOR and not known.safeguarding:
        yield "minor_unmarked"
    if not said.reachable:
        yield "contact"
    if said.detained and Task.CONSENT_ON_RELEASE not in known.tasks:
        yield "consent_task"
    if said.role in OTHERS and said.consent in ("", "not_yet"):
        yield "consent"
    if not said.legal_name and not known.partner:
        yield "nickname"


def _of_the_sources(known: Known) -> Iterator[str]:
    confirming = [each for each in known.sources if each.confirms]
    if len(confirming) < ENOUGH:
        yield "confirmed"
        if known.said and known.said.referees < ENOUGH:
            yield "referees_named"
        if known.said and known.said.asked_of_uses and "verify" not in known.said.uses:
            yield "verify_use"
    if confirming and not any(each.is_independent for each in confirming):
        yield "independent"
    against = [each.at for each in known.sources if each.outcome == "contradicts"]
    if against and not (known.finding and known.finding.explained and known.finding.at >= max(against)):
        yield "contradiction"


def _of_the_work(known: Known) -> Iterator[str]:
    if not known.assessed:
        yield "assessment"
    if not known.needs:
        yield "needs"
    if known.finding is None:
        yield "finding"
    elif exceeds(known.finding.level, supported_level(known.sources, known.seen)) and not known.finding.explained:
        yield "level"
