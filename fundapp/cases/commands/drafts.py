"""Drafts that are thrown away."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import CaseDraft
from fundapp.cases.permissions import Visitor
from fundapp.cases.queries.drafts import locked_draft
from fundapp.core.context import Context
from fundapp.vault.commands import purge_draft
from fundapp.vault.house import Vault


def discard_draft(session: Session, ctx: Context, vault: Vault, visitor: Visitor) -> None:
    """Destroys what somebody has written and not sent, with its code, because they want it.

    Raises NotFound where there is no draft, Conflict where it was sent meanwhile.
    """
    draft = locked_draft(session, visitor)
    record(session, ctx, "case.draft.discarded", CaseDraft.__tablename__, draft.id)
    session.execute(delete(CaseDraft).where(CaseDraft.id == draft.id))
    purge_draft(session, ctx, vault, visitor.applicant_id, asked=True)
