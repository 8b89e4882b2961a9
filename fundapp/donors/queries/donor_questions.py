"""Reads of what donors' contacts ask: for those who answer, and for those who asked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Agreement, DonorQuestion, DonorReport
from fundapp.donors.permissions import may_edit_agreements, may_read_portal, may_see_agreements
from fundapp.donors.queries.portal import mine, readable
from fundapp.donors.rules.portal import SHOWN, QuestionState

HOST = contains_eager(DonorQuestion.agreement).load_only(Agreement.id, Agreement.code, Agreement.title)
ABOUT = joinedload(DonorQuestion.report).load_only(
    DonorReport.id, DonorReport.title, DonorReport.edition, DonorReport.state, raiseload=True
)
SORTS: Mapping[str, Sequence[Any]] = {
    "newest": (DonorQuestion.updated_at.desc(), DonorQuestion.id),
    "oldest": (DonorQuestion.updated_at, DonorQuestion.id),
}
DEFAULT_SORT = "newest"


def question(session: Session, ctx: Context, question_id: UUID, *, lock: bool = False) -> DonorQuestion:
    """A question with its agreement and what was written, `lock`ed. Raises NotFound. Two queries."""
    require(may_see_agreements(ctx))
    return _one(session, _whole().where(DonorQuestion.id == question_id), lock=lock)


def questions_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[DonorQuestion]:
    """One page of the questions that meet `wanted` (see QuestionFilterSchema). Two queries."""
    require(may_see_agreements(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    found = _whole().where(*_conditions(wanted))
    return read_page(session, found, SORTS[sort], marks=marks, name=f"donor-questions:{sort}", mark=mark)


def questions_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[DonorQuestion]:
    """Every question that meets `wanted`, with what was written, read in chunks so that memory stays bounded."""
    require(may_see_agreements(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    found = _whole().options(selectinload(DonorQuestion.messages)).where(*_conditions(wanted)).order_by(*order)
    return iter(session.scalars(found, execution_options=IN_CHUNKS))


def count_open(session: Session, ctx: Context) -> int:
    """How many questions wait for us. One query for those who change agreements, none for others."""
    if not may_edit_agreements(ctx):
        return 0
    wanted = select(func.count()).where(DonorQuestion.state == QuestionState.OPEN.value)
    return session.scalar(wanted) or 0


def open_of(session: Session, agreement_id: UUID) -> int:
    """How many questions of an agreement wait for us. One query."""
    waits = DonorQuestion.state == QuestionState.OPEN.value
    return session.scalar(select(func.count()).where(waits, DonorQuestion.agreement_id == agreement_id)) or 0


def my_question(session: Session, ctx: Context, question_id: UUID, *, lock: bool = False) -> DonorQuestion:
    """A question on an agreement of this donor's, with what was written, `lock`ed. Raises NotFound. Two queries."""
    require(may_read_portal(ctx))
    theirs = DonorQuestion.agreement_id.in_(mine(ctx))
    wanted = select(DonorQuestion).options(ABOUT).where(DonorQuestion.id == question_id, theirs)
    return _one(session, wanted, lock=lock)


def my_questions(session: Session, ctx: Context, agreement_id: UUID) -> Sequence[DonorQuestion]:
    """The latest questions on an agreement of this donor's, and one more where there are others. One query."""
    require(may_read_portal(ctx))
    wanted = select(DonorQuestion).options(ABOUT).where(DonorQuestion.agreement_id == agreement_id)
    wanted = wanted.where(DonorQuestion.agreement_id.in_(mine(ctx)))
    return session.scalars(wanted.order_by(*SORTS[DEFAULT_SORT]).limit(SHOWN + 1)).all()


def my_questions_page(
    session: Session, ctx: Context, agreement_id: UUID, *, marks: Marks, mark: str | None = None
) -> Page[DonorQuestion]:
    """One page of the questions on an agreement of this donor's. Three queries. Raises NotFound."""
    host = readable(session, ctx, agreement_id)
    wanted = select(DonorQuestion).options(ABOUT).where(DonorQuestion.agreement_id == host.id)
    return read_page(session, wanted, SORTS[DEFAULT_SORT], marks=marks, name=f"my-questions:{host.id}", mark=mark)


def _whole() -> Select[DonorQuestion]:
    return select(DonorQuestion).join(DonorQuestion.agreement).options(HOST, ABOUT)


def _one(session: Session, wanted: Select[DonorQuestion], *, lock: bool) -> DonorQuestion:
    wanted = wanted.options(selectinload(DonorQuestion.messages)).execution_options(populate_existing=True)
    found = session.scalars(wanted.with_for_update(of=DonorQuestion) if lock else wanted).first()
    if found is None:
        raise NotFound
    return found


def _conditions(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Of a DonorQuestion joined to its Agreement."""
    for word in fold(wanted.get("q") or "").split():
        yield or_(*(each.contains(word, autoescape=True) for each in (DonorQuestion.found_by, Agreement.found_by)))
    if wanted.get("state"):
        yield DonorQuestion.state == wanted["state"]
