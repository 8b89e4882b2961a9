"""Who found facts still true, and when, put back as it was."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.funders import funder

Check = tuple[date | None, UUID | None, date]
"""When a group of facts was found still true, by whom, and when it is to be looked at again."""


def checks_of(found: Funder) -> dict[str, Check]:
    """How each group stands, by its code."""
    return {row.facts: (row.checked_on, row.checked_by_id, row.due_on) for row in found.source_rows}


def restore_checks(
    session: Session, ctx: Context, funder_id: UUID, checks: Mapping[str, Check], *, expected_version: int
) -> Funder:
    """Puts back how these groups stood before somebody confirmed them by mistake. Raises EditConflict, NotFound."""
    require(may_edit(ctx))
    found = funder(session, ctx, funder_id)
    if found.version != expected_version:
        raise EditConflict
    for group, check in checks.items():
        row = found.sources[group]
        row.checked_on, row.checked_by_id, row.due_on = check
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "funder.check_restored", "funder", found.id, {"facts": sorted(checks)})
    session.flush()
    return found
