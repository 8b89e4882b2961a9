"""What was added to a case."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import Addition
from fundapp.cases.queries.pages import Gathered, Turning
from fundapp.cases.rules.sheets import Step
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import Page


@dataclass(frozen=True)
class Additions:
    """A page of what was added to a case, by ids, the newest first; `unseen`: how many of all nobody has opened yet."""

    page: Page[UUID]
    unseen: int


def _additions() -> Select[Any]:
    other, case_id = aliased(Addition), bindparam("case_id", type_=Uuid())
    count = select(func.count()).select_from(other).where(other.case_id == case_id)
    unseen = count.where(other.author != "staff", other.seen_at.is_(None)).scalar_subquery()
    columns: Sequence[Any] = (
        Addition.id,
        unseen,
        Addition.made_at,
        Addition.id.label("at_id"),
        count.scalar_subquery(),
    )
    return select(*columns).where(Addition.case_id == case_id)


_ADDED = Gathered("case.added", _additions, Addition.made_at, Addition.id)


def additions_page(session: Session, case_id: UUID, turning: Turning) -> Additions:
    """A page of what was added to a case. One query."""
    page = _ADDED.page(session, case_id, turning)
    return Additions(replace(page, items=[row[0] for row in page.items]), page.items[0][1] if page.items else 0)


def addition_of(session: Session, case_id: UUID, addition_id: UUID) -> Addition:
    """One addition of a case. Raises NotFound. One query."""
    found = session.get(Addition, addition_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def sendings_of_files(session: Session, case_id: UUID, since: datetime) -> int:
    """How many sendings of files a case has had since then. One query."""
    mine = Addition.case_id == case_id, Addition.step == Step.FILES.value, Addition.made_at > since
    return session.scalar(select(func.count()).select_from(Addition).where(*mine)) or 0
