"""The gate: whether the protected tables of a report may go out beside everything that went out before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from fundapp.donors.disclosure import Settings
from fundapp.donors.jobs import report_tables
from fundapp.donors.jobs.report_computing import rules_of
from fundapp.donors.models import ReportDraft
from fundapp.donors.rules.report_errands import Finding

SECONDS = 120.0
"""Of processor time for each population: more than a draft has, which had its own worlds at hand when it was proven."""


def gate(session: Session, draft: ReportDraft) -> Finding:
    """Audits the tables of a draft with all that was let out of their populations. Nothing unsolved goes out.

    Tables of later days that went out since are never followed by earlier ones: then figures are computed anew. Tables
    that only say again what was said need no proof: whoever reads them learns nothing.
    """
    rules, found = replace(rules_of(session), seconds=SECONDS), {}
    for population, kept in sorted((draft.tables or {}).items()):
        earlier = report_tables.before(session, population)
        if earlier.cut_off >= report_tables.cut_off_of(kept):
            return Finding(ok=False, told={"outdated": population})
        found[population] = _judged(kept, population, earlier, rules)
    return Finding(all(each["ok"] for each in found.values()), found)


def _judged(kept: Mapping[str, Any], population: str, earlier: report_tables.Before, rules: Settings) -> dict[str, Any]:
    if not report_tables.tells_more(kept, population, earlier):
        return {"ok": True, "nothing_new": True}
    return report_tables.audited(kept, population, earlier, rules).to_json()
