"""The pages below /style. What they show is invented."""

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.i18n import _
from fundapp.core.web.problems import TITLES, answer
from fundapp.core.web.security import PUBLIC_POLICY
from fundapp.demo.style.forms import sample_form
from fundapp.demo.style.pictures import sample_pictures
from fundapp.demo.style.samples import sample_listing, samples

blueprint = Blueprint("style", __name__, url_prefix="/style", template_folder="templates")


@blueprint.context_processor
def invented() -> dict[str, Any]:
    """What every page below /style may show."""
    return samples()


@blueprint.get("/")
def index() -> str:
    """Every component."""
    return render_template("style/index.html", form=sample_form(), listing=sample_listing(), pictures=sample_pictures())


@blueprint.get("/case")
def case() -> str:
    """A page as a person at the desk meets it: where am I, what is asked, the substance, the history."""
    return render_template("style/case.html")


@blueprint.get("/home")
def home() -> str:
    """A home page: a to-do list, not a poster."""
    return render_template("style/home.html")


@blueprint.get("/refused")
def refused() -> str:
    """A form that was refused, while somebody else saved the same record."""
    return render_template("style/refused.html", form=sample_form(wrong=True))


@blueprint.route("/asked", methods=["GET", "POST"])
def asked() -> str | AnyResponse:
    """The page that asks before something final; takes every form of the style page, and does nothing."""
    if request.method == "POST":
        flash(_("Nothing was done: this page only shows."), "info")
        return redirect(url_for("style.index"))
    return render_template("style/asked.html")


@blueprint.get("/told")
def told() -> str:
    """A page after something was done, with all four kinds of message."""
    flash(_("The funder was saved."), "good")
    flash(_("Two addresses look alike; please check them."), "warning")
    flash(_("The export could not be made."), "danger")
    flash(_("The list was updated while you were reading."), "info")
    return render_template("style/told.html")


@blueprint.get("/public")
def public() -> Response:
    """A public page with its stricter policy."""
    response = make_response(render_template("style/public.html", form=sample_form()))
    response.headers["Content-Security-Policy"] = PUBLIC_POLICY
    return response


@blueprint.get("/error/<int:status>")
def error(status: int) -> Response:
    """The page of an error."""
    if status not in TITLES:
        abort(404)
    return answer(status, str(TITLES[status]), _("Nothing was saved."))
