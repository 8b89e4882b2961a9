"""The page of a case: what is asked, what was said, what has happened."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug import Response

from fundapp.accounts.journal_words import action_words
from fundapp.accounts.queries.duty import standing_in_for
from fundapp.cases.answering import STEPS, blocks_of, never_of
from fundapp.cases.commands.codes import confirm_heard
from fundapp.cases.commands.facts import correct_facts
from fundapp.cases.commands.mailbox import mark_read_by_officers, write_to_applicant
from fundapp.cases.commands.seeing import mark_seen
from fundapp.cases.commands.taking import take_case, take_over_case
from fundapp.cases.forms.needs import FactsForm, LetterForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.codes import may_confirm_heard
from fundapp.cases.permissions.mailbox import may_write
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.dossier import head_of, history_of
from fundapp.cases.queries.duplicates import Alike
from fundapp.cases.queries.earlier import earlier_facts
from fundapp.cases.queries.links import main_of
from fundapp.cases.queries.needs import totals
from fundapp.cases.queries.news import is_everybodys
from fundapp.cases.queries.tasks import open_tasks
from fundapp.cases.rules import counting
from fundapp.cases.rules.pressing import tone_of
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.tasks import TASKS
from fundapp.cases.sealing import seal_message
from fundapp.cases.views.asking import asked_of, cares_of
from fundapp.cases.views.attachments import files_in
from fundapp.cases.views.casework import blueprint
from fundapp.cases.views.follow_up import section_of
from fundapp.cases.views.noting import alike_to
from fundapp.cases.views.reading import CLOSED, ON_DEMAND, WAITING, Dossier, Turned, open_dossier
from fundapp.cases.views.turning import opening, pages_of
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, require
from fundapp.core.web.circumstances import current_context, ports
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.rules import Kind

MOST_ALIKE = 20
"""Possible duplicates that a page names: anybody can send a thousand messages with somebody's number."""


@blueprint.get("/<reference>")
def show(reference: str) -> str:
    """A case: what is needed to act is opened, other people's names and where money goes for whoever asks.

    One entry in the log says what was opened.
    """
    ctx = current_context()
    require(may_work(ctx))
    turned = Turned(request.args.get("letters"), request.args.get("added"), _asked_for())
    dossier = open_dossier(ctx, reference, turned)
    alike = alike_to(ctx, dossier)
    page = _page(ctx, dossier, turned, alike)
    _note_read(ctx, dossier)
    _note_seen(ctx, dossier)
    return page


@blueprint.route("/<reference>/write", methods=["GET", "POST"])
@keeps_what_was_typed
def write(reference: str) -> tuple[str, int] | Response:
    """Writes to the applicant, on the page of the case; alone, where something in it is wrong."""
    ctx = current_context()
    require(may_work(ctx))
    form = LetterForm.showing({"kind": "message"})
    given = form.judge()
    dossier = open_dossier(ctx, reference)
    verdict = may_write(ctx, dossier.case, given["kind"]) if given else ALLOWED
    if not verdict:
        form.refused_with, form.problem = Denied.status, str(verdict.reason)
    elif given and form.keep(lambda: _send(ctx, dossier, given)):
        flash(_("Your message is in their mailbox."), "good")
        return redirect(url_for("cases.show", reference=reference, _anchor="mailbox"), 303)
    return render_template("cases/officers/write.html", dossier=dossier, form=form), form.http_status


@blueprint.route("/<reference>/facts", methods=["GET", "POST"])
@keeps_what_was_typed
def facts(reference: str) -> tuple[str, int] | Response:
    """Corrects what is known without opening the case: priority, country, main need."""
    ctx = current_context()
    form = FactsForm.editing(case_by_reference(db.session(), ctx, reference))
    given = form.judge()
    if given and form.save(lambda version: _correct(ctx, reference, given, version), lambda: _again(ctx, reference)):
        flash(_("The changes are saved."), "good")
        return redirect(url_for("cases.show", reference=reference), 303)
    found = case_by_reference(db.session(), ctx, reference)
    before = earlier_facts(db.session(), found.id)
    shown = {"form": form, "found": found, "differences": form.differences, "before": before}
    return render_template("cases/officers/facts.html", **shown), form.http_status


@blueprint.post("/<reference>/take")
def take(reference: str) -> Response:
    """Takes a case. Whoever comes second is told who was quicker."""
    ctx = current_context()
    try:
        with transaction() as session:
            take_case(session, ctx, reference)
    except (Conflict, Denied) as error:
        flash(str(error.reason or error.title), "warning")
    else:
        flash(_("You look after this case now. Its alert is answered."), "good")
    return redirect(url_for("cases.show", reference=reference), 303)


@blueprint.post("/<reference>/heard")
def heard(reference: str) -> Response:
    """Says that whoever it is for was heard to have chosen their code themselves."""
    ctx = current_context()
    try:
        with transaction() as session:
            confirm_heard(session, ctx, reference)
    except Denied as error:
        flash(str(error.reason or error.title), "warning")
    else:
        flash(_("Noted: they have a code that they chose themselves."), "good")
    return redirect(url_for("cases.show", reference=reference), 303)


@blueprint.route("/<reference>/take-over", methods=["GET", "POST"])
def take_over(reference: str) -> str | Response:
    """Takes a case over from a colleague, once the page has said what that means."""
    ctx = current_context()
    if request.method == "POST":
        try:
            with transaction() as session:
                take_over_case(session, ctx, reference, expected_version=number_sent(request.form.get("version", "")))
        except (Conflict, Denied) as error:
            flash(str(error.reason or error.title), "warning")
        else:
            flash(_("You look after this case now."), "good")
        return redirect(url_for("cases.show", reference=reference), 303)
    return render_template("cases/officers/take_over.html", head=head_of(db.session(), ctx, reference))


def _asked_for() -> frozenset[Kind]:
    """Parts on demand that the address asks for."""
    return frozenset(kind for kind in ON_DEMAND if kind in request.args.getlist("open"))


def _page(ctx: Context, dossier: Dossier, turned: Turned, alike: Sequence[Alike]) -> str:
    found = dossier.case
    asked = asked_of(ctx, dossier)
    return render_template(
        "cases/officers/case.html",
        dossier=dossier,
        case=found,
        asked=asked,
        clock=tone_of(found.due_at, ctx.now),
        alike=alike[:MOST_ALIKE],
        more_alike=max(0, len(alike) - MOST_ALIKE),
        never=never_of(dossier.sheets),
        cares=cares_of(dossier),
        blocks={kind.value: list(blocks_of(part)) for kind, part in dossier.parts.items()},
        missing={kind.value: why for kind, why in dossier.missing.items()},
        steps=[(each, list(blocks_of(_without_files(each.sheet))), files_in(each.sheet)) for each in dossier.shown],
        step_names=STEPS,
        pages=pages_of(dossier, turned),
        opening=lambda kind: opening(dossier, turned, Kind(kind)),
        main=main_of(db.session(), ctx, found),
        totals=totals(dossier.needs),
        tasks=open_tasks(db.session(), ctx, found.id),
        task_names=TASKS,
        form=LetterForm.showing({"kind": "message"}),
        may_write=may_write(ctx, found, "message"),
        may_hear=may_confirm_heard(ctx, found),
        history=history_of(db.session(), found.id),
        action_words=action_words,
        parts=_parts(ctx, found),
        **section_of(ctx, found),
        counting=counting,
    )


def _parts(ctx: Context, found: EmergencyCase) -> list[Markup]:
    """What packages above say of a case. One query each."""
    told = (each(db.session(), ctx, found) for each in ports().case_parts)
    return [Markup(render_template(one[0], **one[1])) for one in told if one is not None]  # noqa: S704 - a template


def _note_read(ctx: Context, dossier: Dossier) -> None:
    """Says of messages that they were read: after the page was made, which still shows which are new."""
    unread = [each.written.message for each in dossier.letters if each.text is not None and not each.written.by]
    unread = [each for each in unread if each.read_at is None and each.person_id is None]
    if unread:
        with transaction() as session:
            mark_read_by_officers(session, ctx, dossier.case.id, [each.id for each in unread])


def _note_seen(ctx: Context, dossier: Dossier) -> None:
    """Says of what is new that it was seen: once whoever looks after the case has it before them, open."""
    found, added = dossier.case, [each for each in dossier.shown if each.missing not in (CLOSED, WAITING)]
    unseen = [each.added.addition for each in added if each.added.addition.seen_at is None]
    unseen = [each for each in unseen if each.author != "staff"]
    withdrawal = found.withdrawal_unseen_since is not None
    if dossier.parts and (unseen or withdrawal) and _looks_after(ctx, found):
        with transaction() as session:
            mark_seen(session, ctx, found.id, [each.id for each in unseen], withdrawal=withdrawal)


def _looks_after(ctx: Context, found: EmergencyCase) -> bool:
    """Its officer, or whoever stands in for them; anybody, where nobody does or nobody has to any more."""
    if found.officer_id is None or is_everybodys(found):
        return True
    me = ctx.actor.id if ctx.actor else None
    return found.officer_id in {me, *(each.id for each in standing_in_for(db.session(), ctx))}


def _send(ctx: Context, dossier: Dossier, given: Mapping[str, Any]) -> bool:
    sealed = seal_message(dossier.opened_case(), given["text"])
    with transaction() as session:
        write_to_applicant(session, ctx, dossier.case.id, sealed, kind=given["kind"])
    return True


def _correct(ctx: Context, reference: str, given: Mapping[str, Any], version: int) -> EmergencyCase:
    with transaction() as session:
        return correct_facts(session, ctx, reference, given, expected_version=version)


def _again(ctx: Context, reference: str) -> EmergencyCase:
    """The case as it stands now, not as this request has read it before."""
    db.session.remove()
    return case_by_reference(db.session(), ctx, reference)


def _without_files(sheet: Mapping[str, Any]) -> dict[str, Any]:
    return {name: answers for name, answers in sheet.items() if name != Step.FILES}
