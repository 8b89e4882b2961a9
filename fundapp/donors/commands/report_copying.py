"""The next edition of a published report: what stood in the one before, to be gone through again."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, inspect
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.donors.models import DonorReport, ReportSection, ReportStory, ReportWriter
from fundapp.donors.queries.report_releases import writers_of
from fundapp.donors.workflow.reports import State

_SAME = (
    "agreement_id", "date_id", "template", "kind", "language", "title", "covers_from", "covers_to", "owner_id",
)  # fmt: skip


def copied(found: DonorReport, changes: str, ctx: Context) -> DonorReport:
    """A draft with the days, sections and stories of a report that was read with them; not in any session."""
    return DonorReport(
        id=uuid4(), edition=found.edition + 1, corrects_id=found.id, changes=changes, state=State.DRAFTING.value,
        asked_at=None, created_at=ctx.now, updated_at=ctx.now, draft=None, releases=[],
        sections=[_copy(each, ReportSection) for each in found.sections],
        stories=[_copy(each, ReportStory) for each in found.stories],
        **{name: getattr(found, name) for name in _SAME},
    )  # fmt: skip


def keep_writers(before: UUID, after: UUID, session: Session) -> None:
    """What they wrote in an edition stands in the next one too: of it they are no second reader either."""
    rows = [{"report_id": after, "person_id": each} for each in writers_of(session, before)]
    if rows:
        session.execute(insert(ReportWriter), rows)


def _copy(row: Any, kind: type[Any]) -> Any:
    left = {"id", "report_id", "version"}
    same = {each.key: getattr(row, each.key) for each in inspect(kind).column_attrs if each.key not in left}
    return kind(id=uuid4(), **same)
