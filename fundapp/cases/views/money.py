"""Where the money of a case comes from: what every envelope could pay, what was chosen, what is held or set free."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from fundapp.cases.commands.awards import release_awards
from fundapp.cases.commands.earmarks import choose_envelopes
from fundapp.cases.forms.putting import ReleaseForm, earmark_form
from fundapp.cases.models import EmergencyCase, NeedLine
from fundapp.cases.permissions.awards import may_earmark, may_release
from fundapp.cases.queries.dossier import head_of
from fundapp.cases.queries.earmarks import awarded_cases, earmarked, held_for, live_round
from fundapp.cases.queries.questions import awards_of, awards_of_person
from fundapp.cases.schemas.putting import Named
from fundapp.cases.views.casework import know_references, wordings
from fundapp.committee.models import DecisionRound
from fundapp.committee.queries.rounds import rounds_of
from fundapp.core import formats
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.ports import About
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.ledger.queries.listing import bar_of
from fundapp.ledger.queries.proposals import Offers, offers_for
from fundapp.ledger.rules.envelopes import Wanted
from fundapp.ledger.rules.words import OBJECTIONS

blueprint = Blueprint("money", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.context_processor(wordings)
blueprint.before_request(know_references)


@blueprint.app_context_processor
def words_of_money() -> dict[str, Any]:
    """What the table of offers needs wherever it stands."""
    return {"objections": OBJECTIONS, "money_in": Money, "bar_of": bar_of}


@blueprint.route("/<reference>/committee/money", methods=["GET", "POST"])
@keeps_what_was_typed
def choose(reference: str) -> tuple[str, int] | Response:
    """What every envelope could pay of what is asked now; another choice is written down. At most sixteen queries."""
    ctx, session = current_context(), db.session()
    found = head_of(session, ctx, reference).case
    require(may_earmark(ctx, found))
    live = _live(found.id)
    chosen = earmarked(session, live.id)
    offers = offers_of(ctx, found, live.currency, [(each.purpose, each.asked) for each in live.lines])
    form = earmark_form(named(offers))(data={"envelopes": [each.hex for each in chosen]})
    given = form.judge()
    if given is not None and form.keep(lambda: _choose(ctx, reference, given.get("envelopes", ()))):
        flash(_("It is written down. What is approved is held in these envelopes."), "good")
        return redirect(url_for("putting.show", reference=reference), 303)
    shown = {"found": found, "form": form, "offers": offers, "live": live, "chosen": chosen}
    return render_template("cases/committee/money.html", **shown), form.http_status


@blueprint.route("/<reference>/committee/release", methods=["GET", "POST"])
@keeps_what_was_typed
def release(reference: str) -> tuple[str, int] | Response:
    """Says what is held for a case, then sets it free. At most sixteen queries."""
    ctx, session = current_context(), db.session()
    found = head_of(session, ctx, reference).case
    require(may_release(ctx, found))
    form = ReleaseForm()
    given = form.judge()
    if given is not None and form.keep(lambda: _release(ctx, reference, given["reason"])):
        flash(_("The money is set free. What was paid stays paid."), "good")
        return redirect(url_for("putting.show", reference=reference), 303)
    held = held_for(session, [each.id for each in awards_of(session, found.id)])
    return render_template("cases/committee/release.html", found=found, form=form, held=held), form.http_status


def offers_of(ctx: Context, found: EmergencyCase, currency: str, lines: Sequence[tuple[str, int]]) -> Offers:
    """What every open envelope could pay of these lines for the person of a case. As many queries as `offers_for`."""
    wanted = Wanted(found.country, lines, ctx.today)
    return offers_for(db.session(), currency, wanted, awards_of_person(found.id, ctx.now))


def abouts(session: Session, ctx: Context, ids: Collection[UUID]) -> Mapping[UUID, About]:
    """The cases behind transfers, for officers who may know of them; for everybody else an award has no name."""
    known = awarded_cases(session, ctx, ids)
    return {each: About(name, url_for("cases.show", reference=name)) for each, name in known.items()}


def lines_of(needs: Sequence[NeedLine]) -> list[tuple[str, int]]:
    """What is asked for, line by line, as the ledger takes it."""
    return [(each.purpose, each.requested.minor) for each in needs]


def at_hand(offers: Offers) -> list[tuple[str, Money | None]]:
    """What is left in the envelopes that are proposed."""
    return [(each.envelope.name, each.left) for each in offers.rows if each.shares]


def named(offers: Offers) -> Named:
    """The envelopes as a choice shows them: those that are used first on top, with what they have left."""
    return tuple((each.envelope.id.hex, _label(each.envelope.name, each.left)) for each in offers.rows)


def _label(name: str, left: Money | None) -> str:
    if left is None:
        return _("%(name)s: no rate of exchange is known", name=name)
    return _("%(name)s: %(amount)s left", name=name, amount=formats.money(current_context().reader, left))


def _live(case_id: UUID) -> DecisionRound:
    """What is asked now, with its lines. Raises Conflict. Two queries."""
    session = db.session()
    live = live_round(session, case_id)
    if live is None:
        raise Conflict(_("Nothing of this case is before the committee."))
    return next(each for each in rounds_of(session, case_id) if each.id == live.id)


def _choose(ctx: Context, reference: str, chosen: Sequence[str]) -> bool:
    with transaction() as session:
        choose_envelopes(session, ctx, reference, [UUID(hex=each) for each in chosen])
    return True


def _release(ctx: Context, reference: str, reason: str) -> bool:
    with transaction() as session:
        release_awards(session, ctx, reference, reason)
    return True
