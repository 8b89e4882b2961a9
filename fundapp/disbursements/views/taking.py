"""What only finance opens: the file of a batch, and whom to pay by hand. An entry in the log comes first."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.signin import current_keys
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.disbursements.commands.batches import take_file
from fundapp.disbursements.commands.collecting import Collection, note_collection
from fundapp.disbursements.forms.batches import CollectionForm
from fundapp.disbursements.models import PaymentBatch, PaymentOrder
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries.batches import batch_row, case_of_order, document_of, lapsed_collections
from fundapp.disbursements.queries.orders import order_by_reference, payee_of
from fundapp.disbursements.rules.accounts import shown_account
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.payees import read_payee
from fundapp.disbursements.rules.ways import WAYS, Medium
from fundapp.disbursements.sealing import PAYMENT, open_payment, read_sealed_payee
from fundapp.disbursements.views.batch_frame import blueprint
from fundapp.disbursements.workflow import OUTSIDE
from fundapp.vault.documents import open_file
from fundapp.vault.envelope import Place
from fundapp.vault.errors import CannotOpen
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind, Subject

FILE, BY_HAND = "payment.file", "payment.by_hand"
"""How the audit log calls the opening of a file, and of whom to pay by hand."""


@blueprint.get("/<uuid:batch_id>/file")
def download(batch_id: UUID) -> Response:
    """The file of a batch, to be carried to the bank or operator. That it was taken is noted before it opens."""
    ctx = current_context()
    with transaction() as session:
        found = take_file(session, ctx, batch_id)
        document = document_of(session, found)
        session.expunge_all()
    if document is None:
        raise NotFound
    subject = Subject(PaymentBatch.__tablename__, found.id)
    opened = open_compartments(vault(), ctx, current_keys(), subject, [Kind.INSTRUCTION], purpose=FILE)
    if document.compartment_id != opened.compartment(Kind.INSTRUCTION).id:
        raise NotFound
    content = b"".join(open_file(vault().files, opened, Kind.INSTRUCTION, document))
    if sha256(content).hexdigest() != found.digest:
        raise CannotOpen
    return _to_keep(content, found)


@blueprint.route("/by-hand/<reference>", methods=["GET", "POST"])
@keeps_what_was_typed
def by_hand(reference: str) -> tuple[str, int] | AnyResponse:
    """Whom to pay by hand and how, opened for finance; and where it waits to be collected, under which code."""
    ctx = current_context()
    order = _payable(ctx, reference)
    session = db.session()
    case, payee = case_of_order(session, order), payee_of(session, order.case_id, order.payee_id)
    form = CollectionForm.showing({"expires_on": order.expires_on})
    given = form.judge()
    opened = open_payment(vault(), ctx, current_keys(), case, purpose=BY_HAND)
    if given and form.keep(lambda: _note(ctx, opened, order, given)):
        flash(_("The code is kept, sealed with the payment."), "good")
        return redirect(url_for("batches.by_hand", reference=reference), 303)
    details = read_payee(read_sealed_payee(opened, payee))
    return render_template(
        "disbursements/batches/by_hand.html",
        order=order,
        details=details,
        number=None if details.account is None else shown_account(details.account),
        code=_code(opened, order),
        form=form if order.method == Method.OPERATOR else None,
        lapsed=order.expires_on is not None and order.expires_on < ctx.today,
    ), form.http_status


def to_do(ctx: Context) -> list[ToDo]:
    """Payments whose collection code has lapsed. One query; none for whoever does not keep payments."""
    if not may_keep(ctx):
        return []
    return [
        ToDo(
            _("Payment %(reference)s: was it collected?", reference=each.reference),
            url_for("batches.by_hand", reference=each.reference),
            _("Its code has lapsed. Ask the money-transfer operator, and enter what it says."),
        )
        for each in lapsed_collections(db.session(), ctx)
    ]


def _payable(ctx: Context, reference: str) -> PaymentOrder:
    """A payment that a person pays, on its way. Raises NotFound, Denied, Recused, Conflict."""
    require(may_keep(ctx))
    session = db.session()
    order = order_by_reference(session, ctx, reference)
    if order.batch_id is None:
        raise NotFound
    row = batch_row(session, ctx, order.batch_id)
    if WAYS[row.batch.way].medium != Medium.HAND:
        raise NotFound
    if order.state not in OUTSIDE:
        raise Conflict(_("Nobody is to pay this any more: something is known of it."))
    return order


def _note(ctx: Context, opened: Opened, order: PaymentOrder, given: dict[str, Any]) -> bool:
    code = opened.seal(PAYMENT, _place(order), given["code"])
    with transaction() as session:
        note_collection(session, ctx, order.id, Collection(code, given["expires_on"]))
    return True


def _code(opened: Opened, order: PaymentOrder) -> str | None:
    return None if order.collection is None else opened.read(PAYMENT, _place(order), order.collection)


def _place(order: PaymentOrder) -> Place:
    return Place(PaymentOrder.__tablename__, order.id, "collection")


def _to_keep(content: bytes, found: PaymentBatch) -> Response:
    """A file to keep, never to show."""
    way = WAYS[found.way]
    answer = Response(content, mimetype=way.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{found.reference}.{way.ending}")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
