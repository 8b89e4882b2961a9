"""Pages of envelopes: the list, one of them with what became of it, opening, changing, closing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.formats import country_name, money
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.core.sheets import MoneyColumn
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.ledger.commands.envelopes import (
    USUAL_TOLERANCE,
    EnvelopeInput,
    change_envelope,
    close_envelope,
    open_envelope,
)
from fundapp.ledger.forms.envelopes import CloseForm, EnvelopeEditForm, EnvelopeForm
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries import listing as queries
from fundapp.ledger.queries.burning import burning
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.rules.methods import METHODS, RateMethod
from fundapp.ledger.rules.returning import share_left
from fundapp.ledger.rules.words import BASES
from fundapp.ledger.schemas.envelopes import STANDINGS, TERMS, EnvelopeFilterSchema, codes_of, envelope_input
from fundapp.ledger.views.burning import figure_of, finding
from fundapp.ledger.views.frame import blueprint

LIST = "envelopes.index"
HEADERS = (
    lazy("Code"), lazy("Name"), lazy("State"), lazy("Currency"), MoneyColumn(lazy("Pledged"), currency=False),
    MoneyColumn(lazy("Received"), currency=False), lazy("What may be given out"),
    MoneyColumn(lazy("May be given out"), currency=False), MoneyColumn(lazy("Spent"), currency=False),
    MoneyColumn(lazy("Held"), currency=False), MoneyColumn(lazy("Left"), currency=False), lazy("Begins on"),
    lazy("Ends on"), lazy("Pays for these countries"), lazy("Never pays for these countries"),
    lazy("Pays for these uses"), lazy("Never pays for these uses"),
    lazy("How payments in another currency are converted"),
)  # fmt: skip


@blueprint.get("")
def index() -> str:
    """The envelopes that the address asks for, and their sums. Four queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(EnvelopeFilterSchema(), request.args)
    page = queries.envelopes_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    sums = queries.totals(session, ctx, chosen.values)
    return render_template("ledger/envelopes/list.html", listing=listing, views=views, sums=sums)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The envelopes that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(EnvelopeFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("envelopes"),
        HEADERS,
        lambda session: map(_row, queries.envelopes_to_export(session, ctx, wanted)),
    )


@blueprint.get("/envelopes/<uuid:envelope_id>")
def show(envelope_id: UUID) -> str:
    """One envelope: what is left, how it is used up, its terms, the last of what moved. Six queries."""
    ctx, session = current_context(), db.session()
    found = queries.envelope(session, ctx, envelope_id)
    burnt = burning(session, ctx, found)
    return render_template(
        "ledger/envelopes/show.html",
        found=found,
        moved=queries.moved_in(session, ctx, found.id),
        chart=figure_of(found, burnt),
        finding=finding(found, burnt, current_reader()),
        terms={name: codes_of(found, *which) for name, which in TERMS.items()},
        ceilings={"award": _money(found, found.ceiling_award), "person": _money(found, found.ceiling_person)},
        share_taken=_money(found, found.share_taken),
        share_left=Money(share_left(found.received, found.share, found.share_taken), found.currency),
        last=queries.last_transfers(session, ctx, found.id),
    )


@blueprint.route("/envelopes/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Opens an envelope."""
    ctx = current_context()
    require(may_keep(ctx))
    usual = {"basis": Basis.RECEIVED, "rate_method": RateMethod.DAY, "tolerance": USUAL_TOLERANCE}
    form = EnvelopeForm.showing(usual)
    given = form.judge()
    opened = form.keep(lambda: _open(ctx, envelope_input(given))) if given else None
    if opened:
        flash(_told(form["basis"].data), "good")
        return redirect(url_for("envelopes.show", envelope_id=opened), 303)
    return render_template("ledger/envelopes/form.html", form=form, found=None), form.http_status


@blueprint.route("/envelopes/<uuid:envelope_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(envelope_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is true of an envelope now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_keep(ctx))
    form = EnvelopeEditForm.editing(queries.envelope(db.session(), ctx, envelope_id))
    given = form.judge()
    if given and form.save(
        lambda version: _change(ctx, envelope_id, envelope_input(given), version), lambda: _again(ctx, envelope_id)
    ):
        flash(_("The changes are saved."), "good")
        return redirect(url_for("envelopes.show", envelope_id=envelope_id), 303)
    found = queries.envelope(db.session(), ctx, envelope_id)
    shown: dict[str, Any] = {"form": form, "found": found, "differences": form.differences}
    return render_template("ledger/envelopes/form.html", **shown), form.http_status


@blueprint.route("/envelopes/<uuid:envelope_id>/close", methods=["GET", "POST"])
@keeps_what_was_typed
def close(envelope_id: UUID) -> tuple[str, int] | AnyResponse:
    """Says what closing does, then closes."""
    ctx, session = current_context(), db.session()
    require(may_keep(ctx))
    found = queries.envelope(session, ctx, envelope_id)
    if found.closed:
        raise Conflict(_("This envelope is closed."))
    form = CloseForm()
    if form.judge() is not None and form.keep(lambda: _close(ctx, envelope_id)):
        flash(_("The envelope is closed."))
        return redirect(url_for("envelopes.show", envelope_id=envelope_id), 303)
    moved = queries.moved_in(session, ctx, found.id)
    return render_template("ledger/envelopes/close.html", form=form, found=found, moved=moved), form.http_status


def _told(basis: str) -> str:
    if basis == Basis.PLEDGED:
        return _("The envelope is open. What was pledged can be given out from now on.")
    return _("The envelope is open. Nothing can be given out of it before its money is entered.")


def _row(found: FundEnvelope) -> list[Any]:
    """One cell for each of HEADERS."""
    bar, reader = queries.bar_of(found), current_reader()
    codes = {name: codes_of(found, *which) for name, which in TERMS.items()}
    countries = (
        ", ".join(country_name(reader, each) for each in codes[name]) for name in ("countries", "not_countries")
    )
    uses = (", ".join(str(PURPOSES[each]) for each in codes[name]) for name in ("purposes", "not_purposes"))
    return [
        found.code, found.name, STANDINGS[queries.CLOSED if found.closed else queries.OPEN], found.currency,
        bar.money("pledged"), bar.money("received"), BASES[Basis(found.basis)],
        *(bar.money(name) for name in ("whole", "spent", "held", "left")), found.begins_on, found.ends_on,
        *countries, *uses, METHODS[RateMethod(found.rate_method)],
    ]  # fmt: skip


def _money(found: FundEnvelope, minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, found.currency)


def _open(ctx: Context, wanted: EnvelopeInput) -> UUID:
    with transaction() as session:
        return open_envelope(session, ctx, wanted).id


def _change(ctx: Context, envelope_id: UUID, wanted: EnvelopeInput, version: int) -> UUID:
    """Where the database refuses what would leave too little, the answer that caused it is told which and why."""
    try:
        with transaction() as session:
            return change_envelope(session, ctx, envelope_id, wanted, expected_version=version).id
    except EditConflict:
        raise
    except Conflict:
        refused = _too_little(_again(ctx, envelope_id), wanted)
        if refused:
            raise Invalid(refused) from None
        raise


def _too_little(found: FundEnvelope, wanted: EnvelopeInput) -> Mapping[str, list[str]]:
    """What is wrong with which answer, where less would be left than is held, spent or taken; else nothing."""
    reader, currency = current_reader(), found.currency
    if found.received * wanted.share // 10_000 < found.share_taken:
        taken = money(reader, Money(found.share_taken, currency))
        return {
            "share": [_("Administration has taken %(taken)s already: that must stay within its share.", taken=taken)]
        }
    base = wanted.pledged if wanted.basis is Basis.PLEDGED else found.received
    whole, used = base - base * wanted.share // 10_000, found.held + found.spent
    if whole >= used:
        return {}
    told = _(
        "Only %(whole)s could be given out, but %(used)s is held or spent already.",
        whole=money(reader, Money(whole, currency)),
        used=money(reader, Money(used, currency)),
    )
    return {_blamed(found, wanted): [told]}


def _blamed(found: FundEnvelope, wanted: EnvelopeInput) -> str:
    """The answer because of which too little is left: the first that was changed."""
    if wanted.basis.value != found.basis:
        return "basis"
    if wanted.basis is Basis.PLEDGED and wanted.pledged < found.pledged:
        return "pledged"
    return "share"


def _close(ctx: Context, envelope_id: UUID) -> bool:
    with transaction() as session:
        return close_envelope(session, ctx, envelope_id).closed


def _again(ctx: Context, envelope_id: UUID) -> FundEnvelope:
    """The envelope as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.envelope(db.session(), ctx, envelope_id)
