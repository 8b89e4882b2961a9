"""What waits in the mailbox of a case."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Person
from fundapp.cases.models import CaseMessage, CodeRequest, NoticeWish
from fundapp.cases.queries.pages import Gathered, Turning
from fundapp.core.lists.paging import Page

QUESTIONS = ("question", "follow_up")
"""Kinds of message that ask the applicant for something."""


@dataclass(frozen=True)
class Written:
    """A message of the mailbox, and who of ours wrote it; None for the applicant."""

    message: CaseMessage
    by: str | None


@dataclass(frozen=True)
class Mailbox:
    """A page of a case's mailbox, the newest first, and what is true of all of it.

    `unread`: messages of the applicant that no officer has opened; `theirs`: the newest of all is the applicant's;
    `asked`: a question waits for their answer.
    """

    page: Page[Written]
    unread: int
    theirs: bool
    asked: bool


UNREAD_HERE = Mailbox(Page((), None, None, 0), 0, theirs=False, asked=False)
"""In place of a mailbox that a page does not show."""


def _letters() -> Select[Any]:
    other, case_id = aliased(CaseMessage), bindparam("case_id", type_=Uuid())
    of_it = select(other.kind).where(other.case_id == case_id).order_by(other.sent_at.desc(), other.id.desc()).limit(1)
    newest = of_it.with_only_columns(other.person_id).scalar_subquery()
    asking = of_it.where(other.kind.in_((*QUESTIONS, "answer"))).scalar_subquery()
    count = select(func.count()).select_from(other).where(other.case_id == case_id)
    unread = count.where(other.person_id.is_(None), other.read_at.is_(None)).scalar_subquery()
    told: Sequence[Any] = (CaseMessage, Person.name, newest, asking, unread)
    place: Sequence[Any] = (CaseMessage.sent_at.label("at"), CaseMessage.id.label("at_id"))
    wanted = select(*told, *place, count.scalar_subquery()).where(CaseMessage.case_id == case_id)
    return wanted.outerjoin(Person, Person.id == CaseMessage.person_id)


_LETTERS = Gathered("case.mailbox", _letters, CaseMessage.sent_at, CaseMessage.id)


def mailbox_of(session: Session, case_id: UUID, turning: Turning) -> Mailbox:
    """A page of the mailbox of a case, with names. One query."""
    page = _LETTERS.page(session, case_id, turning)
    if not page.items:
        return Mailbox(page, 0, theirs=False, asked=False)
    newest_by, kind, unread_ones = page.items[0][2:5]
    letters = replace(page, items=[Written(row[0], row[1]) for row in page.items])
    return Mailbox(letters, unread_ones, theirs=newest_by is None, asked=kind in QUESTIONS)


def open_question(messages: Sequence[CaseMessage]) -> CaseMessage | None:
    """The newest question that the applicant has not answered, among a case's messages, the earliest first."""
    asking = [each for each in messages if each.kind in (*QUESTIONS, "answer")]
    return asking[-1] if asking and asking[-1].kind in QUESTIONS else None


def is_asked(session: Session, case_id: UUID) -> bool:
    """Whether a question waits for the applicant's answer. One query."""
    wanted = select(CaseMessage.kind).where(
        CaseMessage.case_id == case_id, CaseMessage.kind.in_((*QUESTIONS, "answer"))
    )
    return session.scalar(wanted.order_by(CaseMessage.sent_at.desc(), CaseMessage.id.desc()).limit(1)) in QUESTIONS


def wish_of(session: Session, case_id: UUID) -> NoticeWish | None:
    """How the applicant of a case wishes to be told. One query."""
    return session.scalars(select(NoticeWish).where(NoticeWish.case_id == case_id)).first()


def reading(session: Session, case_id: UUID) -> tuple[int, datetime | None]:
    """How many of the officers' messages the applicant has not read, and when they last read one. One query."""
    theirs = CaseMessage.case_id == case_id, CaseMessage.person_id.is_not(None)
    wanted = select(func.count().filter(CaseMessage.read_at.is_(None)), func.max(CaseMessage.read_at)).where(*theirs)
    unread, last = session.execute(wanted).one()
    return unread, last


def code_request_of(session: Session, case_id: UUID) -> CodeRequest | None:
    """The request for a new code that waits for a second officer. One query."""
    wanted = select(CodeRequest).where(CodeRequest.case_id == case_id, CodeRequest.ended_at.is_(None))
    return session.scalars(wanted).first()
