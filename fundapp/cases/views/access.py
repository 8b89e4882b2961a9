"""Who may read a case: the officers' group or persons by name, who has declared what, and what can be changed of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys
from fundapp.cases.forms.conflicts import AdmitForm, RestrictForm, offer_several
from fundapp.cases.forms.visits import ConfirmForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.conflicts import may_admit, may_reopen
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.conflicts import Declared, declarations_of, holdings_of, key_officers
from fundapp.cases.restricting import give_back, keep_to, let_in
from fundapp.cases.rules.conflicts import TOLD
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.openings import opened_by
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.errors import Conflict
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.verdicts import Verdict, require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.rules import Kind

blueprint = Blueprint("case_access", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | Response


@dataclass(frozen=True)
class Access:
    """Who may read a case. `readers`: persons by name, if it is restricted; `officers`: who holds the officers' key."""

    found: EmergencyCase
    readers: Sequence[tuple[UUID, str]]
    declared: Sequence[Declared]
    officers: Mapping[UUID, str]

    @property
    def recused(self) -> frozenset[UUID]:
        """Who is recused."""
        return frozenset(each.person_id for each in self.declared if each.recused)

    def others(self, but: Collection[UUID]) -> list[tuple[UUID, str]]:
        """Officers who could be let in: not these, nor whoever is recused."""
        return [(each, name) for each, name in self.officers.items() if each not in self.recused and each not in but]


@blueprint.get("/<reference>/access")
def show(reference: str) -> str:
    """Who may read it, who has opened it, who has declared what, who is recused. Eight queries."""
    ctx = current_context()
    access = _access(ctx, reference)
    may = {"admit": may_admit(ctx, access.found), "reopen": _may_reopen(ctx, access)}
    reads = ctx.actor is not None and ctx.actor.id in dict(access.readers)
    opened = opened_by(db.session(), access.found.id)
    return render_template("cases/access/show.html", access=access, told=TOLD, may=may, reads=reads, opened=opened)


@blueprint.route("/<reference>/access/restrict", methods=["GET", "POST"])
@keeps_what_was_typed
def restrict(reference: str) -> Answer:
    """Keeps a case to some officers, once the page has said what that means."""
    ctx = current_context()
    form = RestrictForm()
    given = form.judge()
    access = _access(ctx, reference)
    offer_several(form, access.others([ctx.actor.id] if ctx.actor else []))
    if given and form.keep(lambda: _restrict(ctx, reference, given["persons"])):
        flash(_("Only the people whom you have chosen can read this case now."), "good")
        return redirect(url_for("case_access.show", reference=reference), 303)
    return render_template("cases/access/restrict.html", access=access, form=form), form.http_status


@blueprint.route("/<reference>/access/admit", methods=["GET", "POST"])
@keeps_what_was_typed
def admit(reference: str) -> Answer:
    """Lets one more officer read a restricted case."""
    ctx = current_context()
    form = AdmitForm()
    given = form.judge()
    access = _access(ctx, reference)
    others = access.others([each for each, _name in access.readers])
    offer(form["persons"], others)
    if given and form.keep(lambda: _admit(ctx, reference, given["persons"])):
        flash(_("They can read this case now, once they have said how they stand to it."), "good")
        return redirect(url_for("case_access.show", reference=reference), 303)
    shown = {"access": access, "form": form, "others": others, "may": may_admit(ctx, access.found)}
    return render_template("cases/access/admit.html", **shown), form.http_status


@blueprint.route("/<reference>/access/reopen", methods=["GET", "POST"])
@keeps_what_was_typed
def reopen(reference: str) -> Answer:
    """Gives a restricted case back to all officers, once the page has said what that means."""
    ctx = current_context()
    form = ConfirmForm()
    given = form.judge()
    access = _access(ctx, reference)
    may = _may_reopen(ctx, access)
    if given is not None and not may:
        form.problem, form.refused_with = str(may.reason), Conflict.status
    elif given is not None and form.keep(lambda: _reopen(ctx, reference)):
        flash(_("Every officer can read this case now, once they have said how they stand to it."), "good")
        return redirect(url_for("case_access.show", reference=reference), 303)
    shown = {"access": access, "form": form, "may": may}
    return render_template("cases/access/reopen.html", **shown), form.http_status


def _access(ctx: Context, reference: str) -> Access:
    require(may_work(ctx))
    session = db.session()
    found = case_by_reference(session, ctx, reference)
    told = next(
        (
            each
            for each in holdings_of(session, found.id)
            if (each.subject, each.kind) == (found.subject, Kind.NARRATIVE)
        ),
        None,
    )
    names = person_names(session, told.persons if told else ())
    readers = sorted(names.items(), key=lambda each: (each[1], each[0]))
    return Access(found, readers, declarations_of(session, found.id), key_officers(session))


def _may_reopen(ctx: Context, access: Access) -> Verdict:
    return may_reopen(ctx, access.found, access.recused)


def _restrict(ctx: Context, reference: str, persons: Collection[UUID]) -> bool:
    keep_to(vault(), ctx, current_keys(), reference, persons)
    return True


def _admit(ctx: Context, reference: str, person_id: UUID) -> bool:
    let_in(vault(), ctx, current_keys(), reference, person_id)
    return True


def _reopen(ctx: Context, reference: str) -> bool:
    give_back(vault(), ctx, current_keys(), reference)
    return True
