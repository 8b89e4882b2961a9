"""The local mailbox: what would have been sent, readable on this machine. Exists in demonstrations only."""

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template

from fundapp.config import Settings
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.outbox.mailbox import newest, read

SEE = "mailbox.see"
LETTERS_SHOWN = 100

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox", template_folder="../templates")


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter."""

    name: str
    content: bytes


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
    shown = {"message": message, "text": text, "letter_id": letter_id, "enclosed": _enclosed(message)}
    return render_template("accounts/letter.html", **shown)


@blueprint.get("/<letter_id>/<int:number>")
def enclosure(letter_id: str, number: int) -> Response:
    """One file of a letter, counted from 1: to be kept, never to be opened here."""
    found = _enclosed(read(_folder(), letter_id))
    if not 1 <= number <= len(found):
        raise NotFound
    answer = Response(found[number - 1].content, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found[number - 1].name)
    return answer


def _folder() -> Path:
    """Where the letters are, for whoever may read them."""
    if not current_context().may(SEE):
        raise NotFound
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings.mailbox_dir


def _enclosed(message: EmailMessage) -> list[Enclosed]:
    return [
        Enclosed(_name(part.get_filename() or ""), bytes(part.get_payload(decode=True) or b""))
        for part in message.iter_attachments()
    ]


def _name(given: str) -> str:
    """A file's name without line ends and the like, which no header takes."""
    return "".join(filter(str.isprintable, given)) or _("without a name")
