"""Pages of who at a funder reads an agreement."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.agreement_readers import admit_reader, end_reader
from fundapp.donors.forms.portal import ReaderForm
from fundapp.donors.models import Agreement, FunderContact
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries import agreement_readers as queries
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, Answer, crumbs_of, wordings

blueprint = Blueprint("agreement_readers", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("/<uuid:agreement_id>/readers")
def index(agreement_id: UUID) -> str:
    """Who reads an agreement now, and who did. Five queries."""
    ctx, session = current_context(), db.session()
    found = agreement(session, ctx, agreement_id)
    now, ended = (ask(session, ctx, found.id) for ask in (queries.readers_of, queries.ended_readers_of))
    return render_template(
        "donors/agreement_readers.html",
        agreement=found,
        readers=now,
        ended=ended,
        reading=set(queries.reading_now(session, found.id)),
        names=person_names(
            session, {each.by_id for each in now} | {each.ended_by_id for each in ended if each.ended_by_id}
        ),
        crumbs=crumbs_of(found, _("Who reads it at the funder")),
    )


@blueprint.route("/<uuid:agreement_id>/readers/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(agreement_id: UUID) -> Answer:
    """Lets a donor's contact read an agreement, once somebody has read what they will see."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    found = agreement(db.session(), ctx, agreement_id)
    form = ReaderForm.showing({})
    people = queries.could_read(db.session(), found.id)
    offer(form["person_id"], people)
    offer(form["contact_id"], _contacts(found), _("Nobody who is noted there"))
    given = form.judge()
    if given and form.keep(lambda: _admit(ctx, agreement_id, given)):
        flash(_("This person reads the agreement from now on."), "good")
        return _back(agreement_id)
    heading = _("Let somebody read it")
    host = agreement(db.session(), ctx, agreement_id)
    return render_template(
        "donors/agreement_reader_new.html",
        form=form,
        agreement=host,
        heading=heading,
        anybody=bool(people),
        crumbs=crumbs_of(host, heading),
    ), form.http_status


@blueprint.route("/readers/<uuid:reader_id>/end", methods=["GET", "POST"])
def end(reader_id: UUID) -> Answer:
    """Takes an agreement from somebody, once it was read what that means."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    if request.method == "POST":
        with transaction() as session:
            host_id = end_reader(session, ctx, reader_id).agreement_id
        flash(_("This person does not read the agreement any more."))
        return _back(host_id)
    found = queries.reader(db.session(), ctx, reader_id)
    host = agreement(db.session(), ctx, found.agreement_id)
    return render_template(
        "donors/agreement_reader_end.html", found=found, agreement=host, crumbs=crumbs_of(host, "…")
    ), 200


def _contacts(found: Agreement) -> list[tuple[UUID, str]]:
    """Contacts of its funder who are still there. One query."""
    wanted = select(FunderContact.id, FunderContact.name).where(FunderContact.funder_id == found.funder_id)
    rows = db.session().execute(wanted.where(FunderContact.left_on.is_(None)).order_by(FunderContact.sort_name))
    return [(row.id, row.name) for row in rows]


def _admit(ctx: Context, agreement_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return admit_reader(session, ctx, agreement_id, given).id


def _back(agreement_id: UUID) -> AnyResponse:
    return redirect(url_for("agreement_readers.index", agreement_id=agreement_id), 303)
