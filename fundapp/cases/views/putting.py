"""A case before the committee: what was put and decided, and the form that puts it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.queries.duty import on_call
from fundapp.accounts.rules.groups import GroupCode
from fundapp.accounts.signin import current_keys
from fundapp.cases.assessing import readers_of_narrative
from fundapp.cases.commands.putting import Putting, put_case
from fundapp.cases.forms.putting import put_form
from fundapp.cases.forms.triage import StepForm
from fundapp.cases.models import EmergencyCase, NeedLine
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.putting import may_put
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.links import earlier_awards
from fundapp.cases.queries.needs import needs_of
from fundapp.cases.queries.questions import awards_of, barred_from, similar_awards
from fundapp.cases.queries.triage import Judged, assessments_of, readiness_of
from fundapp.cases.queries.verification import work_of
from fundapp.cases.rules.questions import CONDITIONS, TIES
from fundapp.cases.rules.risk import Level
from fundapp.cases.views.briefing import card_of, sections_of, told_of
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.reading import Dossier, open_dossier
from fundapp.cases.views.verifying import COUNTING, checks_of, opened_notes, says_minor_in
from fundapp.cases.visiting import vault
from fundapp.cases.workflow import State
from fundapp.committee.commands.convening import Asked, Line
from fundapp.committee.queries.members import CommitteeMember, committee_members
from fundapp.committee.queries.policies import policy_in_force, read_policy
from fundapp.committee.queries.rounds import rounds_of
from fundapp.committee.rules.panels import Question, SeatKind
from fundapp.committee.rules.policies import Policy, Rule, Track, track_of
from fundapp.committee.rules.words import OUTCOMES, QUESTIONS, TRACKS
from fundapp.committee.sealing import seal_round
from fundapp.committee.workflow import LABELS, LIVE, SHAPES
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.rules import Kind

blueprint = Blueprint("putting", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)
blueprint.context_processor(wordings)


@blueprint.app_context_processor
def briefs_of_cases() -> dict[str, Any]:
    """What the template of a case's brief needs on the committee's own pages."""
    return {"told_of_case": told_of}


@dataclass(frozen=True)
class Way:
    """How a case would be decided: by which track and rule, out of whom; `why_not`: why it cannot be at all."""

    policy: Policy | None
    track: Track | None
    rule: Rule | None
    members: Sequence[CommitteeMember]
    barred: Mapping[UUID, str]
    why_not: str = ""


@dataclass(frozen=True)
class Matter:
    """A case as it would be put, before anything of it is opened: judged, and how it would be decided."""

    case: EmergencyCase
    needs: Sequence[NeedLine]
    judged: Judged | None
    question: Question
    way: Way

    @property
    def risk(self) -> str:
        """The level that triage found; moderate where it found none."""
        return (self.judged.risk.level if self.judged else Level.MODERATE).value


@blueprint.route("/<reference>/committee", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """What was decided of a case, and the form that puts it before the committee."""
    ctx = current_context()
    require(may_work(ctx))
    matter = _matter(ctx, reference)
    form = _form(ctx, matter)
    given = form.judge()
    dossier = open_dossier(ctx, reference, counting=COUNTING, asked_for=[Kind.REFEREES])
    if given is not None and form.keep(lambda: _put(ctx, matter, dossier, given, form)):
        flash(_("It is before the committee. Each member is told that something waits for them."), "good")
        return redirect(url_for("putting.show", reference=reference), 303)
    return _page(ctx, matter, dossier, form), form.http_status


def _page(ctx: Context, matter: Matter, dossier: Dossier, form: StepForm) -> str:
    session, found = db.session(), dossier.case
    rounds = rounds_of(session, found.id)
    return render_template(
        "cases/committee/show.html",
        found=found,
        dossier=dossier,
        rounds=rounds,
        live=next((each for each in rounds if each.state in LIVE), None),
        way=matter.way,
        form=form,
        may=may_put(ctx, found, matter.question, readiness_of(session, ctx, found)),
        question=matter.question.value,
        card=card_of(dossier),
        total=total_of(matter.needs),
        awards=awards_of(session, found.id),
        ties=TIES,
        conditions=CONDITIONS,
        round_labels=LABELS,
        round_shapes=SHAPES,
        questions=QUESTIONS,
        outcomes=OUTCOMES,
        tracks=TRACKS,
    )


def _matter(ctx: Context, reference: str) -> Matter:
    session = db.session()
    found = case_by_reference(session, ctx, reference)
    judged = next(iter(assessments_of(session, found.id)), None)
    question = Question.APPEAL if found.state == State.DECLINED else Question.AWARD
    barred = Way(None, None, None, committee_members(session, ctx), barred_from(session, found))
    matter = Matter(found, needs_of(session, found.id), judged, question, barred)
    return replace(matter, way=_way(matter))


def _form(ctx: Context, matter: Matter) -> StepForm:
    """Those on call are asked first, unless the officer says otherwise."""
    way = matter.way
    free = [each for each in way.members if each.id not in way.barred and each.kind is not SeatKind.OUTSIDE]
    made = put_form(tuple((each.id.hex, each.name) for each in free), appeal=matter.question is Question.APPEAL)
    turn = on_call(db.session(), GroupCode.COMMITTEE, ctx.now)
    named = [turn.id.hex] if turn is not None and turn.id in {each.id for each in free} else []
    return made(data={"version": str(matter.case.version), "named": named})


def _way(matter: Matter) -> Way:
    before, version, total = matter.way, policy_in_force(db.session()), total_of(matter.needs)
    if version is None:
        why = _("There is no decision policy yet. Without a policy nothing is approved, by anybody.")
        return replace(before, why_not=why)
    policy = read_policy(version)
    if total is None or total.currency != policy.currency:
        why = _("Write the lines of need in %(currency)s first: the policy counts in it.", currency=policy.currency)
        return replace(before, policy=policy, why_not=why)
    track = Track.FULL
    if matter.question is Question.AWARD:
        track = track_of(policy, total.minor, matter.case.priority, matter.risk)
    return replace(before, policy=policy, track=track, rule=policy.rules[track])


def _put(ctx: Context, matter: Matter, dossier: Dossier, given: Mapping[str, Any], form: StepForm) -> bool:
    """Seals card and brief, then puts the case. Raises Conflict, with the reason, where it cannot be put."""
    if matter.way.policy is None or matter.way.track is None:
        raise Conflict(matter.way.why_not)
    current_keys()
    session, found, way = db.session(), matter.case, matter.way
    work, currency = work_of(session, ctx, found.id), matter.way.policy.currency
    sections = sections_of(
        dossier, given["account"], work=work, checks=checks_of(work, opened_notes(dossier)),
        judged=matter.judged, awards=earlier_awards(session, ctx, found),
        similar=similar_awards(session, ctx, found, currency),
    )  # fmt: skip
    convened = [each.id for each in way.members if each.id not in way.barred and each.organisation_id is not None]
    readers = readers_of_narrative(session, found)
    sealed = seal_round(vault(), card_of(dossier), sections, officers=readers, convened=convened)
    asked = _asked(matter, currency, [UUID(hex=each) for each in given.get("named", ())])
    seen = Putting(form.expected_version, given.get("reason"), says_minor_in(dossier))
    try:
        with transaction() as writing:
            put_case(writing, ctx, asked, sealed, seen)
    except Denied as error:  # what was written comes back with the reason
        raise Conflict(error.reason) from None
    return True


def _asked(matter: Matter, currency: str, named: Sequence[UUID]) -> Asked:
    found, lines = matter.case, matter.needs
    return Asked(
        matter.question, found.subject.kind, found.id, found.reference, found.priority, matter.risk, currency,
        tuple(Line(each.purpose, each.requested.minor) for each in lines), country=found.country, named=named,
        about_id=_refused(found.id) if matter.question is Question.APPEAL else None,
    )  # fmt: skip


def _refused(case_id: UUID) -> UUID | None:
    """The round that refused it."""
    rounds = rounds_of(db.session(), case_id)
    return next((each.id for each in rounds if each.outcome == "declined"), None)


def total_of(needs: Sequence[NeedLine]) -> Money | None:
    """All lines together; None where there are none, or in several currencies."""
    amounts = [each.requested for each in needs]
    if not amounts or len({each.currency for each in amounts}) > 1:
        return None
    return sum(amounts[1:], amounts[0])
