"""What is done with a source at the press of a button: visited, paused, resumed, removed; and what a trial showed."""

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.formats import money, number
from fundapp.core.i18n import _
from fundapp.core.money import Money, MoneyError
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.grants.commands.sources import add_source, ask_for_visit, pause_source, remove_source, resume_source
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.sources import source
from fundapp.grants.queries.visits import trial as trial_of
from fundapp.grants.rules.packing import from_json
from fundapp.grants.rules.starters import STARTERS
from fundapp.grants.views.frame import TEMPLATES, wordings
from fundapp.grants.views.source_frame import PREFIX, spoken

blueprint = Blueprint("call_source_acts", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)
blueprint.context_processor(spoken)


@blueprint.post("/<uuid:source_id>/visit")
def visit(source_id: UUID) -> AnyResponse:
    """Has it visited now; returns at once."""
    with transaction() as session:
        ask_for_visit(session, current_context(), source_id)
    return _shown(source_id)


@blueprint.post("/<uuid:source_id>/pause")
def pause(source_id: UUID) -> AnyResponse:
    """It is not visited any more."""
    with transaction() as session:
        pause_source(session, current_context(), source_id)
    flash(_("The source is paused."))
    return _shown(source_id)


@blueprint.post("/<uuid:source_id>/resume")
def resume(source_id: UUID) -> AnyResponse:
    """It is visited again."""
    with transaction() as session:
        resume_source(session, current_context(), source_id)
    flash(_("The source is visited again, within a minute."))
    return _shown(source_id)


@blueprint.route("/<uuid:source_id>/remove", methods=["GET", "POST"])
def remove(source_id: UUID) -> str | AnyResponse:
    """Takes a source out, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    if request.method == "POST":
        with transaction() as session:
            remove_source(session, ctx, source_id)
        flash(_("The source is removed. The calls that it brought are still there."))
        return redirect(url_for("call_sources.index"), 303)
    return render_template("grants/source_remove.html", source=source(db.session(), ctx, source_id))


@blueprint.post("/starters/<code>")
def start(code: str) -> AnyResponse:
    """Keeps a source that is known to be of use, paused: whoever resumes it has looked at it first."""
    ctx = current_context()
    require(may_edit(ctx))
    if code not in STARTERS:
        raise NotFound
    with transaction() as session:
        made = add_source(session, ctx, STARTERS[code], active=False).id
    flash(_("The source is kept and still paused: look at it, change what should be otherwise, then resume it."))
    return _shown(made)


@blueprint.get("/tries/<uuid:trial_id>")
def trial(trial_id: UUID) -> str:
    """The first calls that a source would bring, once a worker has looked. One query."""
    ctx = current_context()
    require(may_edit(ctx))
    found = trial_of(db.session(), ctx, trial_id)
    if found is None:
        raise NotFound
    calls = [from_json(each) for each in found.shown or ()]
    return render_template("grants/source_trial.html", trial=found, calls=calls, worth=_worth)


def _worth(figure: Decimal, currency: str | None) -> str:
    """An amount as a source states it: in no currency, or in parts that its currency does not have, a mere number."""
    reader = current_reader()
    try:
        return money(reader, Money.from_decimal(figure, currency or ""), brief=True)
    except MoneyError:
        return " ".join(filter(None, (number(reader, figure), currency)))


def _shown(source_id: UUID) -> AnyResponse:
    return redirect(url_for("call_sources.show", source_id=source_id), 303)
