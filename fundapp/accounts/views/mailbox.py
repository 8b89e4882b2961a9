"""The local mailbox: what would have been sent, readable on this machine. Exists in demonstrations only."""

from pathlib import Path

from flask import Blueprint, current_app, render_template

from fundapp.config import Settings
from fundapp.outbox.mailbox import newest, read

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox", template_folder="../templates")

LETTERS_SHOWN = 100


def _folder() -> Path:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings.mailbox_dir


@blueprint.get("")
def index() -> str:
    """The newest letters."""
    return render_template("accounts/mailbox.html", letters=newest(_folder(), LETTERS_SHOWN))


@blueprint.get("/<letter_id>")
def show(letter_id: str) -> str:
    """One letter."""
    message = read(_folder(), letter_id)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    return render_template("accounts/letter.html", message=message, text=text)
