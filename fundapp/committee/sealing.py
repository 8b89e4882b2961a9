"""Card and brief of a round, sealed before its transaction. Nothing here writes a row."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.verify import canonical
from fundapp.committee.briefs import Brief, new_brief, read_brief
from fundapp.committee.commands.convening import SealedRound
from fundapp.committee.commands.notes import SealedNote
from fundapp.committee.models import CommitteeVote, DecisionRound, PanelNote
from fundapp.committee.models.rounds import TABLE
from fundapp.committee.queries.rounds import seated_in
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import Untrusted
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.preparing import prepare_compartments
from fundapp.vault.rules import Kind, Reader, ReaderKind, Subject
from fundapp.vault.trust import Keys
from fundapp.vault.unlocked import UnlockedMember

READ = "committee.round"
"""How the audit log calls the opening of a round's card and brief."""

CARD, DISCUSSION = "committee.card", "committee.discussion"
"""The same, of its card alone, and of what its panel wrote to each other."""


def seal_round(
    vault: Vault,
    card: Mapping[str, str],
    sections: Mapping[str, str],
    *,
    officers: Sequence[Reader],
    convened: Sequence[UUID],
) -> SealedRound:
    """A round ready to be convened: the card for everybody who is asked, the brief for its officers alone as yet.

    `officers`: their group, or the persons to whom a restricted case is wrapped; of what members conduct, all of those
    who have keys: any of them may open it. `convened`: members who have keys.
    Raises Untrusted, Unvouched, KeystoreAway.
    """
    round_id = uuid4()
    subject = Subject(TABLE, round_id)
    members = [Reader(ReaderKind.MEMBER, each) for each in convened]
    both = [*officers, *(each for each in members if each not in officers)]
    with ReadSession(db) as session:
        plan = {Kind.SUMMARY: both, Kind.NARRATIVE: list(officers)}
        prepared = prepare_compartments(Keys(session, vault), subject, plan)
    opened = Opened(subject, prepared.opened)
    told = canonical(dict(card)).decode()
    return SealedRound(
        round_id,
        prepared,
        opened.seal(Kind.SUMMARY, Place(TABLE, round_id, "card"), told),
        opened.seal(Kind.NARRATIVE, brief_place(round_id), new_brief(sections).packed()),
    )


def members_with_keys(vault: Vault, ids: Iterable[UUID]) -> list[UUID]:
    """Those of these members to whom something can be sealed: whose keys are vouched for."""
    found = []
    with ReadSession(db) as session:
        keys = Keys(session, vault)
        for each in ids:
            with suppress(Untrusted):
                keys.of(Reader(ReaderKind.MEMBER, each), Kind.NARRATIVE)
                found.append(each)
    return found


def seal_brief(opened: Opened, brief: Brief) -> Envelope:
    """A brief for a round that is open in memory. Raises Locked."""
    return opened.seal(Kind.NARRATIVE, brief_place(opened.subject.id), brief.packed())


def open_round_file(vault: Vault, ctx: Context, keys: UnlockedMember, found: DecisionRound) -> Opened:
    """Card and brief, open for an officer or a member with a seat. Raises NotFound for whoever holds no key to them."""
    return open_compartments(vault, ctx, keys, found.subject, [Kind.SUMMARY, Kind.NARRATIVE], purpose=READ)


def brief_of(opened: Opened, found: DecisionRound) -> Brief:
    """The brief as it is now. Raises Locked, CannotOpen."""
    return read_brief(opened.read(Kind.NARRATIVE, brief_place(found.id), found.brief))


def brief_place(round_id: UUID) -> Place:
    """Where the brief of a round belongs."""
    return Place(TABLE, round_id, "brief")


def open_card(vault: Vault, ctx: Context, keys: UnlockedMember, found: DecisionRound) -> Opened:
    """The card alone, open for everybody who was asked. Raises NotFound for whoever holds no key to it."""
    return open_compartments(vault, ctx, keys, found.subject, [Kind.SUMMARY], purpose=CARD)


def open_discussion(vault: Vault, ctx: Context, keys: UnlockedMember, found: DecisionRound) -> Opened:
    """What the panel wrote to each other. Raises NotFound for everybody else, and for a late seat without a key yet."""
    return open_compartments(vault, ctx, keys, found.subject, [Kind.DISCUSSION], purpose=DISCUSSION)


def card_of_round(opened: Opened, found: DecisionRound) -> dict[str, str]:
    """The conflict card. Raises Locked, CannotOpen."""
    told: dict[str, str] = json.loads(opened.read(Kind.SUMMARY, Place(TABLE, found.id, "card"), found.card))
    return told


def seal_reason(opened: Opened, vote_id: UUID, text: str) -> Envelope:
    """Why somebody votes as they do, in their own words, for the row of their vote. Raises Locked."""
    return opened.seal(Kind.NARRATIVE, _reason_place(vote_id), text)


def reason_of(opened: Opened, vote: CommitteeVote) -> str:
    """What somebody said of their vote; nothing where they did not. Raises Locked, CannotOpen."""
    return opened.read(Kind.NARRATIVE, _reason_place(vote.id), vote.said) if vote.said else ""


def seal_note(opened: Opened, note_id: UUID, text: str, *, answers_id: UUID | None = None) -> SealedNote:
    """A note for the panel alone where its discussion is open, else a question to the officers or an answer."""
    if Kind.DISCUSSION in opened.compartments:
        return SealedNote(note_id, among_us=opened.seal(Kind.DISCUSSION, note_place(note_id, "among_us"), text))
    asked = opened.seal(Kind.NARRATIVE, note_place(note_id, "asked"), text)
    return SealedNote(note_id, asked=asked, answers_id=answers_id)


def text_of_note(opened: Opened, note: PanelNote) -> str:
    """What a note says. Raises Locked, CannotOpen."""
    if note.among_us is not None:
        return opened.read(Kind.DISCUSSION, note_place(note.id, "among_us"), note.among_us)
    return opened.read(Kind.NARRATIVE, note_place(note.id, "asked"), note.asked) if note.asked else ""


def note_place(note_id: UUID, column: str) -> Place:
    """Where a note belongs."""
    return Place(PanelNote.__tablename__, note_id, column)


def _reason_place(vote_id: UUID) -> Place:
    return Place(CommitteeVote.__tablename__, vote_id, "said")


def officers_of(session: Session, found: DecisionRound) -> list[Reader]:
    """Who reads a round's brief as an officer: their group, or the persons to whom a restricted case is wrapped."""
    wanted = select(Wrap.reader_kind, Wrap.reader_id).join(Compartment, Compartment.id == Wrap.compartment_id)
    wanted = wanted.where(Compartment.subject_id == found.id, Compartment.kind == Kind.NARRATIVE.value)
    panel = {each.person_id for each in seated_in(found)}
    rows = session.execute(wanted.order_by(Wrap.reader_id))
    return [Reader(ReaderKind(kind), reader_id) for kind, reader_id in rows if reader_id not in panel]
