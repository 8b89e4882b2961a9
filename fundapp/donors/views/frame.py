"""What the pages of the funder map share: the words of coded values, and whom one may choose."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.accounts.queries.people import members_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.database import db
from fundapp.core.web.circumstances import current_context
from fundapp.donors.permissions import may_edit
from fundapp.donors.rules import files, vocabulary

PREFIX = "/funders"
TEMPLATES = "../templates"


def wordings() -> dict[str, Any]:
    """What every page of the map may use: the words of coded values, and whether to offer changes."""
    return {"words": vocabulary, "papers_said": files, "may_edit": may_edit(current_context())}


def fundraisers() -> Mapping[UUID, str]:
    """The members of the fundraising group, by id, in the order of their names. One query."""
    return {each.id: each.name for each in members_of(db.session(), GroupCode.FUNDRAISING)}
