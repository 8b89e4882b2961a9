"""The gate: whether the protected tables of a report may go out beside everything that went out before."""

from sqlalchemy.orm import Session

from fundapp.donors.jobs import report_tables
from fundapp.donors.jobs.report_computing import rules_of
from fundapp.donors.models import ReportDraft
from fundapp.donors.rules.report_errands import Finding


def gate(session: Session, draft: ReportDraft) -> Finding:
    """Audits the tables of a draft with all that was let out of their populations. Nothing unsolved goes out.

    Tables of later days that went out since are never followed by earlier ones: then figures are computed anew.
    """
    rules, found = rules_of(session), {}
    for population, kept in sorted((draft.tables or {}).items()):
        earlier = report_tables.before(session, population)
        if earlier.cut_off >= report_tables.cut_off_of(kept):
            return Finding(ok=False, told={"outdated": population})
        found[population] = report_tables.audited(kept, population, earlier, rules)
    return Finding(all(each.ok for each in found.values()), {name: each.to_json() for name, each in found.items()})
