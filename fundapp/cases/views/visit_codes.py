"""Choosing another code: before anything else where somebody read the first one out, and whenever somebody wishes."""

import secrets
from datetime import timedelta

from flask import make_response, render_template

from fundapp.cases.arriving import unlock
from fundapp.cases.commands.codes import replace_own_code
from fundapp.cases.forms.visits import RenewForm, SeededGuestForm
from fundapp.cases.rules.limits import SEED_BYTES
from fundapp.cases.sealing import another_code
from fundapp.cases.views.guests import Guest, current_guest, for_guests, to_the_code
from fundapp.cases.views.places import Answer, act, go, place
from fundapp.cases.views.seeds import is_remembered, remember
from fundapp.cases.visiting import open_visit, vault
from fundapp.cases.workflow import OPEN, PUBLIC, State
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.vault.codes import code_from
from fundapp.vault.models import Applicant
from fundapp.vault.unlocked import Unlocked

LOST_ON_THE_WAY = timedelta(minutes=10)
"""How long a new code is shown again to a browser whose visit went with the old one: it may never have seen it."""


@place("renew")
@for_guests
def renewing(guest: Guest, _rest: str) -> Answer:
    """Says what another code does, and asks."""
    return renewing_page(guest, RenewForm())


@act("renew")
def renew(_rest: str) -> Answer:
    """Gives another code and shows it; the old one is dead. Sent again in the same visit, it shows the same code."""
    form, guest = RenewForm(), current_guest()
    given, seed = form.judge(), form.seed_bytes
    if given is None or seed is None or not is_remembered():
        return _refused(guest, form)
    before = unlock(db.session(), vault(), code_from(seed))
    if before is not None and _is_theirs(guest, before):
        return _shown(code_from(seed), before)
    if guest is None:
        return to_the_code()
    done = form.keep(lambda: _replace(guest, seed))
    return _shown(*done) if done else (renewing_page(guest, form), form.http_status)


def renewing_page(guest: Guest, form: SeededGuestForm) -> str:
    """Says what another code does, and asks; with a code that others know, that it is needed first."""
    remember(form.seed.data or "")
    name = "cases/visit/provisional.html" if guest.visitor.provisional else "cases/visit/renew.html"
    state = State(guest.case.state)
    return render_template(name, label=PUBLIC[state], going_on=state in OPEN, form=form)


def _refused(guest: Guest | None, form: SeededGuestForm) -> Answer:
    """The page once more, for a form of another time: of a visit that was ended, or that nobody was shown here."""
    if guest is None:
        return to_the_code()
    form.problem = form.problem or _(
        "The page was open for too long, so nothing was done. Look at it, and choose the button again."
    )
    form.seed.data = secrets.token_urlsafe(SEED_BYTES)
    return renewing_page(guest, form), form.http_status


def _is_theirs(guest: Guest | None, before: Unlocked) -> bool:
    """Whether a code that was given may be shown again: in the visit under it, or where no answer brought that one."""
    if guest is not None:
        return guest.visitor.applicant_id == before.reader.id
    row = db.session().get(Applicant, before.reader.id)
    return row is not None and current_context().now - row.updated_at < LOST_ON_THE_WAY


def _replace(guest: Guest, seed: bytes) -> tuple[str, Unlocked]:
    kept = another_code(vault(), guest.visitor.applicant_id, seed)
    opened = guest.open_mailbox()
    with transaction() as session:
        replace_own_code(session, current_context(), vault(), guest.visitor, kept, opened)
    return kept.code, kept.unlocked


def _shown(code: str, unlocked: Unlocked) -> Answer:
    """The new code, and the visit that goes on under it."""
    go("status")
    return open_visit(
        make_response(render_template("cases/visit/new_code.html", code=code)), current_context(), unlocked
    )
