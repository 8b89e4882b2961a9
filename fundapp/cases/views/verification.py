"""Verification of a case: who was asked, what was seen, what follows, and what is still missing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.signin import keys_in_hand
from fundapp.cases.answering import blocks_of
from fundapp.cases.commands.tasks import begin_task
from fundapp.cases.commands.verification import CheckEntry, make_finding, note_check, note_evidence, note_opinion
from fundapp.cases.forms.verification import CheckForm, EvidenceForm, FindingForm, OpinionForm
from fundapp.cases.models import (
    CaseTask,
    EmergencyCase,
    Finding,
    FocalOpinion,
    RefereeCheck,
    SafeguardingPlan,
    SeenEvidence,
)
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.verification import may_find, may_note
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.verification import Work, also_spoken_for, organisations_by_name, work_of
from fundapp.cases.rules.missing import Known, tasks_wanted
from fundapp.cases.rules.verification import supported_level
from fundapp.cases.views import safeguarding
from fundapp.cases.views.asking import cares_of
from fundapp.cases.views.noting import alike_to
from fundapp.cases.views.reading import Dossier, open_dossier
from fundapp.cases.views.verifying import (
    COUNTING,
    Plain,
    blueprint,
    checks_of,
    gaps_of,
    known_of,
    opened_notes,
    plain_of,
    plain_work,
    referees_of,
    seal_texts,
    weighty,
)
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.core.forms import EntryForm
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, Verdict, require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.rules import Kind

PARTS = (safeguarding,)
"""Modules whose pages register themselves when they are loaded."""

PURPOSE = "case.verification"
"""How the audit log calls the opening of the officers' notes for writing."""

MOST_REFEREES = 400
"""Places among those whom an applicant named, in all that they ever sent."""

Answer = tuple[str, int] | Response


@blueprint.get("/<reference>/verification")
def show(reference: str) -> str:
    """All that was checked of a case, and what is missing. It is opened at once, and one entry in the log says so."""
    ctx = current_context()
    require(may_work(ctx))
    dossier = open_dossier(ctx, reference, counting=COUNTING, asked_for=[Kind.REFEREES])
    found = dossier.case
    alike = alike_to(ctx, weighty(dossier))
    others = also_spoken_for(db.session(), ctx, found.id, [each.reference for each in alike])
    work = work_of(db.session(), ctx, found.id)
    checks = checks_of(work, opened_notes(dossier))
    known = known_of(dossier, work, checks)
    if _begin_tasks(ctx, found, known, others):
        with ReadSession(db) as fresh:
            work = work_of(fresh, ctx, found.id)
        known = known_of(dossier, work, checks)
    rivals = others if known.said and known.said.detained and known.said.role == "family" else []
    return render_template("cases/verification/show.html", **_shown(ctx, dossier, work, checks, known), rivals=rivals)


@blueprint.route("/<reference>/verification/check", methods=["GET", "POST"])
@keeps_what_was_typed
def check(reference: str) -> Answer:
    """Notes that somebody was asked: one of those whom the applicant named, or somebody else; or corrects an entry."""
    ctx = current_context()
    referee, replaces_id = _referee(), _replaced()
    if request.method == "POST":
        found, form = case_by_reference(db.session(), ctx, reference), CheckForm()
    else:
        found, form = _filled_check(ctx, reference, referee, replaces_id)

    def write(row_id: UUID, given: Mapping[str, Any]) -> bool:
        texts = {"name": given["name"], "note": given["note"]}
        sealed = seal_texts(ctx, found, RefereeCheck, row_id, texts, PURPOSE)
        with transaction() as session:
            note_check(session, ctx, reference, CheckEntry(row_id, referee, replaces_id), given, sealed)
        return True

    title = _("Correct what was noted") if replaces_id else _("Note whom you asked")
    lead = _("The earlier entry stays, and is marked as corrected.") if replaces_id else ""
    return _noting(found, form, write, title=title, lead=lead, verdict=may_note(ctx, found))


@blueprint.route("/<reference>/verification/evidence", methods=["GET", "POST"])
@keeps_what_was_typed
def evidence(reference: str) -> Answer:
    """Notes something that was seen, and not kept."""
    ctx = current_context()
    found = case_by_reference(db.session(), ctx, reference)
    form = EvidenceForm.showing({"seen_at": ctx.now})

    def write(row_id: UUID, given: Mapping[str, Any]) -> bool:
        note = seal_texts(ctx, found, SeenEvidence, row_id, {"note": given["note"]}, PURPOSE)["note"]
        with transaction() as session:
            note_evidence(session, ctx, reference, row_id, given, note)
        return True

    title, lead = (
        _("Seen, not kept"),
        _("What would endanger somebody if it were found here is looked at, and left there."),
    )
    return _noting(found, form, write, title=title, lead=lead, verdict=may_note(ctx, found))


@blueprint.route("/<reference>/verification/opinion", methods=["GET", "POST"])
@keeps_what_was_typed
def advise(reference: str) -> Answer:
    """Notes what the focal point of a country recommends."""
    ctx = current_context()
    found = case_by_reference(db.session(), ctx, reference)
    form: Any = OpinionForm.showing({"given_at": ctx.now})
    rows = organisations_by_name(db.session())
    form.organisation_id.choices = [
        ("", _("None")),
        *((str(row_id), _organisation(name, trusted)) for row_id, name, trusted in rows),
    ]

    def write(row_id: UUID, given: Mapping[str, Any]) -> bool:
        note = seal_texts(ctx, found, FocalOpinion, row_id, {"note": given["note"]}, PURPOSE)["note"]
        with transaction() as session:
            note_opinion(session, ctx, reference, row_id, given, note)
        return True

    return _noting(found, form, write, title=_("What the focal point says"), lead="", verdict=may_note(ctx, found))


@blueprint.route("/<reference>/verification/finding", methods=["GET", "POST"])
@keeps_what_was_typed
def find(reference: str) -> Answer:
    """Says how far a case is borne out, and what is recommended."""
    ctx = current_context()
    found = case_by_reference(db.session(), ctx, reference)

    def write(row_id: UUID, given: Mapping[str, Any]) -> bool:
        note = seal_texts(ctx, found, Finding, row_id, {"note": given["note"]}, PURPOSE)["note"]
        with transaction() as session:
            make_finding(session, ctx, reference, row_id, given, note)
        return True

    lead = _("Earlier findings stay. The committee is given the newest.")
    return _noting(found, FindingForm(), write, title=_("Write a finding"), lead=lead, verdict=may_find(ctx, found))


def _organisation(name: str, trusted: bool) -> str:
    return _("%(name)s (we trust it)", name=name) if trusted else name


def _noting(
    found: EmergencyCase,
    form: EntryForm,
    write: Callable[[UUID, Mapping[str, Any]], bool],
    *,
    title: str,
    lead: str,
    verdict: Verdict,
) -> Answer:
    """A page on which something is added. Whoever may not, or could not seal it, reads why in place of the form."""
    given = form.judge()
    if given is not None and not verdict:
        form.refused_with, form.problem = Denied.status, str(verdict.reason)
    elif given is not None and form.keep(lambda: write(form.entry_id, given)):
        flash(_("It is noted."), "good")
        return redirect(url_for("verification.show", reference=found.reference), 303)
    sent = request.method == "POST"
    shown: dict[str, Any] = {"found": found, "form": form, "title": title, "lead": lead}
    # What was typed stays before whoever sent it, whatever has happened meanwhile.
    shown |= {"verdict": ALLOWED if sent else verdict, "keys": sent or keys_in_hand() is not None}
    return render_template("cases/verification/note.html", **shown), form.http_status


def _shown(ctx: Context, dossier: Dossier, work: Work, checks: Sequence[Plain], known: Known) -> dict[str, Any]:
    opened, found = opened_notes(dossier), dossier.case
    referees = referees_of(dossier)
    cards = [_card(each) for each in referees]
    standing = {each.row.id for each in checks}
    return {
        "dossier": dossier,
        "found": found,
        "cares": cares_of(dossier),
        "gaps": gaps_of(known, found),
        "known": known,
        "referees": [
            (card, [each for each in checks if each.row.referee == place]) for place, card in enumerate(cards)
        ],
        "others": [each for each in checks if each.row.referee is None or each.row.referee >= len(cards)],
        "corrected": [each for each in plain_work(work, RefereeCheck, opened) if each.row.id not in standing],
        "seen": plain_work(work, SeenEvidence, opened),
        "opinions": plain_work(work, FocalOpinion, opened),
        "findings": plain_work(work, Finding, opened),
        "supported": supported_level(known.sources, known.seen),
        "plan": work.newest(SafeguardingPlan),
        "open_tasks": [plain_of(each, opened) for each in work.of(CaseTask) if each.row.done_at is None],
        "may_note": may_note(ctx, found),
        "may_find": may_find(ctx, found),
    }


def _card(referee: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What the applicant said of one of them."""
    return next((card for block in blocks_of({"referees": [referee]}) for card in block.cards), ())


def _begin_tasks(ctx: Context, found: EmergencyCase, known: Known, others: Sequence[str]) -> bool:
    """Makes the tasks that follow from what was read, at the first time that somebody works on it."""
    wanted = tasks_wanted(known, others_speak=bool(others))
    if not wanted or not may_note(ctx, found):
        return False
    with transaction() as session:
        for kind in wanted:
            begin_task(session, ctx, found.reference, kind)
    return True


def _filled_check(
    ctx: Context, reference: str, referee: int | None, replaces_id: UUID | None
) -> tuple[EmergencyCase, EntryForm]:
    """The form as it opens: with the name of a referee, or with what is to be corrected. Raises NotFound."""
    if referee is None and replaces_id is None:
        return case_by_reference(db.session(), ctx, reference), CheckForm.showing({"contacted_at": ctx.now})
    dossier = open_dossier(ctx, reference, counting=COUNTING, asked_for=[Kind.REFEREES])
    if dossier.keys is None:
        return dossier.case, CheckForm()
    if replaces_id is not None:
        return dossier.case, CheckForm.showing(_to_correct(ctx, dossier, replaces_id))
    named = referees_of(dossier)
    if referee is None or referee >= len(named):
        raise NotFound
    return dossier.case, CheckForm.showing({"name": str(named[referee].get("name", "")), "contacted_at": ctx.now})


def _to_correct(ctx: Context, dossier: Dossier, check_id: UUID) -> dict[str, Any]:
    work = work_of(db.session(), ctx, dossier.case.id)
    before = next((each for each in work.standing_checks() if each.row.id == check_id), None)
    if before is None:
        raise NotFound
    plain = plain_of(before, opened_notes(dossier))
    coded = ("channel", "contacted_at", "independence", "conflict", "outcome")
    return {"name": plain.name, "note": plain.note, **{name: getattr(before.row, name) for name in coded}}


def _referee() -> int | None:
    """Which of those whom the applicant named, as the address says. Raises NotFound."""
    given = request.args.get("referee", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 4 and int(given) < MOST_REFEREES):
        raise NotFound
    return int(given)


def _replaced() -> UUID | None:
    """Which entry is corrected, as the address says. Raises NotFound."""
    given = request.args.get("replaces", "")
    try:
        return UUID(given) if given else None
    except ValueError:
        raise NotFound from None
