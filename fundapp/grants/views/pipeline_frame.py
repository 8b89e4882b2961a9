"""What the pages of the pipeline share: its words, and whom one may choose."""

from typing import Any
from uuid import UUID

from fundapp.accounts.queries.organisations import organisation_options
from fundapp.core.database import db
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.text import initials
from fundapp.donors.queries.owners import fundraiser_options
from fundapp.grants import workflow
from fundapp.grants.models import Opportunity
from fundapp.grants.rules import step_words
from fundapp.grants.views.frame import wordings

SHOWN = {"flow": workflow, "step_words": step_words, "initials": initials, "money_of": Money}


def pipeline_wordings() -> dict[str, Any]:
    """What every page of the pipeline may use."""
    return {**wordings(), **SHOWN}


def offer_people(form: Any, found: Opportunity | None = None) -> None:
    """Who may look after it and who may lead; whoever does so already stays offered. Two queries."""
    session = db.session()
    owners, leads = fundraiser_options(session), organisation_options(session)
    if found is not None and found.owner:
        owners = _with(owners, found.owner.id, found.owner.name)
    if found is not None and found.lead:
        leads = _with(leads, found.lead.id, found.lead.name)
    offer(form.owner_id, [(UUID(key), name) for key, name in owners], _("Nobody yet"))
    offer(form.lead_id, [(UUID(key), name) for key, name in leads], _("Not known yet"))


def _with(offered: list[tuple[str, str]], key: UUID, name: str) -> list[tuple[str, str]]:
    return offered if str(key) in dict(offered) else [*offered, (str(key), name)]
