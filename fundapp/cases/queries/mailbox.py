"""What waits in the mailbox of a case."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseMessage, CodeRequest, NoticeWish

QUESTIONS = ("question", "follow_up")
"""Kinds of message that ask the applicant for something."""


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
