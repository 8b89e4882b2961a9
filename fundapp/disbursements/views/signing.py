"""The page on which a payment is signed: everything that the signature stands for, opened for whoever signs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.outsiders import ASKED_FIRST, works_on_cases
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.disbursements.commands.releasing import Seen, release_order
from fundapp.disbursements.forms.signing import SignatureForm, SignForm
from fundapp.disbursements.models import PaymentOrder, PaymentPayee, PaymentRelease
from fundapp.disbursements.permissions import may_keep, may_release
from fundapp.disbursements.queries.orders import order_by_reference, payee_of, releases_of
from fundapp.disbursements.queries.signers import signing_of
from fundapp.disbursements.queries.warnings import Asked, warned_of
from fundapp.disbursements.rules.accounts import OPERATORS
from fundapp.disbursements.rules.payees import PayeeDetails, account_number, read_payee
from fundapp.disbursements.rules.signing import SIGNATURES, objection
from fundapp.disbursements.rules.spelled import in_words
from fundapp.disbursements.rules.warnings import Warned
from fundapp.disbursements.schemas.payees import doubts_of
from fundapp.disbursements.sealing import open_payment, read_sealed_payee, seal_instruction
from fundapp.disbursements.views.frame import ask_first, wordings
from fundapp.disbursements.views.opened_payees import account_shown, note_missing
from fundapp.disbursements.views.preparing_frame import stopped_why
from fundapp.disbursements.workflow import State
from fundapp.ledger.models import FundEnvelope

PURPOSE = "payment.sign"
"""How the audit log calls the opening of a payee by whoever signs."""

blueprint = Blueprint("signing", __name__, url_prefix="/payments", template_folder="../templates")
blueprint.register_error_handler(ASKED_FIRST, ask_first)
blueprint.context_processor(wordings)


@dataclass(frozen=True)
class Signature:
    """An order as somebody may sign it. `why_not`: in words, where they may not; then the payee stays closed."""

    order: PaymentOrder
    case: EmergencyCase
    award: CaseAward
    payee: PaymentPayee
    releases: Sequence[PaymentRelease]
    why_not: str
    signed: bool
    """By this person already, as it stands."""
    warned: Sequence[Warned] = ()
    details: PayeeDetails | None = field(default=None, repr=False)

    @property
    def last(self) -> bool:
        """Whether one signature more releases it."""
        return len(self.releases) + 1 >= SIGNATURES


@blueprint.route("/<reference>/sign", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """Everything that is signed, and the signature. Sent twice, it is no error. At most forty queries."""
    ctx = current_context()
    form = SignForm()
    given = form.judge()
    if given is not None and form.keep(lambda: _sign(ctx, reference, form, given)):
        return redirect(url_for("signing.show", reference=reference), 303)
    if request.method == "POST":
        db.session.remove()  # what stands in the database now, not what this request has read before
    found = _opened(ctx, _standing(ctx, reference))
    shown: dict[str, Any] = {"found": found, "form": form, "fresh": is_fresh(), "changed": _what_changed(form, found)}
    form.version.data, form.payee.data = str(found.order.revision), found.payee.id.hex
    shown |= _around(ctx, found, form["seen"].data or ())
    return render_template("disbursements/signing/show.html", **shown), form.http_status


def _standing(ctx: Context, reference: str) -> Signature:
    """An order, and whether this person may sign it. Ten queries, and those of its cautions."""
    require(may_release(ctx))
    session = db.session()
    order = order_by_reference(session, ctx, reference)
    case, award = session.get_one(EmergencyCase, order.case_id), session.get_one(CaseAward, order.award_id)
    payee = payee_of(session, case.id, order.payee_id)
    releases = releases_of(session, order)
    me = ctx.actor.id if ctx.actor else None
    signers = [each.person_id for each in releases]
    why = _why_not(ctx, order, case)
    asked = Asked(case, award, payee, order.money, order.pay_on, order, signers)
    warned = () if why else warned_of(session, ctx, asked)
    return Signature(order, case, award, payee, releases, why, me in signers, warned)


def _why_not(ctx: Context, order: PaymentOrder, case: EmergencyCase) -> str:
    assert ctx.actor is not None
    if order.state != State.PLANNED:
        return _("No signature is needed any more.")
    if stopped := stopped_why(case):
        return stopped
    return str(objection(ctx.actor.id, signing_of(db.session(), order, case)) or "")


def _opened(ctx: Context, found: Signature) -> Signature:
    """The payee too, for whoever may sign. Raises Locked where their keys are locked."""
    if found.why_not:
        return found
    text = _read(ctx, found)
    details = read_payee(text)
    note_missing(ctx, {found.payee.id: details})
    return Signature(
        found.order, found.case, found.award, found.payee, found.releases, "", found.signed, found.warned, details
    )


def _read(ctx: Context, found: Signature) -> str:
    opened = open_payment(vault(), ctx, current_keys(), found.case, purpose=PURPOSE)
    return read_sealed_payee(opened, found.payee)


def _sign(ctx: Context, reference: str, form: SignatureForm, given: Mapping[str, Any]) -> bool:
    """Seals what the courier needs, then signs. What somebody has signed already is not signed again."""
    found = _standing(ctx, reference)
    if found.signed and form.expected_version == found.order.revision:
        return True
    if form.payee.data != found.payee.id.hex:
        raise EditConflict(_("This payment was changed while you read it: please look at it again before you sign."))
    _demand_looked_at(found.warned, given["seen"])
    confirm_again(form)
    instruction = None
    if not found.why_not:
        text = _read(ctx, found)
        instruction = seal_instruction(vault(), text) if account_number(read_payee(text)) is not None else None
    seen = Seen(form.expected_version, instruction, [each.code.value for each in found.warned])
    with transaction() as session:
        release_order(session, ctx, current_keys(), found.order.id, seen)
    return True


def _demand_looked_at(warned: Sequence[Warned], seen: Sequence[str]) -> None:
    if any(each.code.value not in seen for each in warned):
        raise Invalid({"seen": [_("Tick off each of these, once you have looked at it.")]})


def _what_changed(form: SignatureForm, found: Signature) -> str:
    """What somebody else did while the page was open; empty where nothing."""
    if form.http_status != EditConflict.status or not form.version.data:
        return ""
    if form.payee.data != found.payee.id.hex:
        return _("The payee is another one now.")
    if form.expected_version != found.order.revision:
        return _("The order was stopped meanwhile, so that its signatures counted no more.")
    return ""


def _around(ctx: Context, found: Signature, ticked: Collection[str]) -> dict[str, Any]:
    """What else the page tells: names, envelope, the amount in words. Two queries."""
    session, order = db.session(), found.order
    people = {order.prepared_by_id, found.payee.by_id, *(each.person_id for each in found.releases)}
    details = found.details
    return {
        "names": person_names(session, people),
        "envelope": session.get_one(FundEnvelope, order.envelope_id),
        "spelled": in_words(ctx.reader, order.money),
        "number": account_shown(details) if details else "",
        "doubts": list(doubts_of(details.account, ctx.today).values()) if details else (),
        "operators": OPERATORS,
        "cautions": [(each.code.value, each.sentence, each.code.value in ticked) for each in found.warned],
        "works": works_on_cases(ctx),
        "keeps": bool(may_keep(ctx)),
    }
