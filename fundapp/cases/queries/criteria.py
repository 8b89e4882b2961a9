"""Reads of the questions of triage."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.cases.models import CriteriaSet, Criterion, CriterionAnswer
from fundapp.cases.permissions import may_work
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require

_ORDER = (func.lower(CriteriaSet.name_fr), CriteriaSet.id)


def sets_in_use(session: Session, ctx: Context) -> Sequence[CriteriaSet]:
    """The sets that are offered, with their questions, by name. Two queries."""
    require(may_work(ctx))
    wanted = select(CriteriaSet).where(CriteriaSet.active).options(selectinload(CriteriaSet.criteria))
    return session.scalars(wanted.order_by(*_ORDER)).all()


def criteria_set(session: Session, ctx: Context, set_id: UUID) -> CriteriaSet:
    """One set with its questions, retired ones too. Raises NotFound. Two queries."""
    require(may_work(ctx))
    wanted = select(CriteriaSet).where(CriteriaSet.id == set_id).options(selectinload(CriteriaSet.criteria))
    found = session.scalars(wanted).first()
    if found is None:
        raise NotFound
    return found


def asked_now(found: CriteriaSet) -> list[Criterion]:
    """The questions of a set that are asked today, in order."""
    return sorted((each for each in found.criteria if not each.retired), key=lambda each: each.position)


def answered_questions(session: Session, set_id: UUID) -> set[UUID]:
    """Questions of a set to which some assessment holds an answer. One query."""
    wanted = select(CriterionAnswer.criterion_id).join(Criterion, Criterion.id == CriterionAnswer.criterion_id)
    return set(session.scalars(wanted.where(Criterion.set_id == set_id).distinct()))


def has_sets(session: Session) -> bool:
    """Whether there is any set, in use or not. One query."""
    return session.scalar(select(CriteriaSet.id).limit(1)) is not None


def criteria_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[CriteriaSet]:
    """One page of the sets that meet `wanted` (see CriteriaFilterSchema), with their questions. Three queries."""
    require(may_work(ctx))
    statement = _matching(wanted).options(selectinload(CriteriaSet.criteria))
    return read_page(session, statement, _ORDER, marks=marks, name="criteria", mark=mark)


def criteria_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Any]:
    """Every set that meets `wanted` with each of its questions, a row each, read in chunks."""
    require(may_work(ctx))
    statement = _matching(wanted).add_columns(Criterion).join(Criterion, Criterion.set_id == CriteriaSet.id)
    statement = statement.order_by(*_ORDER, Criterion.position, Criterion.id)
    return iter(session.execute(statement, execution_options=IN_CHUNKS))


def _matching(wanted: Mapping[str, Any]) -> Select[Any]:
    """The sets that meet every condition in `wanted`."""
    statement: Select[Any] = select(CriteriaSet)
    for word in (wanted.get("q") or "").lower().split():
        columns = CriteriaSet.name_fr, CriteriaSet.name_en
        statement = statement.where(or_(*(func.lower(each).contains(word, autoescape=True) for each in columns)))
    if wanted.get("use"):
        statement = statement.where(CriteriaSet.active.is_(wanted["use"] == "yes"))
    return statement
