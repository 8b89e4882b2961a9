"""Sending a case on to another fund: funds that fit, line by line; referral or transfer; what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.signin import current_keys, keys_in_hand
from fundapp.cases.assessing import open_assessment
from fundapp.cases.commands.orientations import Sending, close_as_referred, note_outcome, orient_case
from fundapp.cases.forms.orientations import OrientationForm, OutcomeForm
from fundapp.cases.models import EmergencyCase, Orientation
from fundapp.cases.permissions.orientations import may_close_as_referred, may_orient
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.dossier import Standing, standing_of
from fundapp.cases.queries.needs import needs_of, totals
from fundapp.cases.queries.orientations import Oriented, orientation_of, orientations_of
from fundapp.cases.rules import orientations as orienting
from fundapp.cases.rules.orientations import Way
from fundapp.cases.rules.reasons import REASONS
from fundapp.cases.rules.sheets import Step, read, written
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.fitting import Suggestion, suggestions_of
from fundapp.cases.visiting import vault
from fundapp.cases.workflow import Action
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen, Locked, Shredded
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_subjects
from fundapp.vault.rules import Kind, Subject
from fundapp.vault.unlocked import UnlockedMember

PURPOSE = "case.referral"
"""How the audit log calls the opening of what the person allowed, and of what officers noted."""

blueprint = Blueprint("orientations", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.context_processor(wordings)
blueprint.before_request(know_references)

Answer = tuple[str, int] | Response


@dataclass(frozen=True)
class Allowed:
    """What the person said of handing on what they told us. None where it cannot be read, or they were not asked."""

    refer: bool | None = None

    @property
    def said(self) -> bool:
        """Whether they allowed it."""
        return self.refer is True


@dataclass(frozen=True)
class Shown:
    """What the page shows of a case: who can read it, and what it says as far as that is so."""

    found: EmergencyCase
    oriented: Sequence[Oriented]
    notes: Mapping[UUID, Mapping[str, Any]]
    allowed: Allowed
    locked: bool


@blueprint.route("/<reference>/referral", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> Answer:
    """Where this case was sent on to, where it could be, and the form that does it. At most sixteen queries."""
    ctx = current_context()
    form = OrientationForm.showing({"fund": request.args.get("fund"), "way": Way.REFERRAL, "ending": "open"})
    given = form.judge()
    shown = _read(ctx, case_by_reference(db.session(), ctx, reference))
    if given and form.keep(lambda: _send(ctx, shown, form.entry_id, given)):
        flash(_("It is kept. Tell them how to go on, over their safe contact: their own page does not say where."))
        return redirect(url_for("orientations.show", reference=reference), 303)
    return _page(ctx, shown, form), form.http_status


@blueprint.route("/<reference>/referral/<uuid:orientation_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def outcome(reference: str, orientation_id: UUID) -> Answer:
    """Notes what came of a referral or transfer."""
    ctx = current_context()
    found = case_by_reference(db.session(), ctx, reference)
    oriented = orientation_of(db.session(), found.id, orientation_id)
    form = OutcomeForm.editing(oriented.row)
    given = form.judge()
    if given and form.save(
        lambda version: _note(ctx, reference, orientation_id, given["outcome"], version),
        lambda: _again(ctx, reference, orientation_id),
    ):
        flash(_("What came of it is noted."))
        return redirect(url_for("orientations.show", reference=reference), 303)
    shown: dict[str, Any] = {"found": found, "oriented": oriented, "form": form, "differences": form.differences}
    return render_template("cases/orientations/outcome.html", orienting=orienting, **shown), form.http_status


def _page(ctx: Context, shown: Shown, form: Any) -> str:
    found = shown.found
    needed = totals(needs_of(db.session(), found.id))
    suggested: list[Suggestion] = suggestions_of(db.session(), ctx, found, needed)
    return render_template(
        "cases/orientations/show.html",
        found=found,
        shown=shown,
        form=form,
        suggested=suggested,
        orienting=orienting,
        reasons=REASONS[Action.REFER],
        may_orient=may_orient(ctx, found),
        may_close=may_close_as_referred(ctx, found),
    )


def _read(ctx: Context, found: EmergencyCase) -> Shown:
    """Opens no more than this page needs: what they allowed, and what officers noted of earlier referrals."""
    oriented = orientations_of(db.session(), found.id)
    keys = keys_in_hand()
    if keys is None:
        return Shown(found, oriented, {}, Allowed(), locked=True)
    standing = standing_of(db.session(), found, keys.id, (), [Step.CONSENT])
    noted = any(each.row.note is not None for each in oriented)
    opened = _open(ctx, keys, found, standing, noted=noted)
    notes = {each.row.id: _text(opened.get(found.id), each.row) for each in oriented if each.row.note is not None}
    told = {row_id: read(text) for row_id, text in notes.items() if text is not None}
    return Shown(found, oriented, told, _allowed(found, standing, opened), locked=False)


def _open(
    ctx: Context, keys: UnlockedMember, found: EmergencyCase, standing: Standing, *, noted: bool
) -> dict[UUID, Opened]:
    wanted: dict[Subject, list[Kind]] = {}
    own = {Kind.IDENTITY} | ({Kind.ASSESSMENT} if noted else set())
    for subject, kinds in standing.readable.items():
        meant = [kind for kind in kinds if subject.id != found.id or kind in own]
        if meant:
            wanted[subject] = meant
    return open_subjects(vault(), ctx, keys, wanted, purpose=PURPOSE) if wanted else {}


def _allowed(found: EmergencyCase, standing: Standing, opened: Mapping[UUID, Opened]) -> Allowed:
    """The last that they said of it, in the application or in what they added."""
    places = [(found.id, Kind.IDENTITY, Place(EmergencyCase.__tablename__, found.id, "identity"), found.identity)]
    for each in standing.additions:
        row = each.addition
        places.append((row.id, Kind.IDENTITY, Place(row.__tablename__, row.id, "content"), row.content))
    answer = Allowed()
    for subject_id, kind, place, envelope in places:
        text = _opened_text(opened.get(subject_id), kind, place, envelope)
        consent = read(text).get(Step.CONSENT.value) if text else None
        if isinstance(consent, Mapping):
            answer = Allowed("refer" in (consent.get("uses") or ()))
    return answer


def _text(opened: Opened | None, row: Orientation) -> str | None:
    assert row.note is not None
    return _opened_text(opened, Kind.ASSESSMENT, Place(Orientation.__tablename__, row.id, "note"), row.note)


def _opened_text(opened: Opened | None, kind: Kind, place: Place, envelope: Envelope) -> str | None:
    """What an envelope says; None for what is closed, erased or damaged: it must not hide the rest of the page."""
    if opened is None:
        return None
    try:
        return opened.read(kind, place, envelope)
    except (Locked, Shredded, CannotOpen):
        return None


def _send(ctx: Context, shown: Shown, row_id: UUID, given: Mapping[str, Any]) -> bool:
    """Seals the note, then writes: whoever cannot read the case can send it nowhere. A form sent twice sends once."""
    if any(each.row.id == row_id for each in shown.oriented):
        return True
    reference = shown.found.reference
    opened = open_assessment(vault(), ctx, current_keys(), shown.found, purpose=PURPOSE)
    place = Place(Orientation.__tablename__, row_id, "note")
    words = written({"handed": list(given["handed"]), "words": given["note"] or ""})
    note = opened.seal(Kind.ASSESSMENT, place, words) if given["note"] or given["handed"] else None
    sending = Sending(
        row_id, UUID(given["fund"]), Way(given["way"]), note, given["handed"], agreed=bool(given["consent"]),
        said=shown.allowed.said, explained=bool(given["note"]),
    )  # fmt: skip
    with transaction() as session:
        made = orient_case(session, ctx, reference, sending)
        if given["ending"] == "closed" and made.at == ctx.now:  # else the same form, a moment before, has done it all
            close_as_referred(session, ctx, reference, given["reason"])
    return True


def _note(ctx: Context, reference: str, orientation_id: UUID, code: str, version: int) -> UUID:
    with transaction() as session:
        return note_outcome(session, ctx, reference, orientation_id, code, expected_version=version).id


def _again(ctx: Context, reference: str, orientation_id: UUID) -> Orientation:
    """The row as it stands now, not as this request has read it before."""
    db.session.remove()
    found = case_by_reference(db.session(), ctx, reference)
    return orientation_of(db.session(), found.id, orientation_id).row
