"""The one address of the public side: who comes without an account writes, sends and comes back here."""

from flask import Blueprint, Response, request

from fundapp.cases.queries.cases import case_of
from fundapp.cases.views import (
    attaching,
    drafting,
    going,
    leaving,
    steps,
    visit_codes,
    visit_decisions,
    visit_mailbox,
    visit_notices,
    visits,
    writing,
)
from fundapp.cases.views.places import ACTS, PLACES, Answer, current_place
from fundapp.cases.visiting import current_visit, visitor_of
from fundapp.core.database import db
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.problems import show_errors_on
from fundapp.core.web.security import PUBLIC_POLICY

blueprint = Blueprint("form", __name__, template_folder="../templates")

PUBLIC_PLACES = frozenset({"start", "code", "blank"})
"""What anybody may see; everything else asks for a code."""

PARTS = (
    writing,
    steps,
    drafting,
    attaching,
    going,
    leaving,
    visits,
    visit_mailbox,
    visit_codes,
    visit_decisions,
    visit_notices,
)
"""Modules whose places and acts register themselves when they are loaded."""

blueprint.before_request(attaching.make_room)
blueprint.register_error_handler(writing.NotShown, writing.not_shown)
show_errors_on(blueprint.name, "cases/form/error.html")


@blueprint.after_request
def protect(answer: Response) -> Response:
    """Nothing runs on these pages, and nothing is fetched by them."""
    answer.headers["Content-Security-Policy"] = PUBLIC_POLICY
    return answer


@blueprint.route("/form", methods=["GET", "POST"])
@keeps_what_was_typed
def show() -> Answer:
    """The page that fits whoever comes, or what they send."""
    if request.method == "POST":
        name, _colon, rest = request.form.get("do", "").partition(":")
        return ACTS.get(name, writing.unknown)(rest)
    name, _colon, rest = _where().partition(":")
    return PLACES[name](rest)


def _where() -> str:
    """Where somebody is. Without a code in hand: the first message, the code, or the form to print."""
    wanted = current_place()
    known = wanted.partition(":")[0] in PLACES
    visit = current_visit()
    visitor = visitor_of(visit) if visit else None
    if visitor is None:
        return wanted if known and wanted in PUBLIC_PLACES else "start"
    if known and wanted not in PUBLIC_PLACES:
        return wanted
    return "status" if case_of(db.session(), visitor) else "draft"
