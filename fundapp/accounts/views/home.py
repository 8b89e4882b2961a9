"""The home page: what waits for me."""

from flask import Blueprint, render_template

from fundapp.core.web.circumstances import current_context, ports

blueprint = Blueprint("home", __name__, template_folder="../templates")


@blueprint.get("/")
def show() -> str:
    """What waits for this person, as the features tell it."""
    ctx = current_context()
    waiting = [item for ask in ports().to_do for item in ask(ctx)]
    return render_template("accounts/home.html", waiting=waiting)
