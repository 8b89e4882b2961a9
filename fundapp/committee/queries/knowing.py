"""Who may know that a round is there: conditions of lists."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_

from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.permissions import CONVENE, DECIDE
from fundapp.committee.rules.panels import BY_MEMBERS, Standing
from fundapp.core.context import Context
from fundapp.core.ports import QuestionSource

Sources = Mapping[str, QuestionSource]
"""Who brought what, by the kind of subject (core/ports.py)."""


def convened_to(ctx: Context) -> ColumnElement[bool]:
    """That the actor was asked to a round."""
    mine = ctx.actor.id if ctx.actor else None
    return exists().where(Panellist.round_id == DecisionRound.id, Panellist.person_id == mine)


def conducted_by(ctx: Context) -> ColumnElement[bool]:
    """That the actor conducts a round: as an officer, or as a member who is not recused what members conduct."""
    ours, ways = _by_members(), []
    if ctx.may(CONVENE):
        ways.append(~ours)
    if ctx.may(DECIDE):
        ways.append(and_(ours, ~has_no_part(ctx)))
    return or_(false(), *ways)


def known_to(ctx: Context, sources: Sources) -> list[ColumnElement[bool]]:
    """Officers know of every round but what they have stepped back from; members of those to which they were asked.

    Of what the committee conducts by itself all of its members know, and officers nothing.
    """
    ours = _by_members()
    theirs = and_(~ours, *_known_of_theirs(ctx, sources))
    return [or_(ours, theirs) if ctx.may(DECIDE) else theirs]


def _by_members() -> ColumnElement[bool]:
    return DecisionRound.question.in_([each.value for each in BY_MEMBERS])


def _known_of_theirs(ctx: Context, sources: Sources) -> list[ColumnElement[bool]]:
    if not ctx.may(CONVENE):
        return [convened_to(ctx)]
    subject: Any = DecisionRound.subject_id
    hiding = ((kind, each.hides(ctx, subject)) for kind, each in sources.items() if each.hides is not None)
    return [or_(DecisionRound.subject_kind != kind, ~hidden) for kind, hidden in hiding]


def has_no_part(ctx: Context) -> ColumnElement[bool]:
    """That the actor was asked to a round, and is recused or barred from it."""
    me = ctx.actor.id if ctx.actor else None
    away = Panellist.standing.in_((Standing.RECUSED.value, Standing.BARRED.value))
    return exists().where(Panellist.round_id == DecisionRound.id, Panellist.person_id == me, away)
