"""The page on which a payee is named: what their method needs, judged by the rules of their country."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.signin import current_keys
from fundapp.cases.models import EmergencyCase
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.disbursements.commands.preparing import NamedPayee, name_payee
from fundapp.disbursements.forms.payees import NamingForm, PayeeForm
from fundapp.disbursements.models import PaymentPayee
from fundapp.disbursements.queries.payees import Named, case_to_pay, payees_of
from fundapp.disbursements.queries.screening import current_lists
from fundapp.disbursements.rules.instructions import MobileAccount
from fundapp.disbursements.rules.payees import PayeeDetails, commitment_of, written
from fundapp.disbursements.schemas.payees import ACCOUNT, BANK, MOBILE, OPERATOR, SURE, payee_details
from fundapp.disbursements.sealing import PAYMENT, SALT_BYTES, SealedPayee, open_payment, payee_digests, payee_place
from fundapp.disbursements.views.opened_payees import PURPOSE
from fundapp.disbursements.views.preparing_frame import blueprint, stopped_why
from fundapp.disbursements.views.screening import look_for

SHOW = "show"
"""What the button says that only asks for the fields of a method."""


@blueprint.route("/prepare/<case>/payee", methods=["GET", "POST"])
@keeps_what_was_typed
def payee(case: UUID) -> tuple[str, int] | Response:
    """Names a payee; or shows what another method needs, and keeps what was typed. At most thirty queries."""
    ctx = current_context()
    found = case_to_pay(db.session(), ctx, case)
    form = PayeeForm()
    replaced = _replaced(found)
    if request.method == "GET":
        form = PayeeForm(formdata=None, data={**_begun(replaced, found), "seed": str(uuid4())})
    elif request.form.get("act") != SHOW:
        given = form.judge()
        made = form.keep(lambda: _name(ctx, found, form, given, replaced)) if given is not None else None
        if made is not None:
            flash(_("The payee is named, sealed for those who pay."), "good")
            _look_for(ctx, found, made)
            return redirect(_onwards(case, made), 303)
    page = {"case": found, "form": form, "replaced": replaced, "stopped": stopped_why(found)}
    page["doubts"] = [(code, words, code in form["sure"].data) for code, words in SURE.items() if code in _asked(form)]
    return render_template("disbursements/preparing/payee.html", **page), form.http_status


def _look_for(ctx: Context, case: EmergencyCase, payee_id: UUID) -> None:
    """Looks for a new payee on the lists at once, where there are any: whoever signs need not wait for it."""
    with ReadSession(db) as session:
        row = session.get_one(PaymentPayee, payee_id)
        session.expunge(row)
        if not current_lists(session):
            return
    if look_for(ctx, current_keys(), row, case).possible:
        flash(
            _("On the lists of sanctions there are people with a name like this: somebody else judges that."), "warning"
        )


def _asked(form: NamingForm) -> list[str]:
    """The doubts that this page must have ticked off: those that were found, and those that are ticked."""
    found = {BANK: [ACCOUNT], MOBILE: [OPERATOR]}.get(form.kind or "", [])
    return found if form["sure"].errors or form["sure"].data else []


def _replaced(found: EmergencyCase) -> Named | None:
    """The payee in whose place another one is named. Raises NotFound. At most one query."""
    asked = request.args.get("replaces")
    if not asked:
        return None
    for each in payees_of(db.session(), found.id):
        if each.row.id.hex == asked and not each.replaced:
            return each
    raise NotFound


def _begun(replaced: Named | None, found: EmergencyCase) -> dict[str, str]:
    """As the address asks, and as the one that is replaced was, as far as that is not sealed."""
    begun = {"method": request.args.get("method", ""), "country": found.country or "", "who": "person"}
    if replaced is not None:
        row = replaced.row
        begun |= {"method": row.method, "country": row.country, "operator": row.operator or "", "tier": row.tier or ""}
    return begun


def _name(
    ctx: Context, case: EmergencyCase, form: NamingForm, given: Mapping[str, Any], replaced: Named | None
) -> UUID:
    """Judges, seals, keeps. Nothing is sealed inside the transaction."""
    details = payee_details(given, ctx.today)
    sealed = _sealed(ctx, case, form, details)
    mobile = details.account if isinstance(details.account, MobileAccount) else None
    wanted = NamedPayee(
        sealed.id, given["relation"], given["method"], given["country"], sealed.content, sealed.commitment,
        sealed.digests, mobile.operator if mobile else None, given["tier"] if mobile else None,
        replaced.row.id if replaced else None,
    )  # fmt: skip
    with transaction() as session:
        return name_payee(session, ctx, case.id, wanted).id


def _sealed(ctx: Context, case: EmergencyCase, form: NamingForm, details: PayeeDetails) -> SealedPayee:
    """Under the id that the page carried, so that whoever sends it twice names one payee."""
    keys, place = current_keys(), vault()
    opened = open_payment(place, ctx, keys, case, purpose=PURPOSE)
    payee_id, text = _id_in(form.seed.data), written(details, secrets.token_hex(SALT_BYTES))
    content = opened.seal(PAYMENT, payee_place(payee_id), text)
    return SealedPayee(payee_id, content, commitment_of(text), payee_digests(place, keys, details))


def _id_in(seed: str | None) -> UUID:
    try:
        return UUID(seed or "", version=4)
    except ValueError:
        return uuid4()


def _onwards(case: UUID, payee_id: UUID) -> str:
    """Back to the order for which somebody was named, or on to an order to them."""
    if reference := request.args.get("order"):
        return url_for("preparing.change", reference=reference, payee=payee_id)
    asked = {name: request.args[name] for name in ("room", "came_back") if request.args.get(name)}
    return url_for(
        "preparing.order", case=case.hex, payee=payee_id, room=asked.get("room"), replaces=asked.get("came_back")
    )
