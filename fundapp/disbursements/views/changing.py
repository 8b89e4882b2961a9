"""Pages on which an order is given another payee, or called off: each says first what it will do."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.forms import VersionForm
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.disbursements.commands.preparing import cancel_order, change_payee
from fundapp.disbursements.forms.preparing import CallOffForm, ChangeForm
from fundapp.disbursements.models import PaymentOrder, PaymentRelease
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.queries.orders import locked_order, order_by_reference, refuse_recused, releases_of
from fundapp.disbursements.views.opened_payees import open_for_preparing
from fundapp.disbursements.views.preparing_frame import blueprint, stopped_why
from fundapp.disbursements.workflow import BEFORE


@blueprint.route("/<reference>/payee", methods=["GET", "POST"])
@keeps_what_was_typed
def change(reference: str) -> tuple[str, int] | Response:
    """Gives an order another payee, once the page has said how many signatures that voids. At most thirty queries."""
    ctx = current_context()
    found = _changeable(ctx, reference)
    form = ChangeForm(data={"payee": request.args.get("payee", "")})
    given = form.judge()
    if given is not None and form.keep(lambda: _change(ctx, found.id, given["payee"], form)):
        flash(_("The order has another payee. Two people sign it anew."), "good")
        return redirect(url_for("payments.show", reference=reference), 303)
    found, signed = _as_it_stands(ctx, reference, form)
    case = db.session().get_one(EmergencyCase, found.case_id)
    opening = open_for_preparing(ctx, case)
    others = [each for each in opening.usable if each.row.id != found.payee_id]
    form["payee"].choices = [(str(each.row.id), each.label) for each in others]
    shown: dict[str, Any] = {"order": found, "case": case, "form": form, "signed": len(signed), "others": others}
    shown |= {"now": opening.shown(found.payee_id), "stopped": stopped_why(case)}
    return render_template("disbursements/preparing/change.html", **shown), form.http_status


@blueprint.route("/<reference>/cancel", methods=["GET", "POST"])
@keeps_what_was_typed
def cancel(reference: str) -> tuple[str, int] | Response:
    """Calls an order off, once the page has said what that does. At most twelve queries."""
    ctx = current_context()
    found = _changeable(ctx, reference)
    form = CallOffForm()
    given = form.judge()
    if given is not None and form.keep(lambda: _cancel(ctx, found.id, given["reason"], form)):
        flash(_("The order is called off. The money stays held for the award."), "good")
        return redirect(url_for("payments.show", reference=reference), 303)
    found, signed = _as_it_stands(ctx, reference, form)
    shown: dict[str, Any] = {"order": found, "form": form, "signed": len(signed)}
    return render_template("disbursements/preparing/cancel.html", **shown), form.http_status


def _changeable(ctx: Context, reference: str) -> PaymentOrder:
    """An order that nothing of has left the house. Raises Conflict."""
    require(may_prepare(ctx))
    found = order_by_reference(db.session(), ctx, reference)
    if found.state not in BEFORE and request.method == "GET":
        raise Conflict(_("This payment is no longer where it was: look at it again."))
    return found


def _as_it_stands(ctx: Context, reference: str, form: VersionForm) -> tuple[PaymentOrder, Sequence[PaymentRelease]]:
    """The order now, whose version the form carries from here on, and the signatures that count."""
    if form.http_status == 409:
        db.session.remove()  # what stands in the database now, not what this request has read before
    found = order_by_reference(db.session(), ctx, reference)
    if request.method == "GET" or form.http_status == 409:
        form.version.data = str(found.version)
    return found, releases_of(db.session(), found)


def _change(ctx: Context, order_id: UUID, payee_id: UUID, form: VersionForm) -> bool:
    with transaction() as session:
        change_payee(session, ctx, order_id, payee_id, expected_version=form.expected_version)
    return True


def _cancel(ctx: Context, order_id: UUID, reason: str, form: VersionForm) -> bool:
    with transaction() as session:
        found, case = locked_order(session, order_id)
        refuse_recused(session, ctx, case.id)
        if found.version != form.expected_version:
            raise EditConflict(_("The order was changed while you read it: look at it below, then decide."))
        cancel_order(session, ctx, order_id, reason)
    return True
