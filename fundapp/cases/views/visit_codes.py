"""Choosing another code: before anything else where somebody read the first one out, and whenever somebody wishes."""

from flask import make_response, render_template

from fundapp.cases.arriving import unlock
from fundapp.cases.commands.codes import replace_own_code
from fundapp.cases.forms.visits import RenewForm, SeededForm
from fundapp.cases.sealing import another_code
from fundapp.cases.views.guests import Guest, current_guest, for_guests, to_the_code
from fundapp.cases.views.places import Answer, act, go, place
from fundapp.cases.visiting import open_visit, vault
from fundapp.cases.workflow import PUBLIC, State
from fundapp.core.database import db, transaction
from fundapp.core.web.circumstances import current_context
from fundapp.vault.codes import code_from
from fundapp.vault.unlocked import Unlocked


@place("renew")
@for_guests
def renewing(guest: Guest, _rest: str) -> Answer:
    """Says what another code does, and asks."""
    return _page(guest, RenewForm())


@act("renew")
def renew(_rest: str) -> Answer:
    """Gives another code and shows it; the old one is dead. Sent again, it shows the same code."""
    form, guest = RenewForm(), current_guest()
    given = form.judge()
    if given is None:
        return (_page(guest, form), form.http_status) if guest else to_the_code()
    seed = form.seed_bytes
    before = None if seed is None else unlock(db.session(), vault(), code_from(seed))
    if before is not None and seed is not None:
        return _shown(code_from(seed), before)
    if guest is None:
        return to_the_code()
    done = form.keep(lambda: _replace(guest, seed))
    return _shown(*done) if done else (_page(guest, form), form.http_status)


def _replace(guest: Guest, seed: bytes | None) -> tuple[str, Unlocked]:
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


def _page(guest: Guest, form: SeededForm) -> str:
    name = "cases/visit/provisional.html" if guest.visitor.provisional else "cases/visit/renew.html"
    return render_template(name, label=PUBLIC[State(guest.case.state)], form=form)
