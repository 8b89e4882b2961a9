"""The page of a payment to be: what it is, its instalments as limits ask for them, taken as they are or changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.questions import awards_of
from fundapp.core import formats
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.disbursements.commands.preparing import OrderInput, prepare_order
from fundapp.disbursements.forms.preparing import SPARE, PlanForm, order_form, rows_sent
from fundapp.disbursements.models import PaymentPayee
from fundapp.disbursements.queries.holds import Room, rooms_of
from fundapp.disbursements.queries.orders import award_of, payable_case, payee_of
from fundapp.disbursements.queries.payees import (
    as_payments,
    case_to_pay,
    last_positions,
    limits_of,
    orders_to,
    refuse_newer,
    replaceable_orders,
    same_account,
)
from fundapp.disbursements.queries.warnings import Asked, warned_of
from fundapp.disbursements.rules.limits import MOST_PAYMENTS, LimitError, Payment, Plan, split
from fundapp.disbursements.schemas.preparing import (
    AMOUNT,
    DAY,
    amount_in,
    parts_in,
    parts_written,
    room_code,
    room_in,
)
from fundapp.disbursements.views.opened_payees import open_for_preparing
from fundapp.disbursements.views.preparing_frame import blueprint, stopped_why

PLAN, MORE, PREPARE = "plan", "more", "prepare"
"""What the buttons of the page do."""


@blueprint.route("/prepare/<case>/order", methods=["GET", "POST"])
@keeps_what_was_typed
def order(case: UUID) -> tuple[str, int] | Response:
    """A payment and its instalments. At most thirty-four queries."""
    ctx = current_context()
    found = case_to_pay(db.session(), ctx, case)
    rooms = _rooms(found)
    form = _fresh_form(rooms) if request.method == "GET" else order_form(rows_sent(request.form.get("rows")))()
    given = form.judge()
    if given is None:
        return _page(ctx, found, rooms, form, None)
    made = form.keep(lambda: _act(ctx, found, rooms, form, given))
    if made == PREPARE:
        flash(_("The payment is prepared. It waits for two signatures now."), "good")
        return redirect(url_for("preparing.start", case=case.hex), 303)
    if form.http_status == 409:
        db.session.remove()  # what stands in the database now, not what this request has read before
        found = case_to_pay(db.session(), ctx, case)
        rooms = _rooms(found)
    return _page(ctx, found, rooms, made if isinstance(made, PlanForm) else form, given)


def plan_of(payee: PaymentPayee, money: Money, on: date) -> Plan:
    """The instalments that limits ask for, counting what already goes to the account. Raises Invalid at the amount.

    Three queries.
    """
    session = db.session()
    limits = limits_of(session, payee, money.currency)
    if not limits:
        return Plan((Payment(on, money),), (), None)
    already = as_payments(orders_to(session, same_account(session, payee.id)), money.currency)
    try:
        return split(money, limits, on, already)
    except LimitError as error:
        raise Invalid({"amount": [str(error)]}) from None


def _rooms(found: EmergencyCase) -> Sequence[Room]:
    session = db.session()
    return rooms_of(session, [each.id for each in awards_of(session, found.id)])


def _fresh_form(rooms: Sequence[Room]) -> PlanForm:
    """As the address asks for it; all that is left of the only money there is."""
    ctx, asked = current_context(), {name: request.args.get(name, "") for name in ("room", "payee", "replaces")}
    chosen = [each for each in rooms if room_code(each) == asked["room"]] or rooms
    if len(chosen) == 1:
        asked |= {"room": room_code(chosen[0]), "amount": formats.amount(ctx.reader, chosen[0].money)}
    return order_form(0)(formdata=None, data={**asked, "pay_on": formats.date(ctx.reader, ctx.today), "rows": "0"})


def _act(
    ctx: Context, case: EmergencyCase, rooms: Sequence[Room], form: PlanForm, given: Mapping[str, Any]
) -> PlanForm | str:
    """What the button asked for: the form with other rows in it, or PREPARE once that is done."""
    rows, act = rows_sent(form.rows.data), request.form.get("act")
    room = room_in(rooms, given["room"])
    money = amount_in(given, room)
    payee = payee_of(db.session(), case.id, given["payee"])
    if act == MORE:
        return _with_rows(form, _typed_rows(form, rows), rows + SPARE)
    parts = parts_in(given, rows, money)
    if act == PREPARE and parts:
        return _prepare(ctx, case.id, form, OrderInput(
            room.award_id, room.envelope_id, room.purpose, payee.id, parts, given["replaces"]
        ))  # fmt: skip
    plan = plan_of(payee, money, given["pay_on"])
    return _with_rows(form, parts_written(plan.payments), len(plan.payments) + SPARE)


def _prepare(ctx: Context, case_id: UUID, form: PlanForm, wanted: OrderInput) -> str:
    with transaction() as session:
        payable_case(session, ctx, case_id)  # locked: nobody orders of this award meanwhile
        refuse_newer(session, wanted.award_id, form.position(wanted.award_id), wanted.replaces_id)
        prepare_order(session, ctx, case_id, wanted)
    return PREPARE


def _typed_rows(form: PlanForm, rows: int) -> dict[str, Any]:
    names = [f"{begins}{number}" for number in range(1, rows + 1) for begins in (AMOUNT, DAY)]
    return {name: form[name].data for name in names}


def _with_rows(form: PlanForm, filled: Mapping[str, Any], rows: int) -> PlanForm:
    """The same answers with so many rows of instalments."""
    rows = min(rows, MOST_PAYMENTS)
    kept = {name: form[name].data for name in ("room", "payee", "amount", "pay_on", "replaces", "after")}
    sent = {**kept, **filled, "rows": str(rows)}
    return order_form(rows)(formdata=MultiDict({name: value or "" for name, value in sent.items()}))


def _page(
    ctx: Context, case: EmergencyCase, rooms: Sequence[Room], form: PlanForm, given: Mapping[str, Any] | None
) -> tuple[str, int]:
    session = db.session()
    opening = open_for_preparing(ctx, case)
    came_back = replaceable_orders(session, case.id)
    form["room"].choices = [(room_code(each), _room_label(each)) for each in rooms]
    form["payee"].choices = [(str(each.row.id), each.label) for each in opening.usable]
    form["replaces"].choices = [(str(each.id), each.reference) for each in came_back]
    if len(opening.usable) == 1 and not form["payee"].data:
        form["payee"].data = str(opening.usable[0].row.id)
    form.remember(last_positions(session, {each.award_id for each in rooms}))
    shown = {"case": case, "form": form, "opening": opening, "rooms": rooms, "came_back": came_back}
    plan, warned = _looked_at(ctx, case, rooms, form, given)
    lines = [(form[f"{AMOUNT}{number}"], form[f"{DAY}{number}"]) for number in range(1, rows_sent(form.rows.data) + 1)]
    shown |= {"plan": plan, "warned": warned, "lines": lines, "stopped": stopped_why(case)}
    return render_template("disbursements/preparing/order.html", **shown), form.http_status


def _looked_at(
    ctx: Context, case: EmergencyCase, rooms: Sequence[Room], form: PlanForm, given: Mapping[str, Any] | None
) -> tuple[Plan | None, Any]:
    """The plan that limits ask for, and what ought to be looked at, as soon as it is known what is to be paid."""
    if given is None or form.problem:
        return None, ()
    session = db.session()
    try:
        room = room_in(rooms, given["room"])
        money, payee = amount_in(given, room), payee_of(session, case.id, given["payee"])
        plan = plan_of(payee, money, given["pay_on"])
    except Invalid:
        return None, ()
    award: CaseAward = award_of(session, case.id, room.award_id)
    asked = Asked(case, award, payee, max(each.money for each in plan.payments), given["pay_on"])
    return plan, warned_of(session, ctx, asked)


def _room_label(room: Room) -> str:
    left = formats.money(current_context().reader, room.money)
    purpose = PURPOSES.get(room.purpose) if room.purpose else None
    if purpose is None:
        return _("%(envelope)s: %(left)s", envelope=room.envelope, left=left)
    return _("%(envelope)s, %(purpose)s: %(left)s", envelope=room.envelope, purpose=str(purpose), left=left)
