"""Published reports in the hands of those who read them: taken home, acknowledged."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_writing import Given
from fundapp.donors.commands.donor_telling import tell_us
from fundapp.donors.models import DonorReport, ReportDownload, ReportReceipt
from fundapp.donors.permissions import may_read_portal, may_see_reports
from fundapp.donors.queries.portal_reports import my_receipt, published
from fundapp.donors.rules.portal import FileKind
from fundapp.donors.workflow.reports import OUT

DOWNLOAD = ReportDownload.__tablename__
RECEIPT = ReportReceipt.__tablename__
ONCE = lazy("You have acknowledged this report already.")

on_broken("uq_donor_report_receipt_report_id_person_id", lambda: Conflict(ONCE))


def note_download(session: Session, ctx: Context, report_id: UUID, kind: FileKind) -> ReportDownload:
    """Notes that somebody takes a published report home: committed before they get it.

    For a donor's contact and for those of us who see reports. Raises NotFound.
    """
    report = _of_ours(session, report_id) if may_see_reports(ctx) else published(session, ctx, report_id).report
    assert ctx.actor is not None  # or nothing would have been found
    made = ReportDownload(
        id=uuid4(), report_id=report.id, agreement_id=report.agreement_id, person_id=ctx.actor.id, kind=kind.value,
        at=ctx.now,
    )  # fmt: skip
    told = {"report": report.id.hex, "kind": kind.value}
    made.entry_id = record(session, ctx, "report.downloaded", DOWNLOAD, made.id, told)
    session.add(made)
    session.flush()
    return made


def acknowledge_report(session: Session, ctx: Context, report_id: UUID, given: Given) -> ReportReceipt:
    """A reader says once that they have received a report (see ReceiptSchema). Raises NotFound, Conflict, Invalid."""
    require(may_read_portal(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    found = published(session, ctx, report_id)
    if my_receipt(session, ctx, report_id) is not None:
        raise Conflict(ONCE)
    if given["received_on"] < found.snapshot.published_at.astimezone(ctx.reader.zone).date():
        raise Invalid({"received_on": [_("This is before the day on which it was published.")]})
    made = ReportReceipt(
        id=uuid4(), report_id=found.report.id, person_id=ctx.actor.id, received_on=given["received_on"],
        words=given["words"], at=ctx.now,
    )  # fmt: skip
    told = {"report": found.report.id.hex}
    made.entry_id = record(session, ctx, "report.acknowledged", RECEIPT, made.id, told)
    session.add(made)
    session.flush()
    tell_us(found.report.agreement_id, f"report:{report_id.hex}:acknowledged:{ctx.actor.id.hex}", session, ctx)
    return made


def _of_ours(session: Session, report_id: UUID) -> DonorReport:
    out = [each.value for each in OUT]
    found = session.scalars(select(DonorReport).where(DonorReport.id == report_id, DonorReport.state.in_(out))).first()
    if found is None:
        raise NotFound
    return found
