"""What the network learnt from what it asked for, across opportunities."""

from flask import Blueprint, Response, render_template, request

from fundapp.accounts.queries.own import saved_views
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.grants.queries import lessons as queries
from fundapp.grants.rules import lessons as rules
from fundapp.grants.schemas.lessons import LESSON_HEADERS, LessonFilterSchema, lesson_row
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.pipeline_frame import pipeline_wordings

LIST = "call_lessons.index"

blueprint = Blueprint("call_lessons", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)


@blueprint.get("/lessons")
def index() -> str:
    """The lessons that the address asks for. Two queries and those of the filter."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(LessonFilterSchema(), request.args)
    page = queries.lessons_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("grants/lessons.html", listing=listing, views=views, said=rules)


@blueprint.get("/lessons/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The lessons that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(LessonFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("lessons"),
        LESSON_HEADERS,
        lambda session: map(lesson_row, queries.lessons_to_export(session, ctx, wanted)),
    )
