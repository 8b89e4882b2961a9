"""The page of a case as whoever holds its code sees it, and writing to the officers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from flask import flash, g, render_template
from werkzeug.datastructures import MultiDict

from fundapp.cases.commands.deciding import may_confirm
from fundapp.cases.commands.mailbox import AlreadySent, mark_read_by_applicant, write_to_officers
from fundapp.cases.forms.visits import CodeForm, MessageForm
from fundapp.cases.models import CaseMessage
from fundapp.cases.permissions import may_decide
from fundapp.cases.permissions.mailbox import may_speak
from fundapp.cases.queries.cases import messages_of
from fundapp.cases.queries.mailbox import open_question
from fundapp.cases.sealing import seal_message, texts_of
from fundapp.cases.views.guests import Guest, current_guest, to_the_code
from fundapp.cases.views.places import Answer, act, go
from fundapp.cases.visiting import current_visit
from fundapp.cases.workflow import OPEN, PUBLIC, Action, State
from fundapp.core.database import db, transaction
from fundapp.core.errors import Denied
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context

SHOWN = 30
"""Messages on a page, the newest; earlier ones on pages before it."""


@dataclass(frozen=True)
class Said:
    """A message as its page shows it."""

    message: CaseMessage
    text: str
    new: bool

    @property
    def ours(self) -> bool:
        """Whether an officer wrote it."""
        return self.message.person_id is not None


@dataclass(frozen=True)
class Stretch:
    """Some of a case's messages, the earliest first. `earlier` and `later`: numbers of the stretches beside it."""

    messages: Sequence[CaseMessage]
    earlier: int | None
    later: int | None


def status_page(guest: Guest, rest: str = "", *, form: SchemaForm | None = None) -> str:
    """Where it stands, what is asked, what was written. `rest`: how many stretches of messages back."""
    opened = guest.open_mailbox()
    messages = messages_of(db.session(), guest.case.id)
    asked, shown = open_question(messages), _stretch(messages, rest)
    wanted = [*shown.messages, *([asked] if asked and asked not in shown.messages else [])]
    texts, unread = texts_of(opened, wanted), _unread(wanted)
    if unread:
        with transaction() as session:
            mark_read_by_applicant(session, current_context(), guest.visitor, guest.case, unread)
    told = {each.id: Said(each, texts[each.id], each.id in unread) for each in wanted}
    return render_template(
        "cases/visit/status.html",
        case=guest.case,
        label=PUBLIC[State(guest.case.state)],
        question=told[asked.id] if asked else None,
        said=[told[each.id] for each in shown.messages if each is not asked],
        going_on=guest.case.state in OPEN,
        shown=shown,
        form=form or MessageForm(),
        may=_may(guest),
    )


def _may(guest: Guest) -> dict[str, bool]:
    """What they may decide now, by the name of its action. At most one query."""
    found = {each.value: bool(may_decide(guest.visitor, guest.case, each)) for each in Action}
    return {**found, Action.CONFIRM.value: bool(may_confirm(db.session(), guest.visitor, guest.case))}


@act("write")
def write(_rest: str) -> Answer:
    """Sends a message to the officers, once, however often its form is sent. Without a visit nothing typed is lost."""
    form, guest = MessageForm(), current_guest()
    if guest is None:
        return _keep_typing(form)
    verdict = may_speak(guest.visitor, guest.case)
    if not verdict:  # somebody read them out a new code meanwhile: what they wrote is still theirs
        form.problem, form.refused_with = str(verdict.reason), Denied.status
        return render_template("cases/visit/write.html", form=form), form.http_status
    given = form.judge()
    if given is not None and form.keep(lambda: _send(guest, given["text"], form.seed_bytes)):
        flash(_("Your message has arrived."), "good")
        return go("status")
    # Without a good token nothing is opened either, since that writes an entry: then the field stands alone.
    proven = g.get("csrf_valid")
    page = status_page(guest, form=form) if proven else render_template("cases/visit/write.html", form=form)
    return page, form.http_status


def _send(guest: Guest, text: str, seed: bytes | None) -> bool:
    sealed = seal_message(guest.open_mailbox(), text, seed)
    with suppress(AlreadySent), transaction() as session:
        write_to_officers(session, current_context(), guest.visitor, guest.case.id, sealed)
    return True


def _keep_typing(form: SchemaForm) -> Answer:
    """What somebody wrote whose hour is over: it stands below the code that they must type again."""
    if current_visit() is not None:
        return to_the_code()
    again = CodeForm(formdata=MultiDict({"text": form.typed()["text"] or ""}))
    again.problem = _("Your visit has ended meanwhile. What you wrote is still here: type your code and go on.")
    again.refused_with = 401
    return render_template("cases/visit/code.html", form=again), again.http_status


def _stretch(messages: Sequence[CaseMessage], rest: str) -> Stretch:
    back = int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 6 else 0
    until = max(len(messages) - back * SHOWN, 0)
    since = max(until - SHOWN, 0)
    return Stretch(messages[since:until], back + 1 if since else None, back - 1 if back else None)


def _unread(messages: Sequence[CaseMessage]) -> set[UUID]:
    return {each.id for each in messages if each.person_id is not None and each.read_at is None}
