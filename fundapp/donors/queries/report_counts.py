"""Reads beside the list of reports: how far each is, and of which agreements there are any."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from fundapp.donors.models import Agreement, DonorReport, ReportRelease, ReportSection


@dataclass(frozen=True)
class Counts:
    """Of a report: how many texts it has, how many are ready, how many people have let it go out."""

    texts: int = 0
    ready: int = 0
    releases: int = 0


def counts_of(session: Session, report_ids: Collection[UUID]) -> Mapping[UUID, Counts]:
    """How far these reports are, by id. Asks no right: whoever has read them may know. One query."""
    if not report_ids:
        return {}
    texts = select(func.count(ReportSection.id)).where(ReportSection.report_id == DonorReport.id)
    ready = select(func.coalesce(func.sum(case((ReportSection.ready, 1), else_=0)), 0))
    ready = ready.where(ReportSection.report_id == DonorReport.id)
    releases = select(func.count(ReportRelease.id)).where(ReportRelease.report_id == DonorReport.id)
    counted = (each.scalar_subquery() for each in (texts, ready, releases))
    rows = session.execute(select(DonorReport.id, *counted).where(DonorReport.id.in_(report_ids)))
    return {row[0]: Counts(*row[1:]) for row in rows}


def reported_agreements(session: Session) -> list[tuple[str, str]]:
    """The agreements of which there are reports, by code: the id as text, code and title. One query."""
    wanted = select(Agreement.id, Agreement.code, Agreement.title)
    wanted = wanted.where(Agreement.id.in_(select(DonorReport.agreement_id)))
    rows = session.execute(wanted.order_by(Agreement.code, Agreement.id))
    return [(str(row.id), f"{row.code} – {row.title}") for row in rows]
