"""What was approved on the fast track is put to the full committee."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.committee.commands.convening import Asked, Line, SealedRound, convene_round
from fundapp.committee.models import DecisionRound
from fundapp.committee.permissions import may_ratify
from fundapp.committee.queries.rounds import locked_sitting
from fundapp.committee.queries.waiting import is_put_again
from fundapp.committee.rules.panels import Question
from fundapp.core.context import Context
from fundapp.core.verdicts import require


def convene_ratification(session: Session, ctx: Context, about_id: UUID, sealed: SealedRound) -> DecisionRound:
    """Asks the full committee about an award of the fast track: of each line what was approved.

    Whoever verified it or looks after it may not decide this either; whoever decided it on the fast track may.
    Raises NotFound, Denied, Conflict as `convene_round`.
    """
    about = locked_sitting(session, ctx, about_id).round
    require(may_ratify(ctx, about, put=is_put_again(session, about.id)))
    return convene_round(session, ctx, asked_of(about), sealed)


def asked_of(about: DecisionRound) -> Asked:
    """The question whether a decided round is ratified."""
    return Asked(
        Question.RATIFICATION, about.subject_kind, about.subject_id, about.title, about.priority, about.risk,
        about.currency, tuple(Line(each.purpose, each.approved) for each in about.lines if each.approved),
        country=about.country, barred={each.person_id: each.reason for each in about.barred}, about_id=about.id,
    )  # fmt: skip
