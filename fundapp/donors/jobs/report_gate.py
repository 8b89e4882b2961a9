"""The gate: whether the protected tables of a report may go out beside everything that went out before."""

from sqlalchemy.orm import Session

from fundapp.donors.models import ReportDraft
from fundapp.donors.queries.report_tables import let_out
from fundapp.donors.rules.report_errands import Finding


def gate(session: Session, draft: ReportDraft) -> Finding:
    """Audits the tables of a draft against all of its populations. What nobody can audit does not go out."""
    tables = draft.tables or {}
    earlier = sum(len(let_out(session, population)) for population in tables)
    return Finding(ok=not tables, told={"populations": sorted(tables), "earlier": earlier, "checked": 0})
