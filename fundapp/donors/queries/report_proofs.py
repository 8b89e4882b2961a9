"""The proof that a report was published as it stands: its digest is in the audit log, under a signed checkpoint."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.export import inclusion_bundle
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.donors.models import ReportSnapshot
from fundapp.donors.queries.reports import snapshot_of


def proof_of(session: Session, ctx: Context, report_id: UUID, origin: str) -> bytes:
    """The proof of a published report, as `verify.py` reads it; `origin` names the log (settings).

    Raises NotFound; Conflict while no checkpoint covers it yet, which takes a quarter of an hour.
    """
    return proof_of_snapshot(session, snapshot_of(session, ctx, report_id), origin)


def proof_of_snapshot(session: Session, found: ReportSnapshot, origin: str) -> bytes:
    """The same of a snapshot that was read by whoever may: one line of JSON. Raises Conflict."""
    try:
        return inclusion_bundle(session, origin, found.entry_id)
    except NotFound as error:
        raise Conflict(_("The audit log is signed every quarter of an hour: its proof can be had then.")) from error
