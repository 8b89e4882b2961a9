"""Reads of what is written in a round: by the panel among itself, and between the panel and the officers."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.committee.models import DecisionRound, PanelNote
from fundapp.committee.queries.rounds import seated_in
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import Marks, Page, read_page
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.rules import Kind, ReaderKind

_ORDER = (PanelNote.at.desc(), PanelNote.id)
NOTES_ON_A_PAGE = 20


def discussion_page(session: Session, found: DecisionRound, *, marks: Marks, mark: str | None) -> Page[PanelNote]:
    """What the panel wrote to each other, the newest first, for whoever was judged to be of it. Two queries."""
    wanted = select(PanelNote).where(PanelNote.round_id == found.id, PanelNote.among_us.is_not(None))
    name = f"notes {found.id.hex}"
    return read_page(session, wanted, _ORDER, marks=marks, name=name, mark=mark, size=NOTES_ON_A_PAGE)


def questions_page(session: Session, found: DecisionRound, *, marks: Marks, mark: str | None) -> Page[PanelNote]:
    """The panel's questions to the officers, the newest first. Two queries."""
    wanted = select(PanelNote).where(PanelNote.round_id == found.id, PanelNote.asked.is_not(None))
    wanted = wanted.where(PanelNote.answers_id.is_(None))
    name = f"questions {found.id.hex}"
    return read_page(session, wanted, _ORDER, marks=marks, name=name, mark=mark, size=NOTES_ON_A_PAGE)


def answers_to(session: Session, questions: Collection[UUID]) -> Mapping[UUID, Sequence[PanelNote]]:
    """The answers to these questions, the earliest first, by question. One query."""
    wanted = select(PanelNote).where(PanelNote.answers_id.in_(questions)).order_by(PanelNote.at, PanelNote.id)
    found: dict[UUID, list[PanelNote]] = {}
    for each in session.scalars(wanted):
        if each.answers_id is not None:
            found.setdefault(each.answers_id, []).append(each)
    return found


def question(session: Session, found: DecisionRound, note_id: UUID) -> PanelNote:
    """A question of a round. Raises NotFound for any other note. One query."""
    note = session.get(PanelNote, note_id)
    if note is None or note.round_id != found.id or note.asked is None or note.answers_id is not None:
        raise NotFound
    return note


def note_counts(session: Session, found: DecisionRound) -> tuple[int, int, int]:
    """How much the panel wrote among itself, how many questions there are, and how many lack an answer. One query."""
    answers = select(PanelNote.answers_id).where(PanelNote.round_id == found.id, PanelNote.answers_id.is_not(None))
    among, asked = PanelNote.among_us.is_not(None), PanelNote.asked.is_not(None) & PanelNote.answers_id.is_(None)
    counted = select(
        func.count().filter(among), func.count().filter(asked), func.count().filter(asked, PanelNote.id.not_in(answers))
    )
    row = session.execute(counted.where(PanelNote.round_id == found.id)).one()
    return row[0], row[1], row[2]


def lacking_discussion(session: Session, found: DecisionRound) -> list[UUID]:
    """Who has a seat and no key to the panel's discussion: whoever was seated after the opening. One query."""
    wanted = select(Wrap.reader_id).join(Compartment, Compartment.id == Wrap.compartment_id)
    wanted = wanted.where(Compartment.subject_id == found.id, Compartment.kind == Kind.DISCUSSION.value)
    held = set(session.scalars(wanted.where(Wrap.reader_kind == ReaderKind.MEMBER.value)))
    return [each.person_id for each in seated_in(found) if each.person_id not in held]
