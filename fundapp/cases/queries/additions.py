"""What was added to a case."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import Addition
from fundapp.cases.queries.pages import Turning, page_of
from fundapp.cases.rules.sheets import Step
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import Page


@dataclass(frozen=True)
class Additions:
    """A page of what was added to a case, by ids, the newest first; `unseen`: how many of all nobody has opened yet."""

    page: Page[UUID]
    unseen: int


def additions_page(session: Session, case_id: UUID, turning: Turning) -> Additions:
    """A page of what was added to a case. One query."""
    other = aliased(Addition)
    count = select(func.count()).select_from(other).where(other.case_id == case_id)
    unseen = count.where(other.author != "staff", other.seen_at.is_(None)).scalar_subquery()
    wanted = select(Addition.id, unseen, count.scalar_subquery()).where(Addition.case_id == case_id)
    wanted = wanted.order_by(Addition.made_at.desc(), Addition.id.desc())
    page = page_of(session, wanted, turning, "case.additions")
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
