"""Where whoever holds a code stands: a draft that they can open, or a case to which they can only add."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fundapp.cases.arriving import seal_draft
from fundapp.cases.commands.intake import save_draft
from fundapp.cases.models import CaseDraft, EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.queries.cases import case_of, draft_of
from fundapp.cases.queries.drafts import locked_draft
from fundapp.cases.rules.sheets import Sheet, read
from fundapp.cases.visiting import current_visit, vault, visitor_of
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import EditConflict, NotFound
from fundapp.core.web.circumstances import current_context
from fundapp.vault.envelope import Place
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import Unlocked

TRIES = 3
Change = Callable[[Sheet], dict[str, Any]]


@dataclass(frozen=True)
class Standing:
    """Somebody's keys, and the case that they have sent; without one, they have a draft."""

    visit: Unlocked
    visitor: Visitor
    found: EmergencyCase | None


def standing() -> Standing | None:
    """Of whoever asks; None without a visit, or where their code is no good any more. Three queries."""
    visit = current_visit()
    visitor = visitor_of(visit) if visit else None
    return Standing(visit, visitor, case_of(db.session(), visitor)) if visit and visitor else None


def opened_draft(visit: Unlocked, visitor: Visitor, purpose: str) -> tuple[CaseDraft, Opened, dict[str, Any]]:
    """A draft as it stands now, open, with its answers. Raises NotFound where it was sent, or purged, meanwhile."""
    with ReadSession(db) as session:
        draft = draft_of(session, visitor)
        if draft is None:
            raise NotFound
        session.expunge(draft)
    opened = open_compartments(vault(), current_context(), visit, draft.subject, [Kind.DRAFT], purpose=purpose)
    return draft, opened, read(opened.read(Kind.DRAFT, Place(draft.subject.kind, draft.id, "content"), draft.content))


def change_draft(visit: Unlocked, visitor: Visitor, change: Change) -> dict[str, Any]:
    """A draft's answers after a change, which is kept: of what several browsers write, each keeps its own step.

    Raises NotFound as `opened_draft`, EditConflict where others write without end.
    """
    for _try in range(TRIES):
        draft, opened, sheet = opened_draft(visit, visitor, "draft.save")
        changed = change(sheet)
        content = seal_draft(opened, changed)
        with transaction() as session:
            # Opened before the transaction: whoever saved between must not be overwritten with what we have not seen.
            if locked_draft(session, visitor).content.record == draft.content.record:
                save_draft(session, current_context(), visitor, content)
                return changed
    raise EditConflict
