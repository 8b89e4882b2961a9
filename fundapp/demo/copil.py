"""What the COPIL of the demonstration was told last: opportunities of the month before, and the digest of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.commands import outcomes
from fundapp.grants.commands.copil import issue_copil_digest
from fundapp.grants.commands.opportunities import add_opportunity
from fundapp.grants.models import Opportunity
from fundapp.grants.rules.copil import HOUR, first_since, last_end
from fundapp.grants.schemas.opportunities import OpportunitySchema
from fundapp.grants.workflow import Action

DATA = Path(__file__).resolve().parent / "data" / "opportunities.json"
COPIL = "Le COPIL"


def add_copil_digest(session: Session, ctx: Context) -> None:
    """Loads them, and makes the digest as the schedule would have. Days count from the beginning of that month."""
    zone = ctx.reader.zone
    until = last_end(ctx.now, zone, 1)
    begins = first_since(until, zone)
    for told in json.loads(DATA.read_text(encoding="utf-8")):
        known = {"stages": "one", "owner_id": str(ctx.actor.id) if ctx.actor else ""}
        typed = {name: value for name, value in told.items() if name not in ("day", "steps")} | known
        made = add_opportunity(session, _on(ctx, begins, told["day"]), OpportunitySchema().judge(typed))
        for step in told["steps"]:
            _take(session, _on(ctx, begins, step[1]), made, step)
    made_at = datetime.combine(until.astimezone(zone).date(), HOUR, zone)
    issue_copil_digest(session, replace(ctx, actor=None, now=made_at), seen=0, until=until)


def _on(ctx: Context, begins: datetime, day: int) -> Context:
    """The same, at ten in the morning of a day of the month."""
    return replace(ctx, now=begins + timedelta(days=day - 1, hours=10))


def _take(session: Session, ctx: Context, found: Opportunity, step: Sequence[Any]) -> None:
    """A step as somebody would have recorded it on that day: its code, the day, and reasons where it has some."""
    seen, money = {"expected_version": found.version}, {"currency": found.currency}
    asked = found.asked.decimal if found.asked else None
    given: Mapping[str, Any] = {"decided_on": ctx.today, "decided_by_words": COPIL, "reasons": (step[2:] or [None])[0]}
    if step[0] in (Action.GO, Action.NO_GO):
        outcomes.decide_opportunity(session, ctx, found.id, given, go=step[0] == Action.GO, **seen)
    elif step[0] == Action.SUBMIT:
        sent = {"submitted_on": ctx.today, "requested": asked, "reference": None, "answer_on": None}
        outcomes.submit_opportunity(session, ctx, found.id, sent | money, **seen)
    elif step[0] == Action.WIN:
        won = {"answered_on": ctx.today, "awarded": asked, "lessons": None}
        outcomes.win_opportunity(session, ctx, found.id, won | money, **seen)
    else:
        outcomes.advance_opportunity(session, ctx, found.id, Action(step[0]), {}, **seen)
