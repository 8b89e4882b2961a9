"""What the pages of donors' contacts share, and where those begin who are one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import Filter
from fundapp.core.schemas import InputSchema
from fundapp.core.web.circumstances import current_context
from fundapp.donors.models import Agreement, DonorQuestion
from fundapp.donors.permissions import may_read_portal
from fundapp.donors.rules import agreements as vocabulary
from fundapp.donors.rules import portal as words
from fundapp.donors.workflow import agreements as flow
from fundapp.donors.workflow import instalment_requests as asking

PREFIX = "/portal"
TEMPLATES = "../templates"

NO_FILTER = Filter(InputSchema(), {}, {}, {})
"""Of a short list within an agreement, which nobody filters."""

Crumbs = list[tuple[str, str | None]]


def wordings() -> dict[str, Any]:
    """What every page of the portal may use."""
    return {"said": vocabulary, "flow": flow, "told": words, "asking": asking, "today": current_context().today}


def begins_here(ctx: Context) -> str | None:
    """A donor's contact begins with their agreements."""
    return url_for("portal.index") if may_read_portal(ctx) else None


def crumbs_of(host: Agreement, *way: tuple[str, str | None]) -> Crumbs:
    """Where a page of the portal stands."""
    first: Crumbs = [(_("My agreements"), url_for("portal.index"))]
    if not way:
        return [*first, (host.code, None)]
    return [*first, (host.code, url_for("portal.agreement", granted_id=host.id)), *way]


def names_of_donor(found: DonorQuestion) -> Mapping[UUID, str]:
    """The names of those at the donor who wrote under a question: nobody's of ours. One query."""
    theirs = {each.by_id for each in found.messages if not each.ours}
    return person_names(db.session(), {found.asked_by_id, *theirs})


def first_of(found: Sequence[Any]) -> tuple[Sequence[Any], bool]:
    """As many as stand on the page of an agreement, and whether there are others."""
    return found[: words.SHOWN], len(found) > words.SHOWN
