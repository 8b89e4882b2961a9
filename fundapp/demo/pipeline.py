"""What the network of the demonstration has asked for in two years, and what came of it: funders and all invented."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.demo.people import by_key
from fundapp.grants.commands import outcomes
from fundapp.grants.commands.opportunities import add_opportunity
from fundapp.grants.models import Opportunity
from fundapp.grants.rules.copil import first_since, last_end
from fundapp.grants.schemas.opportunities import OpportunitySchema
from fundapp.grants.schemas.outcomes import (
    GoSchema,
    LostSchema,
    NoGoSchema,
    NoteLostSchema,
    WithdrawSchema,
    WonSchema,
)
from fundapp.grants.schemas.submissions import SubmitSchema
from fundapp.grants.workflow import Action, State

DATA = Path(__file__).resolve().parent / "data" / "pipeline.json"
COPIL = "Le COPIL, en séance mensuelle"

Said = Mapping[str, Any]


def add_pipeline(session: Session, ctx: Context) -> int:
    """Loads it, each step on its own day, and returns how many opportunities there are."""
    leads = {each.short_name: each.id for each in session.scalars(select(Organisation))}
    found = json.loads(DATA.read_text(encoding="utf-8"))
    for said in found:
        start = _last_month(ctx) if said.get("month") else ctx
        made = _begun(session, _on(start, said["began"]), said, leads)
        for step in said["steps"]:
            action, day = next(iter(step.items()))
            more = {"asked": said["requested"], "began": said["began"]}
            _take(session, _on(start, day), made, Action(action), {**step, **more})
    return len(found)


def _last_month(ctx: Context) -> Context:
    """The same person, at ten on the day before last month: so its days are counted."""
    zone = ctx.reader.zone
    begins = first_since(last_end(ctx.now, zone, 1), zone)
    return replace(ctx, now=begins - timedelta(hours=14))


def _on(ctx: Context, day: int) -> Context:
    """The same person, so many days later."""
    return replace(ctx, now=ctx.now + timedelta(days=day))


def _begun(session: Session, ctx: Context, said: Said, leads: Mapping[str | None, UUID]) -> Opportunity:
    typed = {
        "title": said["title"], "funder_name": said["funder"], "stages": "two" if said.get("two") else "one",
        "owner_id": str(by_key("awa").id), "lead_id": str(leads[said["lead"]]) if said["lead"] else "",
        "currency": said["currency"], "requested": said["requested"] or "", "chance": str(said.get("chance", "")),
    }  # fmt: skip
    return add_opportunity(session, ctx, OpportunitySchema().judge(typed))


def _take(session: Session, ctx: Context, made: Opportunity, action: Action, step: Said) -> None:
    day = ctx.today.isoformat()
    seen = {"expected_version": made.version}
    if action in (Action.GO, Action.NO_GO):
        schema = GoSchema if action is Action.GO else NoGoSchema
        typed = {"decided_on": day, "decided_by_words": COPIL, "reasons": step.get("reasons", "")}
        outcomes.decide_opportunity(session, ctx, made.id, schema().judge(typed), go=action is Action.GO, **seen)
        return
    if action not in TAKEN:
        outcomes.advance_opportunity(session, ctx, made.id, action, {"note": None}, **seen)
        return
    judge, act = TAKEN[action]
    act(session, ctx, made.id, judge(ctx, made, step), **seen)


def _sent(ctx: Context, made: Opportunity, step: Said) -> Said:
    due = ctx.today + timedelta(days=step["answer_in"])
    typed = {
        "submitted_on": ctx.today.isoformat(), "currency": made.currency, "requested": step["asked"],
        "reference": step.get("reference", ""), "answer_on": due.isoformat(),
    }  # fmt: skip
    return SubmitSchema().judge(typed)


def _won(ctx: Context, made: Opportunity, step: Said) -> Said:
    typed = {"answered_on": ctx.today.isoformat(), "currency": made.currency, "awarded": step["awarded"]}
    return WonSchema().judge({**typed, "lessons": step["lessons"]})


def _lost(ctx: Context, made: Opportunity, step: Said) -> Said:
    typed = {"answered_on": ctx.today.isoformat(), "reasons": step["reasons"], "lessons": step["lessons"] or ""}
    if made.state != State.CONCEPT_NOTE:
        return LostSchema().judge(typed)
    sent_on = made.created_at.date() + timedelta(days=step["sent"] - step["began"])
    return NoteLostSchema().judge({**typed, "submitted_on": sent_on.isoformat()})


def _withdrawn(_ctx: Context, _made: Opportunity, step: Said) -> Said:
    return WithdrawSchema().judge({"reasons": step["reasons"], "lessons": ""})


TAKEN: Mapping[Action, tuple[Callable[[Context, Opportunity, Said], Said], Callable[..., Opportunity]]] = {
    Action.SUBMIT: (_sent, outcomes.submit_opportunity),
    Action.WIN: (_won, outcomes.win_opportunity),
    Action.LOSE: (_lost, outcomes.lose_opportunity),
    Action.WITHDRAW: (_withdrawn, outcomes.withdraw_opportunity),
}
"""Steps that record something: what is typed, and the command that takes it."""
