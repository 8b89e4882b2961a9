"""What a report says now: the figures of its snapshot once it is published, before that those of its draft."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.donors.figures.tracing import may_trace
from fundapp.donors.models import Agreement, DonorReport, ReportDraft, ReportSnapshot
from fundapp.donors.rules.report_data import ReportData, ReportFigures
from fundapp.donors.workflow.reports import DraftState


@dataclass(frozen=True)
class Told:
    """A report with its agreement, and what it says as of `cut_off`; None where nothing was computed yet."""

    report: DonorReport
    figures: ReportFigures | None
    cut_off: datetime | None
    is_published: bool


def told_of(session: Session, ctx: Context, agreement_id: UUID, report_id: UUID) -> Told:
    """A report of an agreement, with its figures. Raises NotFound, Denied. One query."""
    require(may_trace(ctx))
    named = joinedload(DonorReport.agreement).load_only(
        Agreement.id, Agreement.code, Agreement.title, Agreement.currency
    )
    wanted = select(DonorReport, ReportDraft, ReportSnapshot.data).options(named)
    wanted = wanted.outerjoin(ReportDraft, ReportDraft.report_id == DonorReport.id)
    wanted = wanted.outerjoin(ReportSnapshot, ReportSnapshot.report_id == DonorReport.id)
    found = session.execute(wanted.where(DonorReport.id == report_id, DonorReport.agreement_id == agreement_id)).first()
    if found is None:
        raise NotFound
    report, draft, data = cast(tuple[DonorReport, ReportDraft | None, str | None], found)
    if data:
        told = cast(ReportData, json.loads(data))
        return Told(report, told["figures"], datetime.fromisoformat(told["cover"]["cut_off"]), is_published=True)
    if draft is not None and draft.state == DraftState.READY and draft.figures is not None:
        return Told(report, cast(ReportFigures, json.loads(draft.figures)), draft.cut_off, is_published=False)
    return Told(report, None, None, is_published=False)
