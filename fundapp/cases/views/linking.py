"""Other cases of the same person: what looks alike, what was decided of two, what was awarded before."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.cases.commands.linking import decide_likeness
from fundapp.cases.forms.linking import LikenessForm
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.linking import earlier_and_later, may_link
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.duplicates import Alike, duplicates_of
from fundapp.cases.queries.links import (
    credited_partners,
    decided_of,
    earlier_awards,
    link_of,
    main_of,
    stranded_cases,
)
from fundapp.cases.rules.linking import FOUND, LIKENESSES, Likeness
from fundapp.cases.views.casework import know_references, wordings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

MOST_ALIKE = 20
"""Possible duplicates that a page names: anybody can send a thousand messages with somebody's number."""

blueprint = Blueprint("linking", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)


@blueprint.context_processor
def words_of_linking() -> dict[str, Any]:
    """What its pages may use: the words of coded values."""
    return {**wordings(), "likenesses": LIKENESSES, "likeness_found": FOUND}


@blueprint.get("/<reference>/alike")
def show(reference: str) -> str:
    """What may be the same person, what was decided already, who is credited, earlier awards. Six queries."""
    ctx, session = current_context(), db.session()
    found = case_by_reference(session, ctx, reference)
    alike = list(duplicates_of(session, ctx, found.id)[1])
    shown: dict[str, Any] = {
        "found": found,
        "main": main_of(session, ctx, found),
        "alike": alike[:MOST_ALIKE],
        "more": max(0, len(alike) - MOST_ALIKE),
        "decided": decided_of(session, ctx, found),
        "awards": earlier_awards(session, ctx, found),
        "partners": credited_partners(session, ctx, found),
    }
    return render_template("cases/linking/show.html", **shown)


@blueprint.route("/<reference>/alike/<other>", methods=["GET", "POST"])
@keeps_what_was_typed
def decide(reference: str, other: str) -> tuple[str, int] | Response:
    """Two cases beside each other, and what an officer decides of them."""
    ctx = current_context()
    one, two = (case_by_reference(db.session(), ctx, each) for each in (reference, other))
    verdict, link = may_link(ctx, one, two), link_of(db.session(), one.id, two.id)
    before = link.verdict if link else ""
    form = LikenessForm(data={"likeness": before, "before": before})
    given = form.judge()
    if given is not None and not verdict:
        form.problem, form.refused_with = str(verdict.reason), Conflict.status
    elif given is not None and form.keep(lambda: _decide(ctx, form, (reference, other), given["likeness"])):
        flash(_TOLD[Likeness(given["likeness"])](), "good")
        return redirect(url_for("linking.show", reference=reference), 303)
    return _page(ctx, reference, other, form), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Cases that joined one which is over by now. One query; none for whoever is no officer."""
    if not may_work(ctx):
        return []
    return [
        ToDo(
            _("%(reference)s: the case that it joined is over", reference=each.reference),
            url_for("linking.show", reference=each.reference),
            _("%(main)s is over. End this one too, or have it go on by itself.", main=each.main),
        )
        for each in stranded_cases(db.session(), ctx)
    ]


def _page(ctx: Context, reference: str, other: str, form: Any) -> str:
    """As both stand by now: a colleague may just have decided."""
    db.session.remove()
    session = db.session()
    one, two = (case_by_reference(session, ctx, each) for each in (reference, other))
    link = link_of(session, one.id, two.id)
    if form.refused_with == Conflict.status:
        form.before.data = link.verdict if link else ""
    earlier, later = earlier_and_later(one, two)
    shown: dict[str, Any] = {
        "found": one,
        "other": two,
        "earlier": earlier,
        "later": later,
        "link": link,
        "form": form,
        "may": may_link(ctx, one, two),
        "common": _common(duplicates_of(session, ctx, one.id)[1], two.reference),
    }
    return render_template("cases/linking/decide.html", **shown)


def _common(alike: Sequence[Alike], reference: str) -> Sequence[str]:
    """What both share, where nothing was decided yet."""
    return next((each.kinds for each in alike if each.reference == reference), ())


def _decide(ctx: Context, form: Any, references: tuple[str, str], likeness: str) -> bool:
    """False, with the reason on the form, where it is refused."""
    try:
        with transaction() as session:
            decide_likeness(session, ctx, references, Likeness(likeness), expected=form.before.data or None)
    except Denied as error:
        form.refused_with, form.problem = Denied.status, str(error.reason or error.title)
        return False
    return True


_TOLD: dict[Likeness, Any] = {
    Likeness.SAME: lambda: _("They are one matter now: everything goes on with the earlier case."),
    Likeness.AGAIN: lambda: _("They are linked: earlier awards stand beside each request."),
    Likeness.SEPARATE: lambda: _("Noted: two different people. They are no longer shown as possible duplicates."),
}
