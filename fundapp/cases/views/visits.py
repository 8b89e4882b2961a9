"""Whoever comes back with a code: they type it, see where it stands, and leave."""

from typing import Any

from flask import flash, g, make_response, render_template
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from fundapp.cases.arriving import unlock
from fundapp.cases.forms.visits import CodeForm, MessageForm, RenewForm
from fundapp.cases.permissions.mailbox import may_speak
from fundapp.cases.queries.cases import is_erased
from fundapp.cases.views.guests import current_guest, to_the_code
from fundapp.cases.views.places import Answer, act, go, place
from fundapp.cases.views.seeds import forget
from fundapp.cases.views.visit_codes import renewing_page
from fundapp.cases.views.visit_mailbox import status_page
from fundapp.cases.visiting import close_visit, current_visit, open_visit, vault
from fundapp.core.database import db
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.vault.unlocked import Unlocked


@place("code")
def code(_rest: str) -> Answer:
    """Asks for the code."""
    return render_template("cases/visit/code.html", form=CodeForm())


@act("enter")
def enter(_rest: str) -> Answer:
    """Opens a visit by a code. One answer, after the same work, for a code that is absent, wrong or mistyped."""
    form = CodeForm()
    given = form.judge()
    unlocked = form.keep(lambda: unlock(db.session(), vault(), given["code"])) if given else None
    if given and unlocked is None and not form.problem:
        told = _("Nothing opens with this code. Compare each of its 26 digits with what you noted.")
        form.refuse(Invalid({"code": [told]}))
    if unlocked is None or given is None:
        return render_template("cases/visit/code.html", form=form), form.http_status
    return _let_in(unlocked, given)


@place("status")
def status(rest: str) -> Answer:
    """Where it stands. With a code that others know: no more than that, and how to choose another one."""
    guest = current_guest()
    if guest is None:
        return to_the_code()
    if not may_speak(guest.visitor, guest.case):
        return renewing_page(guest, RenewForm())
    return status_page(guest, rest)


@act("end")
def end(_rest: str) -> Answer:
    """Ends the visit, and forgets what this browser was shown.

    Whoever wants to leave is let out, with or without a token: nothing else is written.
    """
    g.csrf_valid = True
    was_open = current_visit() is not None
    forget()  # or whoever goes back in this browser has it send again what showed a code
    if was_open:
        flash(_("You have left. Your code opens this again."), "good")
    return close_visit(go(""), current_context())


def _let_in(unlocked: Unlocked, given: dict[str, Any]) -> Answer:
    g.visit = unlocked
    guest = current_guest()
    if guest is None and is_erased(db.session(), unlocked.reader.id):
        return render_template("cases/visit/erased.html")
    answer: Response = go("status" if guest else "")
    if guest is not None and given["text"] and may_speak(guest.visitor, guest.case):
        # What they were writing when their hour was over: it stands in the field again, and they send it themselves.
        again = MessageForm(formdata=MultiDict({"text": given["text"]}))
        answer = make_response(status_page(guest, form=again))
    return open_visit(answer, current_context(), unlocked)
