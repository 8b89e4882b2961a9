"""What somebody who looks after agreements and reports leaves behind: given to their successor."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.rows import given_to
from fundapp.core.verdicts import require
from fundapp.donors.commands.report_sections import SECTION
from fundapp.donors.commands.report_writing import REPORT
from fundapp.donors.models import Agreement, DonorReport, ReportSection
from fundapp.donors.permissions import may_hand_over
from fundapp.donors.queries.agreements import keepers
from fundapp.donors.queries.reports import people_asked
from fundapp.donors.workflow.agreements import LIVING, State
from fundapp.donors.workflow.reports import AT_WORK, WRITTEN

OPEN = (State.DRAFT, *LIVING)
"""Something is still owed, by the funder or by us."""


def hand_over_agreements(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives the agreements of somebody who leaves to their successor, and returns how many.

    Nothing where the successor belongs neither to fundraising nor to finance: then everybody who changes agreements
    is reminded of them. One entry for each: the log is compared with the rows, both ways.
    """
    require(may_hand_over(ctx))
    if successor_id not in dict(keepers(session)):
        return 0
    theirs = select(Agreement).where(Agreement.owner_id == leaver_id, Agreement.state.in_(OPEN))
    found, told = given_to(session, theirs, successor_id, ctx.now), {"from": leaver_id.hex, "to": successor_id.hex}
    for each in found:
        each.entry_id = record(session, ctx, "agreement.passed_on", Agreement.__tablename__, each.id, told)
    session.flush()
    return len(found)


def hand_over_reports(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives the reports at work of somebody who leaves, and the sections they were asked to write, to their successor.

    Returns how many. Nothing where the successor does not write reports: then whoever looks after the agreement is
    reminded, and a section waits for whoever opens the report. One entry for each.
    """
    require(may_hand_over(ctx))
    if successor_id not in dict(people_asked(session)):
        return 0
    theirs = select(DonorReport).where(DonorReport.owner_id == leaver_id, DonorReport.state.in_(AT_WORK))
    found, told = given_to(session, theirs, successor_id, ctx.now), {"from": leaver_id.hex, "to": successor_id.hex}
    for each in found:
        each.entry_id = record(session, ctx, "report.passed_on", REPORT, each.id, told)
    sections = _sections_asked_of(leaver_id, session)
    for section in sections:
        section.asked_id = successor_id
        _record_asked(section, told, session, ctx)
    session.flush()
    return len(found) + len(sections)


def _sections_asked_of(person_id: UUID, session: Session) -> Sequence[ReportSection]:
    """What they were asked to write of reports that are being drafted, and have not finished; locked in one order."""
    drafted = select(DonorReport.id).where(DonorReport.state.in_(WRITTEN))
    wanted = select(ReportSection).where(ReportSection.asked_id == person_id, ReportSection.report_id.in_(drafted))
    wanted = wanted.where(ReportSection.ready.is_(False)).order_by(ReportSection.id)
    return session.scalars(wanted.with_for_update()).all()


def _record_asked(section: ReportSection, told: Mapping[str, str], session: Session, ctx: Context) -> None:
    record(session, ctx, "report_section.asked", SECTION, section.id, told)
