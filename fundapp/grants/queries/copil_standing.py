"""Where the pipeline stands, as coded facts for the monthly digest: forecast, win rate, what is late."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.donors.queries.coverage import how_many
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.queries.forecast import forecast, in_euros
from fundapp.grants.queries.opportunities import ATTENTION
from fundapp.grants.rules.copil import year_back
from fundapp.grants.rules.vocabulary import Step
from fundapp.grants.workflow import ANSWERED, GRANTED, LIVING, State

WHOLE = (Step.APPLICATION, Step.FULL_PROPOSAL)
"""Submissions after which nothing is left to send."""


def standing(session: Session, ctx: Context) -> dict[str, Any]:
    """At most five queries. Amounts are in minor units; "euros" is None where nothing is to be converted, or cannot."""
    hoped = forecast(session, ctx)
    total = in_euros(session, ctx, hoped)
    return {
        "forecast": [
            {"currency": currency, "count": hope.count, "whole": hope.whole.minor, "weighted": hope.weighted.minor}
            for currency, hope in hoped.totals.items()
        ],
        "euros": total
        and {
            "whole": total.whole.minor,
            "weighted": total.weighted.minor,
            "on": total.on.isoformat() if total.on else None,
        },
        "amountless": hoped.amountless,
        **_answers(session, ctx),
        "late": _late(session, ctx),
    }


def _answers(session: Session, ctx: Context) -> dict[str, int]:
    """How many funders answered within the last twelve months, and how many said yes."""
    lately = Opportunity.answered_on > year_back(ctx.today), Opportunity.answered_on <= ctx.today
    wanted = select(func.count(), how_many(Opportunity.state.in_(GRANTED)))
    answered, won = session.execute(wanted.where(Opportunity.state.in_(ANSWERED), *lately)).one()
    return {"answered": answered, "won": int(won)}


def _late(session: Session, ctx: Context) -> dict[str, int]:
    """Answers that should have come, spotted ones that nobody touched, deadlines that passed undecided or unsent."""
    over = Call.closes_at < ctx.now
    unsent = (Opportunity.state == State.QUALIFIED) | (
        (Opportunity.state == State.FULL_PROPOSAL) & Call.deadline_step.in_(WHOLE)
    )
    counts = {
        "answers": ATTENTION["late"](ctx),
        "untouched": ATTENTION["untouched"](ctx),
        "undecided": (Opportunity.state == State.SPOTTED) & over,
        "unsent": unsent & over,
    }
    wanted = select(*(how_many(each).label(name) for name, each in counts.items()))
    row = session.execute(
        wanted.select_from(Opportunity)
        .outerjoin(Call, Call.id == Opportunity.call_id)
        .where(Opportunity.state.in_(LIVING))
    ).one()
    return {name: int(getattr(row, name)) for name in counts}
