"""What stands on the page of an opportunity below where it stands: each part brings a template and what it may use."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.models import Opportunity
from fundapp.grants.views import budget_frame, documents, going, partners, proposal_tasks, signing

Part = tuple[str, Mapping[str, Any]]
Says = Callable[[Session, Context, Opportunity], Part | None]

PARTS: Sequence[Says] = (
    going.part, partners.part, proposal_tasks.part, documents.part, budget_frame.part, signing.part,
)  # fmt: skip
"""In the order in which they are read; a part that has nothing to say answers None. Each takes two queries at most."""


def parts_of(session: Session, ctx: Context, found: Opportunity) -> list[Part]:
    """What each part says of an opportunity."""
    said = (part(session, ctx, found) for part in PARTS)
    return [each for each in said if each is not None]
