"""Reads of who took which published report home, and who has acknowledged it: for staff, and one's own for a donor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, load_only

from fundapp.accounts.models import Person
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.donors.models import DonorReport, ReportDownload, ReportReceipt
from fundapp.donors.permissions import may_read_portal, may_see_agreements

OF_A_REPORT = 20
"""How many of each stand on the page of a report."""

NAMED = (
    joinedload(ReportDownload.person).load_only(Person.id, Person.name),
    joinedload(ReportDownload.report).load_only(DonorReport.id, DonorReport.title, DonorReport.edition),
)
ORDER = (ReportDownload.at.desc(), ReportDownload.id)


@dataclass(frozen=True)
class Reception:
    """Who has acknowledged reports, and who took one home: the latest OF_A_REPORT of each."""

    receipts: Sequence[ReportReceipt]
    downloads: Sequence[ReportDownload]


def downloads_page(
    session: Session, ctx: Context, agreement_id: UUID, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None
) -> Page[ReportDownload]:
    """One page of who took reports on an agreement home (see DownloadFilterSchema). Two queries."""
    require(may_see_agreements(ctx))
    name = f"report-downloads:{agreement_id}"
    return read_page(session, _of(agreement_id, wanted), ORDER, marks=marks, name=name, mark=mark)


def downloads_to_export(
    session: Session, ctx: Context, agreement_id: UUID, wanted: Mapping[str, Any]
) -> Iterator[ReportDownload]:
    """All of them that meet `wanted`, read in chunks so that memory stays bounded."""
    require(may_see_agreements(ctx))
    return iter(session.scalars(_of(agreement_id, wanted).order_by(*ORDER), execution_options=IN_CHUNKS))


def reception_of(session: Session, ctx: Context, report_id: UUID) -> Reception:
    """How a report was received, for its page. Two queries."""
    require(may_see_agreements(ctx))
    taken = select(ReportDownload).options(*NAMED).where(ReportDownload.report_id == report_id)
    return Reception(
        session.scalars(_receipts().where(ReportReceipt.report_id == report_id)).all(),
        session.scalars(taken.order_by(*ORDER).limit(OF_A_REPORT)).all(),
    )


def receipts_of(session: Session, ctx: Context, agreement_id: UUID) -> Reception:
    """The latest acknowledgements of reports on an agreement, whichever. One query."""
    require(may_see_agreements(ctx))
    theirs = select(DonorReport.id).where(DonorReport.agreement_id == agreement_id)
    wanted = _receipts().where(ReportReceipt.report_id.in_(theirs)).limit(OF_A_REPORT)
    return Reception(session.scalars(wanted).all(), ())


def my_downloads(session: Session, ctx: Context, report_id: UUID) -> Sequence[ReportDownload]:
    """How this person has taken a report home, the latest first: their own rows alone. One query."""
    require(may_read_portal(ctx))
    me = ctx.actor.id if ctx.actor else None
    wanted = select(ReportDownload).where(ReportDownload.report_id == report_id, ReportDownload.person_id == me)
    shown = load_only(ReportDownload.id, ReportDownload.kind, ReportDownload.at)
    return session.scalars(wanted.options(shown).order_by(*ORDER).limit(OF_A_REPORT)).all()


def _receipts() -> Select[ReportReceipt]:
    person = joinedload(ReportReceipt.person).load_only(Person.id, Person.name)
    report = joinedload(ReportReceipt.report).load_only(DonorReport.id, DonorReport.title, DonorReport.edition)
    return select(ReportReceipt).options(person, report).order_by(ReportReceipt.at.desc(), ReportReceipt.id)


def _of(agreement_id: UUID, wanted: Mapping[str, Any]) -> Select[ReportDownload]:
    found = select(ReportDownload).options(*NAMED)
    return found.where(ReportDownload.agreement_id == agreement_id, *_conditions(wanted))


def _conditions(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    if wanted.get("kind"):
        yield ReportDownload.kind.in_(wanted["kind"])
