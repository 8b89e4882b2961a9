"""Whoever a round waits for is told so, in words that say nothing: by an officer's hand, or when its time runs."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.queries.duty import on_call, on_call_recipient
from fundapp.accounts.rules.groups import GroupCode
from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.permissions import may_nudge
from fundapp.committee.queries.rounds import locked_round, locked_sitting, voted
from fundapp.committee.queries.waiting import awaited_in, due_in
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.outbox.notices import notify
from fundapp.outbox.wordings import WAITS

KIND = DecisionRound.__tablename__


def nudge_member(session: Session, ctx: Context, round_id: UUID, person_id: UUID) -> int:
    """Tells a member that something waits for them, at most every two hours; to how many addresses it goes.

    Raises NotFound; Denied where the round does not wait for them, or they were told a moment ago.
    """
    found = locked_sitting(session, ctx, round_id).round
    each = next((one for one in found.panel if one.person_id == person_id), None)
    if each is None:
        raise NotFound
    require(may_nudge(ctx, found, each, waits=each in awaited_in(found, voted(session, found))))
    record(session, ctx, "committee.member.nudged", KIND, found.id, {"round": found.id.hex, "people": [person_id.hex]})
    return _tell(session, ctx, found, each)


def remind_panel(session: Session, ctx: Context, round_id: UUID) -> list[UUID]:
    """Tells those who are due to be told that a round still waits for them; whom. Nobody need ask: a job does.

    Of what is urgent whoever is on call for the committee is told first, where they chose to be reached.
    """
    found = locked_round(session, round_id)
    due = due_in(session, ctx, found)
    if not due:
        return []
    told = {"round": found.id.hex, "people": sorted(each.person_id.hex for each in due)}
    record(session, ctx, "committee.panel.reminded", KIND, found.id, told)
    for each in due:
        _tell(session, ctx, found, each)
    return [each.person_id for each in due]


def tell_of_lapse(found: DecisionRound, session: Session, ctx: Context) -> None:
    """Tells whoever put a question, and whoever is on call for the committee, that its time is over undecided."""
    urgent, key = found.priority == "P1", f"committee:{found.id.hex}:lapsed:{ctx.now:%Y%m%d%H%M}"
    tell(session, ctx, found.convened_by_id, key, urgent=urgent)
    reached = on_call_recipient(session, GroupCode.COMMITTEE, ctx.now)
    if reached is not None:
        notify(session, ctx, WAITS, reached, key, urgent=urgent, alone=True)


def tell_of_want(round_id: UUID, session: Session, ctx: Context) -> None:
    """Tells whoever put a question, once, that it cannot be decided as it stands: there is no money for it."""
    found = session.get_one(DecisionRound, round_id)
    tell(session, ctx, found.convened_by_id, f"committee:{found.id.hex}:want", urgent=found.priority == "P1")


def _tell(session: Session, ctx: Context, found: DecisionRound, each: Panellist) -> int:
    urgent, key = found.priority == "P1", f"committee:{found.id.hex}:nudge:{ctx.now:%Y%m%d%H%M}"
    sent, first = 0, on_call(session, GroupCode.COMMITTEE, ctx.now)
    if urgent and first is not None and first.id == each.person_id:
        reached = on_call_recipient(session, GroupCode.COMMITTEE, ctx.now)
        sent += reached is not None and notify(session, ctx, WAITS, reached, key, urgent=True, alone=True) is not None
    each.nudged_at = ctx.now
    sent += tell(session, ctx, each.person_id, key, urgent=urgent)
    session.flush()
    return sent
