"""When somebody leaves, forgets their passphrase, or has a device taken from them: each is one act."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.accounts.commands.invitations import confirm_readmission, open_readmission, refuse_readmission
from fundapp.accounts.commands.parting import lock_out, part_with_person
from fundapp.accounts.forms.people import PartingForm
from fundapp.accounts.forms.signing_in import AgainForm
from fundapp.accounts.models import Invitation, Person
from fundapp.accounts.pacing import TooOften
from fundapp.accounts.permissions import COLLEAGUES
from fundapp.accounts.permissions.people import (
    may_administer,
    may_confirm,
    may_part,
    may_readmit,
    may_refuse,
    may_report,
)
from fundapp.accounts.queries.invitations import (
    brought_in,
    own_readmission,
    readmission_of,
    unconfirmed_readmissions,
)
from fundapp.accounts.queries.keys import has_keys
from fundapp.accounts.queries.people import administers_alone, members_of, people_with_groups, person
from fundapp.accounts.queries.people_list import present_people
from fundapp.accounts.queries.sessions import sessions_of
from fundapp.accounts.rules.groups import SEALED, GroupCode, names_of
from fundapp.accounts.rules.limits import REPORTS_ABOUT_OTHERS, SPONSORED
from fundapp.accounts.schemas.people import choices_of
from fundapp.accounts.signin import link_to, pace
from fundapp.accounts.telling import tell
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _, ngettext
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import HIDDEN, Verdict, require
from fundapp.core.web.circumstances import current_context, ports
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.commands import answer_seizure
from fundapp.vault.seen import seen_by

blueprint = Blueprint("leaving", __name__, url_prefix="/people/<uuid:person_id>", template_folder="../templates")


@blueprint.route("/leave", methods=["GET", "POST"])
@keeps_what_was_typed
def leave(person_id: UUID) -> tuple[str, int] | Response:
    """Says what leaving means, then does all of it."""
    ctx, session = current_context(), db.session()
    require(may_administer(ctx))
    found = person(session, person_id)
    require(may_part(ctx, found))
    form = PartingForm()
    form["successor_id"].choices = [("", _("Please choose")), *choices_of(_others(found))]
    given = form.judge()
    handed = form.keep(lambda: _part(ctx, form, person_id, given["successor_id"])) if given else None
    if handed is not None:
        told = ngettext("%(num)s thing was handed over.", "%(num)s things were handed over.", handed)
        flash(_("%(name)s has left: sessions are ended and access is withdrawn.", name=found.name) + " " + told, "good")
        return redirect(url_for("leaving.seen", person_id=person_id))
    shown = {"person": found, "sessions": sessions_of(session, person_id, ctx.now), "seen": seen_by(session, person_id)}
    return render_template("accounts/person_leave.html", form=form, fresh=is_fresh(), **shown), form.http_status


@blueprint.get("/seen")
def seen(person_id: UUID) -> str:
    """The list of what somebody has opened, from the audit log: pseudonymous, and nobody can tidy it away."""
    require(may_administer(current_context()))
    session = db.session()
    return render_template(
        "accounts/person_seen.html", person=person(session, person_id), seen=seen_by(session, person_id)
    )


@blueprint.route("/seized", methods=["GET", "POST"])
@keeps_what_was_typed
def seized(person_id: UUID) -> tuple[str, int] | Response:
    """A device was taken: ends sessions, takes keys, lists what was seen, has it sealed anew."""
    ctx, session = current_context(), db.session()
    found = person(session, person_id)
    require(may_report(ctx, found))
    form = AgainForm()
    given = form.judge()
    kept = form.keep(lambda: _report(ctx, form, person_id)) if given is not None else None
    if kept is not None:
        _tell_what_is_done(found, *kept)
        return redirect(url_for("home.show"))
    stays = not _is_own(ctx, person_id) and administers_alone(session, person_id)
    shown = {"person": found, "sessions": sessions_of(session, person_id, ctx.now), "stays": stays}
    return render_template("accounts/person_seized.html", form=form, fresh=is_fresh(), **shown), form.http_status


@blueprint.route("/help", methods=["GET", "POST"])
@keeps_what_was_typed
def readmit(person_id: UUID) -> tuple[str, int] | Response:
    """The first colleague of somebody who forgot their passphrase: makes the link that a second one confirms."""
    ctx = current_context()
    found = person(db.session(), person_id)
    require(may_readmit(ctx, found))
    form = AgainForm()
    given = form.judge()
    token = form.keep(lambda: _readmit(ctx, form, person_id)) if given is not None else None
    if token:
        return render_template("accounts/readmission_link.html", person=found, link=link_to(token)), 200
    return render_template("accounts/readmission.html", form=form, person=found, fresh=is_fresh()), form.http_status


@blueprint.route("/help/<uuid:invitation_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def confirm(person_id: UUID, invitation_id: UUID) -> tuple[str, int] | Response:
    """The second colleague has spoken with the person too; or they, or the person, say that nobody asked for this."""
    ctx, session = current_context(), db.session()
    found, opened = person(session, person_id), readmission_of(session, person_id, invitation_id, ctx.now)
    require(may_refuse(ctx, found))
    form = AgainForm()
    given = form.judge()
    own = _is_own(ctx, person_id)
    act = refuse_readmission if own or "refuse" in request.form else confirm_readmission
    if given is not None and form.keep(lambda: _settle(ctx, form, invitation_id, act)):
        flash(_("The link is void.") if act is refuse_readmission else _("The link works now."), "good")
        return redirect(url_for("home.show"))
    opener = people_with_groups(session, [opened.made_by_id]).get(opened.made_by_id) if opened.made_by_id else None
    confirming = HIDDEN if own else _confirming(session, ctx, opened)
    shown = {"person": found, "opener": opener, "own": own, "names_of": names_of, "confirming": confirming}
    return render_template("accounts/readmission_confirm.html", form=form, fresh=is_fresh(), **shown), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """A way back that is open for oneself, and those that wait for a second colleague: two queries, two for each."""
    if ctx.actor is None:
        return []
    session = db.session()
    mine = own_readmission(session, ctx.actor.id, ctx.now)
    return [*([_asked_of_oneself(mine)] if mine else []), *_asked_of_second(session, ctx, ctx.actor.id)]


def _asked_of_oneself(opened: Invitation) -> ToDo:
    return ToDo(
        _("Somebody has opened a way back in for you"),
        url_for("leaving.confirm", person_id=opened.person_id, invitation_id=opened.id),
        _("If you did not ask for it, void it."),
        due=opened.ends_at,
    )


def _asked_of_second(session: Session, ctx: Context, own_id: UUID) -> list[ToDo]:
    if not ctx.may(COLLEAGUES):
        return []
    waiting = [
        (opened, person(session, found.id))
        for opened, found in unconfirmed_readmissions(session, ctx.now)
        if opened.made_by_id != own_id
    ]
    return [
        ToDo(
            _("%(name)s has forgotten their passphrase: confirm that it is them", name=found.name),
            url_for("leaving.confirm", person_id=found.id, invitation_id=opened.id),
            _("Call them first. A colleague has opened the way back."),
            due=opened.ends_at,
        )
        for opened, found in waiting
        if may_readmit(ctx, found)
    ]


def _is_own(ctx: Context, person_id: UUID) -> bool:
    return ctx.actor is not None and ctx.actor.id == person_id


def _confirming(session: Session, ctx: Context, opened: Invitation) -> Verdict:
    """Whether whoever looks counts as a second colleague. Two queries."""
    if ctx.actor is None:
        return HIDDEN
    since = session.get_one(Person, ctx.actor.id).created_at
    together = brought_in(session, ctx.actor.id, opened.made_by_id, ctx.now - SPONSORED)
    return may_confirm(ctx, opened.made_by_id, since, brought_in=together)


def _others(found: Person) -> Sequence[Person]:
    return [each for each in present_people(db.session()) if each.id != found.id]


def _part(ctx: Context, form: Any, person_id: UUID, successor_id: UUID) -> int:
    confirm_again(form)
    with transaction() as session:
        return part_with_person(session, ctx, person_id, successor_id, ports().hand_over)


def _report(ctx: Context, form: Any, person_id: UUID) -> tuple[str, bool]:
    """Why keys stay with somebody although everything else has ended (nothing where they are withdrawn).

    And whether passphrase and second proofs stay.
    """
    confirm_again(form)
    _count_report(ctx, person_id)
    with transaction() as session:  # by itself, so that this at least is done
        spared = lock_out(session, ctx, person_id)
        _tell_everybody_concerned(session, ctx, person_id)
    try:
        with transaction() as session:
            if has_keys(session, person_id):
                answer_seizure(session, ctx, person_id)
    except Conflict as error:
        return str(error.reason), spared
    return "", spared


def _count_report(ctx: Context, person_id: UUID) -> None:
    """Raises TooOften for whoever has reported too many others: theirs may be the device that was taken."""
    if ctx.actor is None or ctx.actor.id == person_id:
        return
    key = ctx.actor.id.hex, "reports"
    try:
        pace().demand(REPORTS_ABOUT_OTHERS, *key)
    except TooOften as error:
        error.reason = _("You have reported three devices of others today. Of any more, call another colleague.")
        raise
    pace().failed(REPORTS_ABOUT_OTHERS, *key)


def _tell_everybody_concerned(session: Session, ctx: Context, person_id: UUID) -> None:
    """The person, who may know better; administrators; and those who read what they read, whose key wants renewing."""
    codes = {*(SEALED & person(session, person_id).groups), GroupCode.ADMINISTRATORS}
    told = {person_id, *(each.id for code in codes for each in members_of(session, code))}
    for each_id in sorted(told):
        tell(session, ctx, each_id, f"seized:{ctx.request_id}", urgent=True)


def _tell_what_is_done(found: Person, kept: str, spared: bool) -> None:
    if spared:
        flash(_("Nobody else looks after people: passphrase and second proofs of %(name)s stay.", name=found.name))
    if not kept:
        flash(_("Every session of %(name)s is ended, and their keys are withdrawn.", name=found.name), "good")
        return
    told = _("Every session of %(name)s is ended, but their keys could not be withdrawn.", name=found.name)
    flash(f"{told} {kept}", "warning")


def _readmit(ctx: Context, form: Any, person_id: UUID) -> str:
    confirm_again(form)
    with transaction() as session:
        token = open_readmission(session, ctx, person_id)
        tell(session, ctx, person_id, f"readmission:{ctx.request_id}", urgent=True)
        return token


def _settle(ctx: Context, form: Any, invitation_id: UUID, act: Callable[[Session, Context, UUID], None]) -> bool:
    confirm_again(form)
    with transaction() as session:
        act(session, ctx, invitation_id)
    return True
