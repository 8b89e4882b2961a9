"""A round as its pages need it: judged, with names, and opened as far as the reader's keys go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys, keys_in_hand
from fundapp.committee.briefs import Brief
from fundapp.committee.commands.opening import Conductor
from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.permissions import CONVENE, may_read_brief, may_see_card
from fundapp.committee.queries.rounds import Sitting, sitting_of, voted
from fundapp.committee.queries.waiting import awaited_in
from fundapp.committee.rules.conflicts import GRADES
from fundapp.committee.rules.panels import BY_MEMBERS, Standing
from fundapp.committee.rules.sentences import SENTENCES
from fundapp.committee.rules.words import CHOICES, OUTCOMES, QUESTIONS, REMEDIES, SEATS, STANDINGS, TRACKS
from fundapp.committee.sealing import brief_of, card_of_round, open_card, open_round_file
from fundapp.committee.views.frame import vault
from fundapp.committee.workflow import LABELS, SHAPES
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.errors import Denied, NotFound
from fundapp.core.money import Money
from fundapp.core.ports import QuestionSource
from fundapp.core.verdicts import Verdict, refused, require
from fundapp.core.web.circumstances import ports
from fundapp.vault.errors import CannotOpen
from fundapp.vault.opened import Opened
from fundapp.vault.unlocked import UnlockedMember

SOON = timedelta(hours=4)
"""From here on, a clock asks for attention."""

WORDS: Mapping[str, Any] = {
    "choices": CHOICES,
    "grades_of": lambda found: grades_of(source_of(found)),
    "says_of": lambda found: says_of(source_of(found)),
    "by_members": BY_MEMBERS,
    "outcomes": OUTCOMES,
    "questions": QUESTIONS,
    "remedies": REMEDIES,
    "round_labels": LABELS,
    "round_shapes": SHAPES,
    "seats": SEATS,
    "standings": STANDINGS,
    "tracks": TRACKS,
}
"""The words of codes, for every page of rounds."""


@dataclass(frozen=True)
class Chamber:
    """A round as somebody may see it. `card` and `brief` None: they may not read them, or their keys do not open them.

    `unread`: why not, where that is to be said. `opened`: what their keys have opened of it. `admitted`: False for an
    officer whom whoever brought the question keeps away from it.
    """

    sitting: Sitting
    source: QuestionSource
    names: Mapping[UUID, str]
    voted: frozenset[UUID]
    keys: UnlockedMember | None
    card: Mapping[str, str] | None = field(default=None, repr=False)
    brief: Brief | None = field(default=None, repr=False)
    opened: Opened | None = field(default=None, repr=False)
    unread: str = ""
    admitted: bool = True

    @property
    def round(self) -> DecisionRound:
        """The round itself."""
        return self.sitting.round

    @property
    def mine(self) -> Panellist | None:
        """The reader's own place in it."""
        return self.sitting.mine

    @property
    def awaited(self) -> Sequence[Panellist]:
        """Whoever it waits for."""
        return awaited_in(self.round, self.voted)

    @property
    def asked(self) -> Money:
        """All lines together."""
        return Money(sum(each.asked for each in self.round.lines), self.round.currency)

    @property
    def approved(self) -> Money | None:
        """What was approved of them; None where nothing was."""
        granted = [each.approved for each in self.round.lines if each.approved is not None]
        return Money(sum(granted), self.round.currency) if granted else None

    def money(self, minor: int) -> Money:
        """An amount of this round."""
        return Money(minor, self.round.currency)


def source_of(found: DecisionRound) -> QuestionSource:
    """Who brought the question."""
    return ports().questions[found.subject_kind]


def grades_of(source: QuestionSource) -> Mapping[str, Any]:
    """The answers of a declaration, as somebody says them of themselves."""
    return source.grades or GRADES


def says_of(source: QuestionSource) -> Mapping[str, Any]:
    """The sentences of the pages of its rounds."""
    return {**SENTENCES, **source.says}


def called(ctx: Context, rounds: Iterable[DecisionRound]) -> Mapping[UUID, str]:
    """What people call that which rounds are about, by its id, where its source says so. A query for each such kind."""
    kinds: dict[str, set[UUID]] = {}
    for each in rounds:
        kinds.setdefault(each.subject_kind, set()).add(each.subject_id)
    found: dict[UUID, str] = {}
    for kind, ids in kinds.items():
        named = ports().questions[kind].named
        found |= named(db.session(), ctx, ids) if named else {}
    return found


def chamber_of(ctx: Context, round_id: UUID, *, opening: bool = True) -> Chamber:
    """A round with what the reader may open of it. Raises NotFound. At most twelve queries.

    `opening`: card and brief are opened, which the log says.
    """
    session = db.session()
    sitting = sitting_of(session, ctx, round_id)
    found = sitting.round
    people = {each.person_id for each in found.panel} | {each.person_id for each in found.barred}
    names = person_names(session, {*people, found.convened_by_id})
    keys = keys_in_hand()
    leave = admitted(ctx, sitting)
    seen = Chamber(
        sitting, source_of(found), names, frozenset(voted(session, found)), keys, unread=str(leave.reason or ""),
        admitted=leave.allowed,
    )  # fmt: skip
    if not leave or not opening or keys is None:
        return seen
    brief_too = may_read_brief(ctx, found, sitting.mine)
    if not brief_too and not may_see_card(ctx, found, sitting.mine):
        return _closed(seen, str(brief_too.reason or ""))
    return _opened(ctx, seen, keys, brief_too=brief_too.allowed)


def reads_brief(ctx: Context, sitting: Sitting) -> Verdict:
    """Whether the reader may read the brief: as `may_read_brief`, and as whoever brought the question lets officers."""
    verdict = may_read_brief(ctx, sitting.round, sitting.mine)
    return admitted(ctx, sitting) if verdict else verdict


def conductor_of(ctx: Context, found: DecisionRound) -> Conductor:
    """An officer at work, the round open. Outside any transaction. Raises Locked, NotFound, Denied."""
    require(reads_brief(ctx, sitting_of(db.session(), ctx, found.id)))
    keys = current_keys()
    return Conductor(vault(), keys, open_round_file(vault(), ctx, keys, found))


def tone_of(due: datetime | None, now: datetime) -> str:
    """How a clock speaks."""
    if due is None or due - now >= SOON:
        return "calm"
    return "soon" if due > now else "late"


def admitted(ctx: Context, sitting: Sitting) -> Verdict:
    """Officers read by leave of whoever brought the question; whoever was asked as a member, by their declaration."""
    mine, found = sitting.mine, sitting.round
    asked = mine is not None and mine.standing not in (Standing.BARRED, Standing.RECUSED)
    if asked or not ctx.may(CONVENE):
        return Verdict(allowed=True)
    try:
        source_of(found).admits(db.session(), ctx, found.subject_id)
    except Denied as error:
        return refused(error.reason or error.title)
    return Verdict(allowed=True)


def _opened(ctx: Context, seen: Chamber, keys: UnlockedMember, *, brief_too: bool) -> Chamber:
    found, place = seen.round, vault()
    try:
        opened = (open_round_file if brief_too else open_card)(place, ctx, keys, found)
        card = card_of_round(opened, found)
        brief = brief_of(opened, found) if brief_too else None
    except (NotFound, CannotOpen) as error:
        return _closed(seen, str(error.title))
    return Chamber(seen.sitting, seen.source, seen.names, seen.voted, keys, card, brief, opened)


def _closed(seen: Chamber, why: str) -> Chamber:
    return Chamber(seen.sitting, seen.source, seen.names, seen.voted, seen.keys, unread=why)
