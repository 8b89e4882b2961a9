"""What the monthly digest tells, as coded facts: plain JSON from which it is written in every language, for ever.

Amounts are [minor units, currency], deadlines [day, clock, zone] as far as they are known, days and moments ISO 8601,
everything else codes, numbers and proper names. However much there is, it takes sixty statements at most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from textwrap import shorten
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.core.context import Actor, Context
from fundapp.core.money import Money
from fundapp.donors.queries.coverage import how_many
from fundapp.grants.models import Call, Opportunity, OpportunityMove
from fundapp.grants.permissions import SEE
from fundapp.grants.queries.calls import calls_among
from fundapp.grants.queries.candidates import candidates
from fundapp.grants.queries.copil_standing import standing
from fundapp.grants.queries.dates import dates_between
from fundapp.grants.queries.fit import FIRST, Fit, fit_of
from fundapp.grants.queries.going import ids_before_committee, recommendations_among
from fundapp.grants.queries.opportunities import BESIDE, CLOSES
from fundapp.grants.rules.copil import (
    AHEAD,
    MOST_AHEAD,
    MOST_HAPPENED,
    MOST_NEW,
    MOST_RANKED,
    MOST_TO_DECIDE,
    TAKEN_UP,
    TOLD,
    holding,
)
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.gates import Candidate
from fundapp.grants.rules.vocabulary import SUBMISSIONS, Standing
from fundapp.grants.workflow import Action, State

MOST_LEADERS = 2
LONGEST = 300
"""So much is told of a recommendation."""
FORMAT = 1

Facts = dict[str, Any]


def gather(session: Session, ctx: Context, since: datetime, until: datetime) -> Facts:
    """What there is to tell of the time from `since` until just before `until`, and of how things stand now.

    The same whoever asks. Days are those of the reader's zone, which should be that of the house.
    """
    ctx = replace(ctx, actor=Actor(UUID(int=0), "", "", frozenset({SEE})))
    members = candidates(session)
    return {
        "format": FORMAT,
        "zone": ctx.reader.zone.key,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "made_at": ctx.now.isoformat(),
        "to_decide": _to_decide(session, ctx, members),
        "ahead": _ahead(session, ctx),
        "happened": _happened(session, ctx, since, until),
        "watch": _watch(session, ctx, since, until, members),
        "standing": standing(session, ctx),
    }


def _to_decide(session: Session, ctx: Context, members: Sequence[Candidate]) -> Facts:
    """Spotted ones, the most urgent first; those whose deadline is over come last."""
    spotted = Opportunity.state == State.SPOTTED
    order = (case((Call.closes_at < ctx.now, 1), else_=0), CLOSES, Opportunity.id)
    wanted = select(Opportunity).outerjoin(Call, Call.id == Opportunity.call_id).where(spotted).options(*BESIDE)
    found = session.scalars(wanted.order_by(*order).limit(MOST_TO_DECIDE)).all()
    calls = calls_among(session, ctx, {each.call_id for each in found if each.call_id})
    ids = [each.id for each in found]
    asked, live = recommendations_among(session, ids), ids_before_committee(session, ids)
    return {
        "count": _count(session, spotted),
        "items": [
            {
                **_named(each),
                "amount": _money(each.worth),
                "at_most": _money(each.call.largest) if each.call else None,
                "lead": each.lead.name if each.lead else None,
                "fit": _fit(fit_of(session, ctx, calls[each.call_id], members)) if each.call_id else None,
                "recommendation": shorten(asked[each.id], LONGEST, placeholder="…") if each.id in asked else None,
                "before_committee": each.id in live,
                **_due(each.call),
            }
            for each in found
        ],
    }


def _ahead(session: Session, ctx: Context) -> Facts:
    """The submissions ahead of what was taken up, by day."""
    taken_up = Opportunity.state.in_(TAKEN_UP)
    calls = Call.id.in_(select(Opportunity.call_id).where(taken_up, Opportunity.call_id.is_not(None)))
    dates = dates_between(calls, ctx.today, ctx.today + AHEAD)
    wanted = (
        select(Opportunity.id, Opportunity.title, Person.name, dates.c.step, dates.c.day, dates.c.clock, dates.c.zone)
        .join(dates, dates.c.call_id == Opportunity.call_id)
        .outerjoin(Person, Person.id == Opportunity.owner_id)
        .where(taken_up, dates.c.step.in_(SUBMISSIONS))
    )
    count = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.execute(wanted.order_by(dates.c.day, dates.c.id, Opportunity.id).limit(MOST_AHEAD))
    return {
        "count": count,
        "items": [
            {
                "opportunity": each.id.hex, "title": each.title, "owner": each.name, "step": each.step,
                "due": _written(Due(each.day, each.clock, each.zone)),
            }
            for each in rows
        ],
    }  # fmt: skip


def _happened(session: Session, ctx: Context, since: datetime, until: datetime) -> Facts:
    """What was decided, sent and answered, by when it was recorded: what is told late, is told in the next digest."""
    moves = select(OpportunityMove).where(OpportunityMove.at >= since, OpportunityMove.at < until)
    rows = session.scalars(moves.order_by(OpportunityMove.opportunity_id, OpportunityMove.number)).all()
    held = [each for _id, steps in groupby(rows, attrgetter("opportunity_id")) for each in holding(list(steps))]
    held.sort(key=lambda each: (TOLD.index(each[0]), each[1].at, each[1].opportunity_id, each[1].number))
    named = held[:MOST_HAPPENED]
    of_these = select(Opportunity).where(Opportunity.id.in_({each[1].opportunity_id for each in named}))
    by_id = {each.id: each for each in session.scalars(of_these.options(*BESIDE))}
    codes = [code for code, _move in held]
    return {
        "counts": {str(code): codes.count(code) for code in TOLD if code in codes},
        "items": [_step(ctx, code, move, by_id[move.opportunity_id]) for code, move in named],
    }


def _step(ctx: Context, code: str, move: OpportunityMove, found: Opportunity) -> Facts:
    """A step with what was recorded at it."""
    days = {Action.WIN: found.answered_on, Action.LOSE: found.answered_on, Action.SUBMIT: found.submitted_on}
    decided = {Action.GO: found.decided_on, Action.NO_GO: found.decided_on}
    on: date = {**days, **decided}.get(code) or move.at.astimezone(ctx.reader.zone).date()  # type: ignore[call-overload]
    amount = found.got if code == Action.WIN else found.asked if code in (Action.SUBMIT, Action.LOSE) else found.worth
    why = found.reasons if code in (Action.LOSE, Action.NO_GO, Action.WITHDRAW) else None
    return {**_named(found), "what": str(code), "on": on.isoformat(), "amount": _money(amount), "reasons": why}


def _watch(session: Session, ctx: Context, since: datetime, until: datetime, members: Sequence[Candidate]) -> Facts:
    """Calls that came into the watch; of those that are followed and still open, the ones that fit best."""
    fresh = (Call.created_at >= since, Call.created_at < until, Call.standing != Standing.SET_ASIDE)
    followed = Call.standing == Standing.FOLLOWED
    kept, those = session.execute(select(func.count(), how_many(followed)).select_from(Call).where(*fresh)).one()
    likely = case({answer.value: place for answer, place in FIRST.items()}, value=Call.fit, else_=len(FIRST))
    wanted = select(Call.id).where(*fresh, followed, Call.closes_at >= ctx.now)
    ids = session.scalars(wanted.order_by(likely, Call.closes_at, Call.id).limit(MOST_RANKED)).all()
    fits = [(each, fit_of(session, ctx, each, members)) for each in calls_among(session, ctx, ids).values()]
    fits.sort(key=lambda each: (FIRST[each[1].answer], -_best(each[1]), each[0].closes_at, each[0].id))
    return {
        "kept": kept,
        "followed": int(those),
        "items": [
            {"call": each.id.hex, "title": each.title, "funder": each.funder_said, "fit": _fit(fit), **_due(each)}
            for each, fit in fits[:MOST_NEW]
        ],
    }


def _count(session: Session, condition: Any) -> int:
    return session.scalar(select(func.count()).select_from(Opportunity).where(condition)) or 0


def _named(found: Opportunity) -> Facts:
    return {"opportunity": found.id.hex, "title": found.title, "funder": found.funder_said}


def _due(call: Call | None) -> Facts:
    if call is None:
        return {"due": None, "timing": None}
    return {"due": _written(call.deadline) if call.deadline else None, "timing": call.timing}


def _written(due: Due) -> list[str | None]:
    return [due.on.isoformat(), due.clock.isoformat() if due.clock else None, due.zone]


def _money(amount: Money | None) -> list[int | str] | None:
    return [amount.minor, amount.currency] if amount else None


def _fit(fit: Fit) -> Facts:
    """The answer, who could carry it with their points, and what nobody knows yet."""
    leaders: Sequence[Any] = fit.leaders[:MOST_LEADERS]
    return {
        "answer": str(fit.answer),
        "leaders": [[each.candidate.name, each.score] for each in leaders],
        "open": _once(str(each.gate) for each in fit.open),
    }


def _once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _best(fit: Fit) -> int:
    return fit.leaders[0].score if fit.leaders else 0
