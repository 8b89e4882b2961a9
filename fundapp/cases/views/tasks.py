"""Tasks of a case, and what waits for somebody on their first page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.queries.duty import standing_in_for
from fundapp.accounts.signin import keys_in_hand
from fundapp.cases.commands.tasks import add_task, change_task, finish_task, reopen_task
from fundapp.cases.forms.tasks import TaskEditForm, TaskForm
from fundapp.cases.models import CaseTask, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.verification import may_plan
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.tasks import officers_for, tasks_waiting_for
from fundapp.cases.queries.verification import Work, work_of
from fundapp.cases.rules import tasks as rules
from fundapp.cases.rules.pressing import tone_of
from fundapp.cases.rules.tasks import Task
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.verifying import Plain, plain_of, seal_texts
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.errors import Locked
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import UnlockedMember

PURPOSE = "case.tasks"
"""How the audit log calls the opening of the officers' notes for the tasks of a case."""

blueprint = Blueprint("tasks", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)


@blueprint.context_processor
def words_of_tasks() -> dict[str, Any]:
    """What its pages may use: the words of coded values."""
    return {**wordings(), "tasking": rules}


@dataclass(frozen=True)
class Editable:
    """A task as its form shows it."""

    version: int
    kind: str
    note: str
    assignee_id: UUID | None
    due_at: datetime | None


@blueprint.route("/<reference>/tasks", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """The tasks of a case, open ones first, and a form for one more."""
    ctx = current_context()
    found = case_by_reference(db.session(), ctx, reference)
    form = TaskForm()
    _offer_officers(form, found)
    given, verdict = form.judge(), may_plan(ctx, found)
    if given is not None and not verdict:
        form.refused_with, form.problem = Denied.status, str(verdict.reason)
    elif given is not None and form.keep(lambda: _add(ctx, found, form.entry_id, given)):
        flash(_("The task is added."), "good")
        return redirect(url_for("tasks.show", reference=reference), 303)
    keys, work = keys_in_hand(), work_of(db.session(), ctx, found.id)
    opened = _opened(ctx, keys, found, work)
    plain = [plain_of(each, opened) for each in work.of(CaseTask)]
    shown: dict[str, Any] = {
        "found": found,
        "form": form,
        "keys": keys,
        "open_tasks": [(each, tone_of(each.row.due_at, ctx.now)) for each in _by_due(plain)],
        "done": sorted((each for each in plain if each.row.done_at), key=lambda each: each.row.done_at, reverse=True),
        "may_plan": verdict,
    }
    return render_template("cases/tasks/show.html", **shown), form.http_status


@blueprint.route("/<reference>/tasks/<uuid:task_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(reference: str, task_id: UUID) -> tuple[str, int] | Response:
    """Writes a task anew; meets whoever saved in the meantime."""
    ctx = current_context()
    found = case_by_reference(db.session(), ctx, reference)
    require(may_plan(ctx, found))
    form = TaskEditForm()
    given = form.judge()
    task = _task(ctx, found, task_id)
    if request.method == "GET":
        form = TaskEditForm.editing(_editable(task))
    _offer_officers(form, found)
    if given is not None and form.save(
        lambda version: _change(ctx, found, task, given, version), lambda: _again(ctx, reference, task_id)
    ):
        flash(_("The changes are saved."), "good")
        return redirect(url_for("tasks.show", reference=reference), 303)
    shown: dict[str, Any] = {"found": found, "form": form, "differences": form.differences, "now": ctx.now}
    return render_template("cases/tasks/edit.html", **shown), form.http_status


@blueprint.post("/<reference>/tasks/<uuid:task_id>/done")
def finish(reference: str, task_id: UUID) -> Response:
    """Says that a task is done."""
    with transaction() as session:
        finish_task(session, current_context(), reference, task_id)
    flash(_("The task is done."), "good")
    return redirect(url_for("tasks.show", reference=reference), 303)


@blueprint.post("/<reference>/tasks/<uuid:task_id>/open")
def reopen(reference: str, task_id: UUID) -> Response:
    """Says that a task is still to be done."""
    try:
        with transaction() as session:
            reopen_task(session, current_context(), reference, task_id)
    except Denied as error:
        flash(str(error.reason or error.title), "warning")
    else:
        flash(_("The task is open again."), "good")
    return redirect(url_for("tasks.show", reference=reference), 303)


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Open tasks of an officer, and of whom they stand in for. Two queries; none for whoever is no officer."""
    if ctx.actor is None or not may_work(ctx):
        return []
    session, me = db.session(), ctx.actor.id
    absent = {person.id: person.name for person in standing_in_for(session, ctx)}
    return [
        ToDo(
            _asked(each.kind, each.reference),
            url_for("tasks.show", reference=each.reference),
            due=each.due_at,
            instead_of=absent.get(each.person_id, ""),
            urgent=each.priority == Priority.P1 or each.kind == Task.UNSAFE,
        )
        for each in tasks_waiting_for(session, ctx, [me, *absent])
    ]


_LINES: Mapping[str, Any] = {
    Task.CONSENT_ON_RELEASE: lazy("%(reference)s: ask for consent, as soon as the person is free"),
    Task.CALL_BACK: lazy("%(reference)s: call back"),
    Task.SAFEGUARDING: lazy("%(reference)s: protect a minor"),
    Task.REVIEW: lazy("%(reference)s: see whether it can go on"),
    Task.MISSING_DOCUMENT: lazy("%(reference)s: ask for a missing document"),
    Task.RELATIVES: lazy("%(reference)s: settle which relatives we speak to"),
    Task.UNSAFE: lazy("%(reference)s: they are not safer after the help"),
}
"""A task as one line of the first page; another one says that there is a task."""


def _asked(kind: str, reference: str) -> str:
    words = _LINES.get(kind, lazy("%(reference)s: a task waits"))
    return str(words) % {"reference": reference}


def _by_due(plain: Sequence[Plain]) -> list[Plain]:
    """Open tasks: what is due first at the top, what has no day below, the oldest first."""
    waiting = [each for each in plain if each.row.done_at is None]
    dated = sorted((each for each in waiting if each.row.due_at), key=lambda each: each.row.due_at)
    return [*dated, *(each for each in waiting if each.row.due_at is None)]


def _opened(ctx: Context, keys: UnlockedMember | None, found: EmergencyCase, work: Work) -> Opened | None:
    """The officers' notes, where a task has any; None where nothing is to be read, or this person cannot."""
    if keys is None or all(each.row.note is None for each in work.of(CaseTask)):
        return None
    try:
        return open_compartments(vault(), ctx, keys, found.subject, [Kind.ASSESSMENT], purpose=PURPOSE)
    except NotFound:
        return None


def _task(ctx: Context, found: EmergencyCase, task_id: UUID) -> Plain:
    """A task with its words. Raises NotFound; Locked where it has words that would be overwritten unread."""
    work = work_of(db.session(), ctx, found.id)
    written = next((each for each in work.of(CaseTask) if each.row.id == task_id), None)
    if written is None:
        raise NotFound
    plain = plain_of(written, _opened(ctx, keys_in_hand(), found, Work([written])))
    if plain.missing:
        raise Locked(_("The words of this task are sealed: unlock your keys first, or they would be lost."))
    return plain


def _editable(task: Plain) -> Editable:
    row = task.row
    return Editable(row.version, row.kind, task.note, row.assignee_id, row.due_at)


def _again(ctx: Context, reference: str, task_id: UUID) -> Editable:
    """The task as it stands now, not as this request has read it before."""
    db.session.remove()
    return _editable(_task(ctx, case_by_reference(db.session(), ctx, reference), task_id))


def _offer_officers(form: Any, found: EmergencyCase) -> None:
    rows = officers_for(db.session(), found.id)
    form.assignee_id.choices = [("", _("Whoever looks after the case")), *((str(row), name) for row, name in rows)]


def _add(ctx: Context, found: EmergencyCase, task_id: UUID, given: Mapping[str, Any]) -> bool:
    note = seal_texts(ctx, found, CaseTask, task_id, {"note": given["note"]}, PURPOSE)["note"]
    with transaction() as session:
        add_task(session, ctx, found.reference, task_id, given, note)
    return True


def _change(ctx: Context, found: EmergencyCase, task: Plain, given: Mapping[str, Any], version: int) -> bool:
    note = seal_texts(ctx, found, CaseTask, task.row.id, {"note": given["note"]}, PURPOSE)["note"]
    with transaction() as session:
        change_task(session, ctx, found.reference, task.row.id, given, note, expected_version=version)
    return True
