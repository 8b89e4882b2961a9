"""A case before the committee: what was put and decided, and the form that puts it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.signin import current_keys
from fundapp.cases.assessing import readers_of_narrative
from fundapp.cases.commands.putting import Putting, put_case
from fundapp.cases.forms.putting import put_form
from fundapp.cases.models import EmergencyCase, NeedLine
from fundapp.cases.permissions.awards import may_earmark, may_release
from fundapp.cases.permissions.putting import Refusal, may_put
from fundapp.cases.queries.dossier import head_of
from fundapp.cases.queries.earmarks import chosen_names, held_for
from fundapp.cases.queries.links import earlier_awards
from fundapp.cases.queries.needs import needs_of
from fundapp.cases.queries.questions import awards_of, barred_from, refusal_of, similar_awards
from fundapp.cases.queries.triage import assessments_of, level_of, readiness_of
from fundapp.cases.queries.verification import work_of
from fundapp.cases.rules.questions import CONDITIONS, TIES
from fundapp.cases.rules.risk import Level
from fundapp.cases.views.briefing import Beside, card_of, sections_of, told_of
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.money import at_hand, lines_of, offers_of
from fundapp.cases.views.reading import Dossier, open_dossier
from fundapp.cases.views.verifying import COUNTING, checks_of, opened_notes, says_minor_in
from fundapp.cases.visiting import vault
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
from fundapp.core.forms import VersionForm
from fundapp.core.i18n import _
from fundapp.core.money import Money
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
    """How a case would be decided: by which track and rule; `why_not`: why it cannot be at all. `total`: asked for."""

    policy: Policy | None = None
    track: Track | None = None
    rule: Rule | None = None
    total: Money | None = None
    why_not: str = ""


@blueprint.get("/<reference>/committee")
def show(reference: str) -> str:
    """What was put before the committee and decided, and whether it can be put now. Nothing sealed is opened."""
    ctx, session = current_context(), db.session()
    found = head_of(session, ctx, reference).case
    rounds, refusal = rounds_of(session, found.id), refusal_of(session, found)
    question = _question(refusal)
    level, needs = _level(found), needs_of(session, found.id)
    live = next((each for each in rounds if each.state in LIVE), None)
    barred = barred_from(session, found, appeal=question is Question.APPEAL)
    return render_template(
        "cases/committee/show.html",
        found=found,
        rounds=rounds,
        live=live,
        way=(way := _way(found, needs, level, question)),
        offers=offers_of(ctx, found, way.total.currency, lines_of(needs)) if way.total and not live else None,
        barred=[(each.name, TIES[barred[each.id]]) for each in committee_members(session, ctx) if each.id in barred],
        may=may_put(ctx, found, question, readiness_of(session, ctx, found), refusal),
        question=question.value,
        awards=(awards := awards_of(session, found.id)),
        held=held_for(session, [each.id for each in awards]) if awards else [],
        chosen=chosen_names(session, live.id) if live else [],
        may_release=may_release(ctx, found),
        may_earmark=may_earmark(ctx, found),
        asked={each.id: Money(sum(line.asked for line in each.lines), each.currency) for each in rounds},
        conditions=CONDITIONS,
        round_labels=LABELS,
        round_shapes=SHAPES,
        questions=QUESTIONS,
        outcomes=OUTCOMES,
        tracks=TRACKS,
    )


@blueprint.route("/<reference>/committee/new", methods=["GET", "POST"])
@keeps_what_was_typed
def put(reference: str) -> tuple[str, int] | Response:
    """Shows the conflict card, asks for the officer's own words, and puts the case before the committee."""
    ctx, session = current_context(), db.session()
    head = head_of(session, ctx, reference)
    found, refusal = head.case, refusal_of(session, head.case)
    question = _question(refusal)
    members = _free(ctx, found, question)
    form = _form(found, members, question)
    given = form.judge()
    dossier = open_dossier(ctx, reference, counting=COUNTING, asked_for=[Kind.REFEREES], head=head, mailbox=False)
    level = _level(found)
    asking = Asking(ctx, dossier, level, question, _way(found, dossier.needs, level, question), refusal)
    if given is not None and form.keep(lambda: _put(asking, members, given, form)):
        flash(_("It is before the committee. Each member is told that something waits for them."), "good")
        return redirect(url_for("putting.show", reference=reference), 303)
    return _form_page(asking, form), form.http_status


@dataclass(frozen=True)
class Asking:
    """A case as an officer puts it: opened, how great the danger is, how it would be decided, what refused it."""

    ctx: Context
    dossier: Dossier
    level: Level
    question: Question
    way: Way
    refusal: Refusal | None


def _form_page(asking: Asking, form: VersionForm) -> str:
    found = asking.dossier.case
    return render_template(
        "cases/committee/put.html",
        found=found,
        dossier=asking.dossier,
        way=asking.way,
        form=form,
        may=may_put(asking.ctx, found, asking.question, readiness_of(db.session(), asking.ctx, found), asking.refusal),
        question=asking.question.value,
        card=card_of(asking.dossier),
        tracks=TRACKS,
    )


def _question(refusal: Refusal | None) -> Question:
    return Question.AWARD if refusal is None else Question.APPEAL


def _free(ctx: Context, found: EmergencyCase, question: Question) -> list[CommitteeMember]:
    """Whoever can be asked. Two queries."""
    session = db.session()
    barred = barred_from(session, found, appeal=question is Question.APPEAL)
    return [each for each in committee_members(session, ctx) if each.id not in barred and each.organisation_id]


def _form(found: EmergencyCase, members: Sequence[CommitteeMember], question: Question) -> VersionForm:
    """Those on call are asked first, unless the officer says otherwise."""
    asked = [each for each in members if each.kind is not SeatKind.OUTSIDE]
    made = put_form(tuple((each.id.hex, each.name) for each in asked), appeal=question is Question.APPEAL)
    return made(data={"version": str(found.version), "named": [each.id.hex for each in asked if each.on_call]})


def _way(found: EmergencyCase, needs: Sequence[NeedLine], level: Level, question: Question) -> Way:
    version, total = policy_in_force(db.session()), total_of(needs)
    if version is None:
        return Way(why_not=_("There is no decision policy yet. Without a policy nothing is approved, by anybody."))
    policy = read_policy(version)
    if total is None or total.currency != policy.currency:
        why = _("Write the lines of need in %(currency)s first: the policy counts in it.", currency=policy.currency)
        return Way(policy, why_not=why)
    track = Track.FULL
    if question is Question.AWARD:
        track = track_of(policy, total.minor, found.priority, level.value)
    return Way(policy, track, policy.rules[track], total)


def _put(asking: Asking, members: Sequence[CommitteeMember], given: Mapping[str, Any], form: VersionForm) -> bool:
    """Seals card and brief, then puts the case. Raises Conflict, with the reason, where it cannot be put; Locked."""
    policy = asking.way.policy
    if policy is None or asking.way.track is None:
        raise Conflict(asking.way.why_not)
    current_keys()
    ctx, session, dossier, found = asking.ctx, db.session(), asking.dossier, asking.dossier.case
    work, judged = work_of(session, ctx, found.id), next(iter(assessments_of(session, found.id)), None)
    similar = similar_awards(session, ctx, found, policy.currency)
    offers = offers_of(ctx, found, policy.currency, lines_of(dossier.needs))
    beside = Beside(earlier_awards(session, ctx, found), similar, at_hand(offers))
    checks = checks_of(work, opened_notes(dossier))
    sections = sections_of(dossier, given["account"], work=work, checks=checks, judged=judged, beside=beside)
    readers = readers_of_narrative(session, found)
    convened = [each.id for each in members]
    sealed = seal_round(vault(), card_of(dossier), sections, officers=readers, convened=convened)
    asked = _asked(asking, policy.currency, [UUID(hex=each) for each in given.get("named", ())])
    seen = Putting(form.expected_version, given.get("reason"), says_minor_in(dossier), offers.chosen)
    try:
        with transaction() as writing:
            put_case(writing, ctx, asked, sealed, seen)
    except Denied as error:  # what was written comes back with the reason
        raise Conflict(error.reason) from None
    return True


def _asked(asking: Asking, currency: str, named: Sequence[UUID]) -> Asked:
    found, lines = asking.dossier.case, asking.dossier.needs
    return Asked(
        asking.question, found.subject.kind, found.id, found.reference, found.priority, asking.level.value, currency,
        tuple(Line(each.purpose, each.requested.minor) for each in lines), country=found.country, named=named,
    )  # fmt: skip


def _level(found: EmergencyCase) -> Level:
    """What triage found; moderate where it found nothing."""
    return level_of(db.session(), found.id) or Level.MODERATE


def total_of(needs: Sequence[NeedLine]) -> Money | None:
    """All lines together; None where there are none, or in several currencies."""
    amounts = [each.requested for each in needs]
    if not amounts or len({each.currency for each in amounts}) > 1:
        return None
    return sum(amounts[1:], amounts[0])
