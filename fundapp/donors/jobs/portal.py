"""Readers of an agreement are told that something waits for them, once a report on it is published."""

from uuid import UUID

from flask import current_app
from sqlalchemy import select

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.reader import Reader
from fundapp.donors.commands.donor_telling import tell_donor
from fundapp.donors.models import DonorReport
from fundapp.donors.workflow.reports import OUT
from fundapp.outbox.topics import Claim, on

PUBLISHED = "report.published"
"""The first of its ids is that of the report."""


@on(PUBLISHED, name="tell_readers_of_report")
def tell_readers_of_report(claim: Claim) -> None:
    """Sends each of them a notice that says nothing; a report that is not out tells nobody anything."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    ctx = Context(None, claim.now, claim.id.hex, Reader(settings.language, settings.zone))
    report_id = UUID(claim.ids[0])
    with transaction() as session:
        out = DonorReport.state.in_([each.value for each in OUT])
        host_id = session.scalar(select(DonorReport.agreement_id).where(DonorReport.id == report_id, out))
        if host_id is not None:
            tell_donor(host_id, f"report:{report_id.hex}:published", session, ctx)
