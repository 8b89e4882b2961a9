"""Being told by e-mail that something waits: only after the risk was explained, and for as long as somebody wishes."""

from flask import flash, render_template

from fundapp.cases.commands.notices import choose_notices, stop_notices
from fundapp.cases.forms.visits import ConfirmForm, NoticeForm
from fundapp.cases.sealing import seal_wish
from fundapp.cases.views.guests import Guest, for_guests
from fundapp.cases.views.places import Answer, act, go, place
from fundapp.cases.visiting import vault
from fundapp.core.database import transaction
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.core.web.circumstances import current_context


@place("notices")
@for_guests
def notices(guest: Guest, _rest: str) -> Answer:
    """Explains the risk and asks for an address, or says that one is kept and how to destroy it."""
    return render_template("cases/visit/notices.html", form=NoticeForm(), since=guest.case.notices_since)


@act("notices")
@for_guests
def choose(guest: Guest, _rest: str) -> Answer:
    """Keeps an address, sealed to the courier alone."""
    form = NoticeForm()
    given = form.judge()
    if given is not None and form.keep(lambda: _chosen(guest, given["address"])):
        flash(_("From now on a mail tells you when something waits here. It says nothing else."), "good")
        return go("status")
    return render_template("cases/visit/notices.html", form=form, since=guest.case.notices_since), form.http_status


@act("stop_notices")
@for_guests
def stop(guest: Guest, _rest: str) -> Answer:
    """Destroys the address. Sent twice, it is gone all the same."""
    form = ConfirmForm()
    if guest.case.notices_since is None:
        return go("status")
    if form.judge() is not None and form.keep(lambda: _stopped(guest)):
        flash(_("Your address is destroyed. No more mail comes."), "good")
        return go("status")
    return render_template("cases/visit/notices.html", form=form, since=guest.case.notices_since), form.http_status


def _chosen(guest: Guest, address: str) -> bool:
    wish = seal_wish(vault(), address, current_reader().language)
    with transaction() as session:
        choose_notices(session, current_context(), vault(), guest.visitor, guest.case.id, wish)
    return True


def _stopped(guest: Guest) -> bool:
    with transaction() as session:
        stop_notices(session, current_context(), vault(), guest.visitor, guest.case.id)
    return True
