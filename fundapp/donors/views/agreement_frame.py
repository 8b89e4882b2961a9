"""What the pages of agreements share: their words, whom and what one may choose, and the way back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from sqlalchemy import select
from werkzeug import Response

from fundapp.accounts.queries.organisations import organisation_options
from fundapp.core.database import db
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.donors.models import Agreement, FunderContact, FunderFile
from fundapp.donors.permissions import may_edit_agreements, may_see_reports
from fundapp.donors.queries.agreements import agreement, keepers
from fundapp.donors.rules import agreements as vocabulary
from fundapp.donors.rules import results
from fundapp.donors.workflow import agreements as flow

PREFIX = "/agreements"
TEMPLATES = "../templates"

Answer = tuple[str, int] | Response


def wordings() -> dict[str, Any]:
    """What every page of agreements may use."""
    ctx = current_context()
    return {
        "said": vocabulary, "flow": flow, "measured": results, "uses": PURPOSES, "may_edit": may_edit_agreements(ctx),
        "today": ctx.today, "sees_reports": may_see_reports(ctx),
    }  # fmt: skip


def again(agreement_id: UUID, *parts: str) -> Callable[[], Agreement]:
    """Reads an agreement as it stands now, not as this request has read it before."""

    def read() -> Agreement:
        db.session.remove()
        return agreement(db.session(), current_context(), agreement_id, *parts)

    return read


def to_agreement(agreement_id: UUID, anchor: str | None = None) -> Response:
    """Back to its page."""
    return redirect(url_for("agreements.show", agreement_id=agreement_id, _anchor=anchor), 303)


def offer_people(form: Any, found: Agreement | None = None) -> None:
    """Who may hold it and who may look after it; whoever does so already stays offered. Two queries."""
    session = db.session()
    holders = [(UUID(key), name) for key, name in organisation_options(session)]
    owners: Sequence[tuple[UUID, str]] = keepers(session)
    if found is not None and found.holder:
        holders = _with(holders, found.holder.id, found.holder.name)
    if found is not None and found.owner:
        owners = _with(owners, found.owner.id, found.owner.name)
    offer(form["holder_id"], holders, _("Not known yet"))
    offer(form["owner_id"], owners, _("Nobody yet"))


def offer_papers(form: Any, found: Agreement) -> None:
    """Contacts of its funder, and the papers kept there as agreements. Two queries."""
    session = db.session()
    contacts = select(FunderContact.id, FunderContact.name).where(FunderContact.funder_id == found.funder_id)
    there = FunderContact.left_on.is_(None) | (FunderContact.id == found.contact_id)
    papers = select(FunderFile.id, FunderFile.name).where(FunderFile.funder_id == found.funder_id)
    theirs = (FunderFile.kind == "agreement") | (FunderFile.id == found.signed_file_id)
    contacts, papers = contacts.where(there), papers.where(theirs)
    offer(form["contact_id"], _rows(session.execute(contacts.order_by(FunderContact.sort_name))), _("Nobody yet"))
    offer(form["signed_file_id"], _rows(session.execute(papers.order_by(FunderFile.sort_name))), _("Not here yet"))


def crumbs_of(found: Agreement, heading: str | None = None) -> list[tuple[str, str | None]]:
    """Where a page of an agreement stands."""
    way: list[tuple[str, str | None]] = [(_("Agreements"), url_for("agreements.index"))]
    if heading is None:
        return [*way, (found.code, None)]
    return [*way, (found.code, url_for("agreements.show", agreement_id=found.id)), (heading, None)]


def _rows(found: Any) -> list[tuple[UUID, str]]:
    return [(row.id, row.name) for row in found]


def _with(offered: Sequence[tuple[UUID, str]], key: UUID, name: str) -> list[tuple[UUID, str]]:
    return list(offered) if key in dict(offered) else [*offered, (key, name)]


Given = Mapping[str, Any]
