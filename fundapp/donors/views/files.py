"""Pages of the papers kept with funders."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from werkzeug.datastructures import MultiDict

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.accounts.signin import DOOR, settings, token_in
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.formats import date, file_size
from fundapp.core.forms import SchemaForm, offer
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_actor, current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.downloads import send_to_keep
from fundapp.core.web.exports import send_sheet
from fundapp.donors.commands.files import describe_file, keep_file, note_fetched, remove_file
from fundapp.donors.filing import open_paper, take_in
from fundapp.donors.forms import PaperForm, PaperWordsForm
from fundapp.donors.models import Funder, FunderFile
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries import files as queries
from fundapp.donors.queries.agreements import agreements_with
from fundapp.donors.queries.funders import funder
from fundapp.donors.rules.files import LARGEST, LARGEST_SENDING, MOST_AT_ONCE
from fundapp.donors.rules.vocabulary import INTERACTIONS
from fundapp.donors.schemas.files import HEADERS, PaperFilterSchema, file_row
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings
from fundapp.vault.files import FileStore
from fundapp.vault.installation import files_of
from fundapp.vault.papers import Upload, discard
from fundapp.vault.space import demand_room

LIST = "funder_files.index"

blueprint = Blueprint("funder_files", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Lets somebody who is signed in send as much as files may weigh; before anything looks at what was sent."""
    known = token_in(DOOR) or current_actor() is not None
    if endpoint == "funder_files.new" and request.method == "POST" and known:
        request.max_content_length = LARGEST_SENDING


@blueprint.get("/files")
def index() -> str:
    """The papers that the address asks for. Three queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(PaperFilterSchema(), request.args)
    page = queries.files_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "donors/files.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        names=person_names(session, {each.added_by_id for each in page.items}),
    )


@blueprint.get("/files/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The list of the papers that the address asks for, all of it, as a sheet; not the papers themselves."""
    ctx = current_context()
    wanted = read_filter(PaperFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("papers-of-funders"),
        HEADERS,
        lambda session: (file_row(each, names) for each in queries.files_to_export(session, ctx, wanted)),
    )


@blueprint.route("/<uuid:funder_id>/files/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(funder_id: UUID) -> Answer:
    """Keeps each file that can be made safe; names the others, with the reason."""
    ctx = current_context()
    require(may_edit(ctx))
    host_id = (host := funder(db.session(), ctx, funder_id)).id
    if (request.content_length or 0) > LARGEST_SENDING:
        return _too_large(ctx, host)
    form = PaperForm.showing({"interaction_id": request.args.get("interaction", type=UUID)})
    _offer_interactions(ctx, form, host_id)
    given = form.judge()
    if given and form.keep(lambda: _keep_all(ctx, host_id, given)):
        return _back(funder_id)
    return _asked(form, funder(db.session(), ctx, funder_id)), form.http_status


@blueprint.get("/files/<uuid:file_id>")
def download(file_id: UUID) -> Response:
    """A paper to keep, never to show: whatever it is, a browser neither guesses nor runs it."""
    ctx = current_context()
    with transaction() as session:
        note_fetched(session, ctx, file_id)
    found = queries.file(db.session(), ctx, file_id, whole=True)
    return send_to_keep(open_paper(_store(), found), found.name, found.size)


@blueprint.route("/files/<uuid:file_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(file_id: UUID) -> Answer:
    """Writes what is said of a paper now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.file(db.session(), ctx, file_id)
    form = PaperWordsForm.editing(found)
    _offer_interactions(ctx, form, found.funder_id, found.interaction_id)
    given = form.judge()
    if given and form.save(lambda seen: _describe(ctx, file_id, given, seen), lambda: _again(ctx, file_id)):
        flash(_("The changes are saved."))
        return _back(found.funder_id)
    found = queries.file(db.session(), ctx, file_id)
    return render_template(
        "donors/file_edit.html", form=form, paper=found, funder=found.funder, differences=form.differences
    ), form.http_status


@blueprint.route("/files/<uuid:file_id>/remove", methods=["GET", "POST"])
def remove(file_id: UUID) -> Answer:
    """Throws a paper away, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    if request.method == "POST":
        with transaction() as session:
            funder_id = remove_file(session, ctx, file_id)
        discard(_store(), file_id)
        flash(_("The file is gone."))
        return _back(funder_id)
    found = queries.file(db.session(), ctx, file_id)
    signed = agreements_with(db.session(), ctx, file_id=file_id)
    return render_template("donors/file_remove.html", paper=found, funder=found.funder, agreements=signed), 200


def _keep_all(ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> bool:
    """Whether all were kept. Raises Invalid at the files, with the reason of each that was not; the others are kept."""
    demand_room(settings())
    uploads = _uploads()
    known = queries.digests_of(db.session(), ctx, funder_id)
    db.session.remove()  # no connection waits while files are cleaned
    refused = []
    for each in uploads:
        try:
            flash(_("Kept: %(name)s", name=_keep(ctx, funder_id, each, given, known)), "good")
        except Invalid as error:
            if error.fields:
                raise
            refused.append(_("%(name)s: %(reason)s", name=each.shown_name, reason=error.reason))
    if refused:
        raise Invalid({"file": refused})
    return True


def _uploads() -> list[Upload]:
    """What was sent. Raises Invalid at the files where it is nothing, or too much."""
    sent = [each for each in request.files.getlist("file") if each.filename]
    if not 0 < len(sent) <= MOST_AT_ONCE:
        raise Invalid({"file": [_("Choose from one to %(most)s files at a time.", most=MOST_AT_ONCE)]})
    streams: list[Any] = [each.stream for each in sent]
    return [Upload(each.filename or "", stream) for each, stream in zip(sent, streams, strict=True)]


def _keep(ctx: Context, funder_id: UUID, upload: Upload, given: Mapping[str, Any], known: Any) -> str:
    """The name of a file that is kept. All that is slow happens before the transaction."""
    store = _store()
    sealed = take_in(store, upload, known)
    try:
        with transaction() as session:
            return keep_file(session, ctx, funder_id, sealed, given).name
    except BaseException:
        discard(store, sealed.id)
        raise


def _too_large(ctx: Context, host: Funder) -> Answer:
    """Nothing of what was sent is looked at: it would take as long as it is large."""
    form = PaperForm(formdata=MultiDict())
    _offer_interactions(ctx, form, host.id)
    size, most = (file_size(current_reader(), each) for each in (request.content_length or 0, LARGEST_SENDING))
    told = _("This is too much at once: %(size)s, of at most %(most)s. Nothing of it was read.", size=size, most=most)
    form.refuse(Invalid({"file": [told]}))
    return _asked(form, host), 413


def _asked(form: SchemaForm, host: Funder) -> str:
    largest = file_size(current_reader(), LARGEST)
    return render_template("donors/file_new.html", form=form, funder=host, largest=largest, most=MOST_AT_ONCE)


def _offer_interactions(ctx: Context, form: SchemaForm, funder_id: UUID, chosen: UUID | None = None) -> None:
    """The latest of the funder, and the one that is chosen already: it may be older, or another's again since."""
    found = queries.interactions_offered(db.session(), ctx, funder_id, chosen)
    reader = current_reader()
    rows: Sequence[tuple[UUID, str]] = [
        (each.id, f"{date(reader, each.happened_on)} – {INTERACTIONS[each.kind]}") for each in found
    ]
    offer(form["interaction_id"], rows, _("Nothing in particular"))


def _describe(ctx: Context, file_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return describe_file(session, ctx, file_id, given, expected_version=version).id


def _again(ctx: Context, file_id: UUID) -> FunderFile:
    """What is said of it now, not what this request has read before."""
    db.session.remove()
    return queries.file(db.session(), ctx, file_id)


def _store() -> FileStore:
    return files_of(settings())


def _back(funder_id: UUID) -> AnyResponse:
    return redirect(url_for("funders.show", funder_id=funder_id, _anchor="papers"), 303)
