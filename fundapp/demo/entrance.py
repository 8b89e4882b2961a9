"""The entrance of a demonstration: whoever can reach it may be any of its invented people."""

from flask import Blueprint, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from fundapp.accounts.credentials import Opened
from fundapp.accounts.entering import enter, keys_of, prove
from fundapp.accounts.queries.people import person
from fundapp.accounts.rules.groups import names_of
from fundapp.accounts.signin import let_in
from fundapp.core.database import db
from fundapp.core.errors import NotFound
from fundapp.demo.cases import shown_code
from fundapp.demo.people import PASSPHRASE, PEOPLE, SECRET

blueprint = Blueprint("demo", __name__, url_prefix="/demo", template_folder="templates")


@blueprint.get("")
def choose() -> str:
    """Everybody whom one can be, and how they sign in for real."""
    people = [(each, ", ".join(names_of(each.groups))) for each in PEOPLE]
    return render_template("demo/choose.html", people=people, passphrase=PASSPHRASE, secret=SECRET, code=shown_code())


@blueprint.post("")
def enter_as() -> Response:
    """Signs in as one of them, without the second factor."""
    chosen = next((each for each in PEOPLE if each.key == request.form.get("key")), None)
    if chosen is None:
        raise NotFound
    person_id, proven = prove(chosen.email, PASSPHRASE)
    keys = keys_of(db.session(), person_id, proven)
    opened = Opened(proven.derived.factors, keys.bundle() if keys else b"")
    token = enter(person(db.session(), person_id), opened, lambda _session, _ctx: None)
    return let_in(redirect(url_for("home.show")), token, person_id)
