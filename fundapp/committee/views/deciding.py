"""What a member does: says how they stand to a question, and votes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.signin import current_keys
from fundapp.committee.commands.declaring import declare_standing
from fundapp.committee.commands.nudging import tell_of_want
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.forms.rounds import DeclarationForm, RecusalForm
from fundapp.committee.forms.voting import VoteForm, ballot_in, vote_form
from fundapp.committee.models import DecisionRound
from fundapp.committee.permissions import may_declare, may_vote_in
from fundapp.committee.queries.policies import policy_by_id, read_policy
from fundapp.committee.queries.rounds import sitting_of
from fundapp.committee.rules.conflicts import Grade, may_vote, recuses
from fundapp.committee.rules.panels import homes_vote
from fundapp.committee.rules.tallies import Choice
from fundapp.committee.rules.words import REMEDIES
from fundapp.committee.schemas.voting import LINE
from fundapp.committee.sealing import open_round_file, seal_reason
from fundapp.committee.views.frame import blueprint, vault
from fundapp.committee.views.sittings import Chamber, chamber_of, grades_of, says_of, source_of, tone_of
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _, options
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, ports
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.ledger.commands.awarding import NotCovered


@blueprint.route("/rounds/<uuid:round_id>/declaration", methods=["GET", "POST"])
@keeps_what_was_typed
def declare(round_id: UUID) -> tuple[str, int] | Response:
    """The card, and the question. An answer that recuses is asked once more, on a page that says what it does."""
    ctx = current_context()
    form = DeclarationForm()
    given = form.judge()
    seen = chamber_of(ctx, round_id)
    require(may_declare(ctx, seen.round, seen.mine))
    if given and _recuses(seen.round, given["grade"]):
        return redirect(url_for("rounds.recuse", round_id=round_id, grade=given["grade"]), 303)
    if given and form.keep(lambda: _declare(ctx, round_id, Grade(given["grade"]))):
        flash(_("Noted and signed. As long as the round lasts you can say otherwise here."), "good")
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    form["grade"].label.text = says_of(seen.source)["declare"]
    form["grade"].choices = options(grades_of(seen.source))
    return render_template("committee/rounds/declare.html", seen=seen, form=form), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/recusal", methods=["GET", "POST"])
@keeps_what_was_typed
def recuse(round_id: UUID) -> tuple[str, int] | Response:
    """Takes a question away from whoever declares a conflict, once the page has said what that means."""
    ctx = current_context()
    sitting = sitting_of(db.session(), ctx, round_id)
    require(may_declare(ctx, sitting.round, sitting.mine))
    form = RecusalForm()
    source = source_of(sitting.round)
    form["grade"].label.text = says_of(source)["recuse"]
    form["grade"].choices = [each for each in options(grades_of(source)) if _recuses(sitting.round, each[0])]
    given = form.judge()
    if request.method == "GET":
        form["grade"].data = request.args.get("grade")
    if (
        given
        and _recuses(sitting.round, given["grade"])
        and form.keep(lambda: _declare(ctx, round_id, Grade(given["grade"])))
    ):
        flash(
            _("You are recused from %(title)s. Nothing of it opens for you any more.", title=sitting.round.title),
            "good",
        )
        return redirect(url_for("rounds.index"), 303)
    return render_template("committee/rounds/recuse.html", found=sitting.round, form=form), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/vote/<any(for, against, abstain):choice>", methods=["GET", "POST"])
@keeps_what_was_typed
def vote(round_id: UUID, choice: str) -> tuple[str, int] | Response:
    """A vote, prefilled as far as it can be: the second tap signs it. At most sixteen queries."""
    ctx, chosen = current_context(), Choice(choice)
    form: VoteForm | None = None
    if request.method == "POST":
        form = vote_form(_votable(ctx, round_id), chosen)
        sent, given = form, form.judge()
        if given is not None and form.keep(lambda: _cast(ctx, round_id, chosen, sent, given)):
            return _answer(ctx, round_id)
        db.session.remove()  # what stands in the database now, not what this request has read before
    seen = chamber_of(ctx, round_id)
    require(may_vote_in(ctx, seen.round, seen.mine))
    shown = form or vote_form(seen.round, chosen)
    stale = shown.brief_version != seen.round.brief_version
    shown.brief.data = str(seen.round.brief_version)
    shown["said"].description = says_of(seen.source)["said_hint"]
    page = _page(ctx, seen, chosen, shown)
    return render_template("committee/rounds/vote.html", **page, stale=stale), shown.http_status


def _votable(ctx: Context, round_id: UUID) -> DecisionRound:
    sitting = sitting_of(db.session(), ctx, round_id)
    require(may_vote_in(ctx, sitting.round, sitting.mine))
    return sitting.round


def _page(ctx: Context, seen: Chamber, choice: Choice, form: VoteForm) -> dict[str, Any]:
    found = seen.round
    for each in found.lines if choice is Choice.FOR else ():
        form[f"{LINE}{each.position}"].label.text = seen.source.purposes.get(each.purpose, each.purpose)
    return {
        "seen": seen,
        "found": found,
        "form": form,
        "choice": choice.value,
        "fields": [(each, form[f"{LINE}{each.position}"]) for each in found.lines if f"{LINE}{each.position}" in form],
        "groups": _groups(form) if choice is Choice.AGAINST else [],
        "tone": tone_of(found.closes_at, ctx.now),
        "has_voted": seen.mine is not None and seen.mine.person_id in seen.voted,
    }


def _groups(form: VoteForm) -> list[tuple[str, list[Any]]]:
    """The reasons of a vote against, below what they lead to."""
    found: dict[str, list[Any]] = {}
    for number, (value, text, chosen, _attributes) in enumerate(form["why"].iter_choices(), 1):
        found.setdefault(str(value).partition(".")[0], []).append((number, value, text, chosen))
    return [(str(REMEDIES[remedy]), choices) for remedy, choices in found.items()]


def _cast(ctx: Context, round_id: UUID, choice: Choice, form: VoteForm, given: Mapping[str, Any]) -> bool:
    """Seals the reason, then signs and keeps the vote. Where there is no money for it, whoever put it is told."""
    found, keys = _votable(ctx, round_id), current_keys()
    cast = Cast(ballot_in(found, choice, given), form.brief_version)
    if given["said"]:
        opened = open_round_file(vault(), ctx, keys, found)
        cast = Cast(cast.ballot, cast.brief_version, cast.id, seal_reason(opened, cast.id, given["said"]))
    try:
        with transaction() as session:
            cast_vote(session, ctx, keys, ports().questions, round_id, cast)
    except NotCovered:
        with transaction() as session:
            tell_of_want(round_id, session, ctx)
        raise
    return True


def _answer(ctx: Context, round_id: UUID) -> Response:
    db.session.remove()
    found = sitting_of(db.session(), ctx, round_id).round
    if found.decided_at is not None:
        flash(_("Your vote is signed. It was the last one: the round is decided."), "good")
    else:
        flash(
            _("Your vote is signed. Nobody sees it before the round is decided, and until then you can change it."),
            "good",
        )
    return redirect(url_for("rounds.show", round_id=round_id), 303)


def _recuses(found: DecisionRound, grade: str) -> bool:
    """Whether an answer takes the question away, by the policy of this round too."""
    rules = read_policy(policy_by_id(db.session(), found.policy_id))
    return recuses(grade) or not may_vote(grade, same_organisation_votes=homes_vote(found.question, rules))


def _declare(ctx: Context, round_id: UUID, grade: Grade) -> bool:
    keys = current_keys()
    with transaction() as session:
        declare_standing(session, ctx, keys, round_id, grade)
    return True
