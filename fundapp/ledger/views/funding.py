"""Money of a funder's: it arrives, goes back, leaves its share to administration."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.formats import money
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.ledger.commands.funding import receive_money, refund_money, take_share
from fundapp.ledger.commands.writing import Converted, Entry
from fundapp.ledger.forms.envelopes import InstalmentForm, RefundForm, ShareForm
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.listing import envelope
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.rules.rates import written
from fundapp.ledger.rules.returning import REFUNDED, most_back, share_left
from fundapp.ledger.schemas.answers import fresh_seed
from fundapp.ledger.views.frame import blueprint

Write = Callable[[Session, Context, Entry], Transfer]
BANK = "bank"
"""Who said at which rate an instalment was changed: the bank, by what it credited."""


@blueprint.route("/envelopes/<uuid:envelope_id>/instalments", methods=["GET", "POST"])
@keeps_what_was_typed
def receive(envelope_id: UUID) -> tuple[str, int] | Response:
    """Money has arrived; where the bank credited another currency, the exact rate follows."""
    ctx, found = _found(envelope_id)
    form = _form(InstalmentForm, found, {})
    given = _judged(form)
    if given and form.keep(lambda: _write(ctx, receive_money, _arrived(ctx, found, given))):
        flash(_("The instalment is entered."), "good")
        return _back(envelope_id)
    return render_template("ledger/envelopes/receive.html", form=form, found=found), form.http_status


@blueprint.route("/envelopes/<uuid:envelope_id>/refund", methods=["GET", "POST"])
@keeps_what_was_typed
def refund(envelope_id: UUID) -> tuple[str, int] | Response:
    """Money goes back to the funder, or was entered by mistake."""
    ctx, found = _found(envelope_id)
    form = _form(RefundForm, found, {"reason": REFUNDED})
    given = _judged(form)
    if given and form.keep(lambda: _bounded(ctx, refund_money, _entry("refund", found, given), _refundable)):
        flash(_("It is entered: so much less has arrived."), "good")
        return _back(envelope_id)
    most = _refundable(found)
    return render_template("ledger/envelopes/refund.html", form=form, found=found, most=most), form.http_status


@blueprint.route("/envelopes/<uuid:envelope_id>/share", methods=["GET", "POST"])
@keeps_what_was_typed
def share(envelope_id: UUID) -> tuple[str, int] | Response:
    """Administration takes of its share in what has arrived."""
    ctx, found = _found(envelope_id)
    form = _form(ShareForm, found, {})
    given = _judged(form)
    if given and form.keep(lambda: _bounded(ctx, take_share, _entry("share", found, given), _takeable)):
        flash(_("What administration took is entered."), "good")
        return _back(envelope_id)
    most = _takeable(found)
    return render_template("ledger/envelopes/share.html", form=form, found=found, most=most), form.http_status


def _found(envelope_id: UUID) -> tuple[Context, FundEnvelope]:
    ctx = current_context()
    require(may_keep(ctx))
    return ctx, envelope(db.session(), ctx, envelope_id)


def _form(kind: type[SchemaForm], found: FundEnvelope, values: Mapping[str, Any]) -> SchemaForm:
    """The form of an envelope: its currency is the envelope's, whatever was sent."""
    form = kind.showing({**values, "seed": fresh_seed()})
    form["currency"].data = found.currency
    return form


def _judged(form: SchemaForm) -> dict[str, Any] | None:
    """As the form's own; one that came without its seed gets another, so that it can be sent again."""
    given = form.judge()
    if form["seed"].errors:
        form["seed"].data = fresh_seed()
    return given


def _entry(kind: str, found: FundEnvelope, given: Mapping[str, Any], rate: Converted | None = None) -> Entry:
    amount = Money.from_decimal(given["amount"], found.currency).minor
    key = f"{kind}:{found.id.hex}:{given['seed']}"
    return Entry(key, found.id, amount, reason=given.get("reason"), converted=rate)


def _arrived(ctx: Context, found: FundEnvelope, given: Mapping[str, Any]) -> Entry:
    """With the rate that follows from what the bank credited, where it credited another currency."""
    if given["credited"] is None:
        return _entry("instalment", found, given)
    ours = Money.from_decimal(given["amount"], found.currency)
    theirs = Money.from_decimal(given["credited"], given["credited_in"])
    rate = Converted(theirs, written(Fraction(ours.minor, theirs.minor)), ctx.today, BANK)
    return _entry("instalment", found, given, rate)


def _bounded(ctx: Context, act: Write, entry: Entry, most: Callable[[FundEnvelope], Money]) -> bool:
    """As `_write`; where the database refuses the amount, its field is told how much would be possible now."""
    try:
        return _write(ctx, act, entry)
    except Conflict:
        db.session.remove()
        limit = most(envelope(db.session(), ctx, entry.envelope_id))
        if entry.amount <= limit.minor:
            raise
        told = _("At most %(amount)s is possible now.", amount=money(current_reader(), limit))
        raise Invalid({"amount": [told]}) from None


def _write(ctx: Context, act: Write, entry: Entry) -> bool:
    """Writes it once, however often the form comes. Raises Conflict where it came before with other answers."""
    with transaction() as session:
        made = act(session, ctx, entry)
        if not _says_the_same(made, entry):
            told = _("This form was sent before, with other answers. Open the page again to enter another amount.")
            raise Conflict(told)
    return True


def _says_the_same(made: Transfer, entry: Entry) -> bool:
    other = entry.converted.money if entry.converted else None
    return (made.amount, made.reason, made.other_money) == (entry.amount, entry.reason, other)


def _refundable(found: FundEnvelope) -> Money:
    used = found.held + found.spent if found.basis == Basis.RECEIVED else None
    return Money(most_back(found.received, found.share, found.share_taken, used=used), found.currency)


def _takeable(found: FundEnvelope) -> Money:
    return Money(share_left(found.received, found.share, found.share_taken), found.currency)


def _back(envelope_id: UUID) -> Response:
    return redirect(url_for("envelopes.show", envelope_id=envelope_id), 303)
