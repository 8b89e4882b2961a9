"""What waits for somebody around reports: sections to write, releases to give, reports to begin."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from fundapp.accounts.models import Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.donors.models import (
    Agreement,
    AgreementReport,
    DonorReport,
    ReportRelease,
    ReportSection,
    ReportStory,
    ReportWriter,
)
from fundapp.donors.permissions import may_edit_agreements, may_edit_reports, may_release_reports
from fundapp.donors.queries.agreement_due import Due, mine
from fundapp.donors.rules.agreements import SOON_DAYS
from fundapp.donors.workflow.agreements import State as AgreementState
from fundapp.donors.workflow.reports import State

Asked = tuple[ReportSection, DonorReport]
"""A section that somebody was asked to write, and its report."""
_WITH = (joinedload(DonorReport.agreement).load_only(Agreement.id, Agreement.title, Agreement.code),)


def sections_asked(session: Session, ctx: Context, most: int) -> Sequence[Asked]:
    """What the actor was asked to write and is not ready, what is due first first. One query for writers, or none."""
    if not may_edit_reports(ctx) or ctx.actor is None:
        return ()
    wanted = select(ReportSection, DonorReport).join(DonorReport, DonorReport.id == ReportSection.report_id)
    wanted = wanted.outerjoin(DonorReport.owed).options(*_WITH, joinedload(DonorReport.owed))
    wanted = wanted.where(ReportSection.asked_id == ctx.actor.id, ReportSection.ready.is_(False))
    wanted = wanted.where(DonorReport.state == State.DRAFTING.value)
    order = AgreementReport.due_on.is_(None), AgreementReport.due_on, ReportSection.number, ReportSection.id
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(*order).limit(most))]


def releases_open(session: Session, ctx: Context, most: int) -> Sequence[DonorReport]:
    """Reports that wait for a release which the actor may give (see `release_verdict`), what waits longest first.

    One query for those who release reports, none for others.
    """
    if not may_release_reports(ctx) or ctx.actor is None:
        return ()
    wanted = select(DonorReport).where(DonorReport.state == State.REVIEW.value, *_may_release(ctx)).options(*_WITH)
    return session.scalars(wanted.order_by(DonorReport.asked_at, DonorReport.id).limit(most)).all()


def reports_unbegun(session: Session, ctx: Context, most: int) -> Sequence[Due]:
    """Reports of one's own agreements, late or due within SOON_DAYS, that nobody has begun, the first ones first.

    One query for those who change agreements and write reports, none for others.
    """
    if not may_edit_agreements(ctx) or not may_edit_reports(ctx):
        return ()
    begun = exists().where(DonorReport.date_id == AgreementReport.id, DonorReport.state != State.ABANDONED.value)
    wanted = select(AgreementReport, Agreement).join(Agreement, Agreement.id == AgreementReport.agreement_id)
    soon = AgreementReport.due_on <= ctx.today + timedelta(days=SOON_DAYS)
    wanted = wanted.where(AgreementReport.sent_on.is_(None), soon, mine(ctx), ~begun)
    wanted = wanted.where(Agreement.state == AgreementState.SIGNED.value)
    rows = session.execute(wanted.order_by(AgreementReport.due_on, AgreementReport.id).limit(most))
    return [(row[0], row[1]) for row in rows]


def _may_release(ctx: Context) -> Sequence[ColumnElement[bool]]:
    assert ctx.actor is not None
    me: Any = ctx.actor.id
    of_it = ReportRelease.report_id == DonorReport.id
    is_first = ~exists().where(of_it)
    wrote = exists().where(ReportWriter.report_id == DonorReport.id, ReportWriter.person_id == me)
    second = ~wrote if GroupCode.OFFICERS in ctx.actor.groups else ~wrote & (~_tells_stories() | _officer_was_first())
    return ~exists().where(of_it, ReportRelease.person_id == me), or_(is_first, second)


def _tells_stories() -> ColumnElement[bool]:
    return exists().where(ReportStory.report_id == DonorReport.id)


def _officer_was_first() -> ColumnElement[bool]:
    officers = select(Membership.person_id).where(Membership.group_code == GroupCode.OFFICERS)
    return exists().where(ReportRelease.report_id == DonorReport.id, ReportRelease.person_id.in_(officers))
