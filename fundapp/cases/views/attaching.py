"""Files that somebody adds to their case: cleaned, sealed with their originals, and never shown again here."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request
from werkzeug.datastructures import FileStorage

from fundapp.accounts.signin import settings, token_in
from fundapp.cases.commands.additions import add_step
from fundapp.cases.filing import CleanFile, arrive_files, clean_files
from fundapp.cases.forms.anonymous import AnonymousForm
from fundapp.cases.forms.drafts import ActForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.permissions.additions import may_add
from fundapp.cases.rules.limits import LARGEST_SENDING, MOST_FILES
from fundapp.cases.rules.sheets import Step
from fundapp.cases.views.places import Answer, act, go
from fundapp.cases.views.standing import Standing, standing
from fundapp.cases.visiting import VISIT, current_visit, vault
from fundapp.core.database import db, transaction
from fundapp.core.errors import Denied, Unavailable
from fundapp.core.i18n import _, ngettext
from fundapp.core.verdicts import Verdict, refused
from fundapp.core.web.circumstances import current_context
from fundapp.vault.space import NO_ROOM, has_room


def make_room() -> None:
    """Lets somebody with a visit send as much as files may weigh; whoever has none, no more than words.

    Their visit counts as it stands now, before they are received: on a slow line that takes longer than a visit lasts.
    """
    if request.method == "POST" and request.mimetype == "multipart/form-data" and token_in(VISIT):
        request.max_content_length = LARGEST_SENDING
        current_visit()
        db.session().close()  # no connection waits meanwhile


def show_files(here: Standing, form: AnonymousForm, refused: Sequence[tuple[str, str]] = ()) -> str:
    """The page that takes files, with what was not taken and why."""
    verdict = _may_attach(here.visitor, here.found) if here.found else None
    return render_template("cases/form/files.html", form=form, refused=refused, most=MOST_FILES, verdict=verdict)


@act("attach")
def attach(_rest: str) -> Answer:
    """Keeps each file that can be made safe; names the others, with the reason."""
    here, form = standing(), ActForm()
    if here is None or here.found is None:
        return _without_case(here)
    uploads = [each for each in request.files.getlist("files") if each.filename]
    refusal = _refusal(form, _may_attach(here.visitor, here.found), len(uploads))
    if refusal:
        form.problem = refusal
        return show_files(here, form), form.http_status
    cleaned, refused = clean_files([_named(each) for each in uploads])
    kept = form.keep(lambda: _keep(here, cleaned)) if cleaned else 0
    if kept and not refused:
        return go("more")
    return show_files(here, form, refused), form.http_status if form.problem else (422 if refused else 200)


def _without_case(here: Standing | None) -> Answer:
    """Files that came when nothing was open to take them are gone, and it is said so."""
    if here is not None:
        flash(_("Your files were not taken: they can be added as soon as your message is sent."), "warning")
        return go("")
    flash(
        _("Your files were not taken: your visit had ended before they came. Type your code, and send them again."),
        "warning",
    )
    return go("code")


def _may_attach(visitor: Visitor, found: EmergencyCase) -> Verdict:
    """As `may_add`; also not while there is no room: told before anybody chooses a file on a slow line."""
    verdict = may_add(visitor, found, Step.FILES)
    return verdict if not verdict or has_room(settings()) else refused(NO_ROOM)


def _refusal(form: AnonymousForm, verdict: Verdict, count: int) -> str | None:
    """Why none of them is taken."""
    if form.judge() is None:
        return _("The page was open for too long, so no file was taken. Choose them again.")
    if not verdict:
        form.refused_with = Denied.status if has_room(settings()) else Unavailable.status
        return str(verdict.reason)
    if not 0 < count <= MOST_FILES:
        return _("Choose from one to %(most)s files at a time.", most=MOST_FILES)
    return None


def _named(upload: FileStorage) -> tuple[str, Any]:
    return upload.filename or "", upload.stream


def _keep(here: Standing, cleaned: Sequence[CleanFile]) -> int:
    """How many files were kept. All that is slow happens before the transaction."""
    arrived = arrive_files(vault(), cleaned, here.found.id if here.found else None)
    with transaction() as session:
        add_step(session, current_context(), here.visitor, arrived.step, arrived.files)
    flash(ngettext("%(num)s file has arrived.", "%(num)s files have arrived.", len(cleaned)), "good")
    return len(cleaned)
