"""A payment that may cost more than was held: one person of finance asks, another agrees."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.formats import money
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import HIDDEN, Verdict, refused, require, shown_if
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.ledger.commands.topping import agree_top_up, ask_top_up
from fundapp.ledger.forms.topping import AgreementForm, SeenForm, top_up_form
from fundapp.ledger.models import TopUp
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.transfers import HELD, Row, transfer_row
from fundapp.ledger.queries.waiting import top_up_shown, waiting_top_ups
from fundapp.ledger.views.spoken import spoken

blueprint = Blueprint("topping", __name__, url_prefix="/ledger/transfers", template_folder="../templates")
blueprint.context_processor(spoken)

Answer = tuple[str, int] | Response


def may_agree(ctx: Context, found: TopUp) -> Verdict:
    """Whether this person may agree to what was asked: finance, and somebody else than whoever asked."""
    if not may_keep(ctx) or ctx.actor is None:
        return HIDDEN
    if found.asked_by_id == ctx.actor.id:
        return refused(_("You asked for it: somebody else agrees."))
    return shown_if(may=True)


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Top-ups of colleagues that wait for a second person. One query; none for whoever does not keep the books."""
    if not may_keep(ctx):
        return []
    return [
        ToDo(
            _("%(name)s: a payment may cost more than was held", name=name),
            url_for("topping.agree", transfer_id=held.id),
            _(
                "%(held)s is held, up to %(up_to)s is asked for. A second person agrees.",
                held=money(ctx.reader, held.money),
                up_to=money(ctx.reader, up_to),
            ),
        )
        for held, name, up_to in waiting_top_ups(db.session(), ctx)
    ]


@blueprint.route("/<uuid:transfer_id>/top-up", methods=["GET", "POST"])
@keeps_what_was_typed
def ask(transfer_id: UUID) -> Answer:
    """Asks that what is held may cost more; a second person agrees. Asked anew, the last holds."""
    ctx, found = _held(transfer_id)
    asked = top_up_shown(db.session(), transfer_id)
    form = top_up_form(found.transfer.money).showing({"up_to": asked.up_to if asked else None})
    given = form.judge()
    if given and form.keep(lambda: _ask(ctx, transfer_id, given["up_to"])):
        flash(_("It is asked. Somebody else of finance finds it on their first page."))
        return redirect(url_for("transfers.show", transfer_id=transfer_id), 303)
    names = person_names(db.session(), [asked.asked_by_id] if asked else [])
    shown = {"found": found, "form": form, "asked": asked, "names": names}
    return render_template("ledger/transfers/ask.html", **shown), form.http_status


@blueprint.route("/<uuid:transfer_id>/top-up/agreement", methods=["GET", "POST"])
@keeps_what_was_typed
def agree(transfer_id: UUID) -> Answer:
    """Agrees to what a colleague asked, as it stood when this person looked at it."""
    ctx, found = _held(transfer_id)
    asked = top_up_shown(db.session(), transfer_id)
    if asked is None or asked.agreed_by_id is not None:
        raise NotFound
    require(may_agree(ctx, asked))
    form = AgreementForm(data={"seen": str(asked.up_to)})
    if form.judge() is not None and form.keep(lambda: _agree(ctx, transfer_id, form)):
        flash(_("The payment may now cost up to what was asked."))
        return redirect(url_for("transfers.show", transfer_id=transfer_id), 303)
    form.seen.data = str(asked.up_to)
    shown = {
        "found": found,
        "form": form,
        "asked": asked,
        "up_to": Money(asked.up_to, found.transfer.currency),
        "names": person_names(db.session(), [asked.asked_by_id]),
    }
    return render_template("ledger/transfers/agree.html", **shown), form.http_status


def _held(transfer_id: UUID) -> tuple[Context, Row]:
    """What is held, for whoever keeps the books. Raises NotFound, also where it is held no longer."""
    ctx = current_context()
    require(may_keep(ctx))
    found = transfer_row(db.session(), ctx, transfer_id)
    if found.state != HELD:
        raise NotFound
    return ctx, found


def _ask(ctx: Context, transfer_id: UUID, up_to: int) -> UUID:
    with transaction() as session:
        return ask_top_up(session, ctx, transfer_id, up_to=up_to).id


def _agree(ctx: Context, transfer_id: UUID, form: SeenForm) -> bool:
    with transaction() as session:
        agree_top_up(session, ctx, transfer_id, up_to=form.amount_seen)
    return True
