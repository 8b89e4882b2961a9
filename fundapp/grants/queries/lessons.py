"""Reads of what was learnt from opportunities that are over."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder
from fundapp.grants.models import Opportunity
from fundapp.grants.permissions import may_see
from fundapp.grants.rules.lessons import OUTCOMES

ENDED = func.coalesce(Opportunity.answered_on, Opportunity.submitted_on, Opportunity.decided_on, date(1, 1, 1))
"""The day of the answer, or the last day that is known of what was never answered."""
SORTS: Mapping[str, Sequence[Any]] = {
    "recent": (ENDED.desc(), Opportunity.id),
    "title": (Opportunity.title, Opportunity.id),
}
DEFAULT_SORT = "recent"


def lessons_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Opportunity]:
    """One page of the opportunities that meet `wanted` (see LessonFilterSchema). Two queries."""
    require(may_see(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    return read_page(session, _matching(wanted), SORTS[sort], marks=marks, name=f"lessons:{sort}", mark=mark)


def lessons_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Opportunity]:
    """Every one that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    return iter(session.scalars(_matching(wanted).order_by(*order), execution_options=IN_CHUNKS))


def _matching(wanted: Mapping[str, Any]) -> Select[Opportunity]:
    """Those that are over and of which somebody wrote what they learnt, or what the funder said."""
    over = Opportunity.state.in_([state for states in OUTCOMES.values() for state in states])
    joined = select(Opportunity).outerjoin(Opportunity.funder).where(Opportunity.learnt_by.is_not(None), over)
    for word in fold(wanted.get("q") or "").split():
        own = (Opportunity.learnt_by, Opportunity.found_by, Funder.found_by)
        joined = joined.where(or_(*(each.contains(word, autoescape=True) for each in own)))
    if wanted.get("outcome"):
        joined = joined.where(Opportunity.state.in_(OUTCOMES[wanted["outcome"]]))
    if wanted.get("funder"):
        joined = joined.where(Opportunity.funder_id == UUID(wanted["funder"]))
    if wanted.get("year"):
        joined = joined.where(ENDED.between(date(wanted["year"], 1, 1), date(wanted["year"], 12, 31)))
    return joined.options(contains_eager(Opportunity.funder).load_only(Funder.id, Funder.name, Funder.short_name))


def learnt_from(session: Session) -> list[tuple[str, str]]:
    """The funders of whom something was learnt, by name: the id as text, and the name. One query."""
    theirs = select(Opportunity.funder_id).where(Opportunity.learnt_by.is_not(None))
    wanted = select(Funder.id, Funder.name).where(Funder.id.in_(theirs)).order_by(Funder.sort_name, Funder.id)
    return [(str(funder_id), name) for funder_id, name in session.execute(wanted)]
