"""Two proposals of the demonstration, each with partners and with tasks planned back from the deadline of its call."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.demo.people import by_key
from fundapp.grants.commands.opportunities import start_opportunity, update_opportunity
from fundapp.grants.commands.outcomes import advance_opportunity, decide_opportunity
from fundapp.grants.commands.partners import add_partner
from fundapp.grants.commands.proposal_tasks import plan_proposal, plan_proposal_task
from fundapp.grants.commands.tasks import finish_call_task
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.rules.task_plan import plan_tasks
from fundapp.grants.schemas.opportunities import OpportunityEditSchema
from fundapp.grants.schemas.partners import NewPartnerSchema
from fundapp.grants.schemas.proposal_tasks import NewProposalTaskSchema, TaskPlanSchema
from fundapp.grants.workflow import Action, State

DATA = Path(__file__).resolve().parent / "data" / "proposals.json"
WRITING = {State.CONCEPT_NOTE: Action.WRITE_NOTE, State.FULL_PROPOSAL: Action.WRITE_PROPOSAL}
AS_TYPED = ("role", "standing", "country", "does", "share", "contact_name", "contact_email", "name")
Said = Mapping[str, Any]


def add_proposals(session: Session, ctx: Context) -> int:
    """Loads them, and returns how many."""
    known = {each.short_name: each.id for each in session.scalars(select(Organisation))}
    found = json.loads(DATA.read_text(encoding="utf-8"))
    for said in found:
        call = session.scalars(select(Call).where(Call.title == said["call"])).one()
        host = _begun(session, ctx, call.id, said)
        for partner in said["partners"]:
            add_partner(session, ctx, host.id, NewPartnerSchema().judge(_partner(ctx, partner, host, known)))
        _plan(session, ctx, host, call, said)
        for task in said["tasks"]:
            plan_proposal_task(session, ctx, host.id, NewProposalTaskSchema().judge(_task(ctx, task, known)))
    return len(found)


def _begun(session: Session, ctx: Context, call_id: UUID, said: Said) -> Opportunity:
    """The COPIL took it up, and it is being written."""
    made = start_opportunity(session, ctx, call_id)
    typed = {
        "title": made.title, "funder_name": made.funder_name or "", "stages": "two" if made.two_stage else "one",
        "owner_id": str(by_key("awa").id), "currency": made.currency or "", "requested": said["requested"],
    }  # fmt: skip
    update_opportunity(session, ctx, made.id, OpportunityEditSchema().judge(typed), expected_version=made.version)
    told = {"decided_on": ctx.today - timedelta(days=6), "decided_by_words": "Le COPIL, en séance", "reasons": None}
    decide_opportunity(session, ctx, made.id, told, go=True, expected_version=made.version)
    step = WRITING[State(said["until"])]
    return advance_opportunity(session, ctx, made.id, step, {"note": None}, expected_version=made.version)


def _partner(ctx: Context, said: Said, host: Opportunity, known: Mapping[str | None, UUID]) -> dict[str, Any]:
    """As a person would type it."""
    mandate_on = (ctx.today + timedelta(days=said["mandate"])).isoformat() if "mandate" in said else ""
    organisation_id = str(known[said["organisation"]]) if "organisation" in said else ""
    return {
        **{name: said.get(name, "") for name in AS_TYPED},
        "organisation_id": organisation_id, "mandate_on": mandate_on, "declined_why": said.get("why", ""),
        "share_currency": host.currency or "",
    }  # fmt: skip


def _plan(session: Session, ctx: Context, host: Opportunity, call: Call, said: Said) -> None:
    """The usual tasks, read by somebody who did not write; some are done."""
    if call.deadline_on is None:
        return
    days, reader = plan_tasks(call.deadline_on, ctx.today), str(by_key("ngono").id)
    typed: dict[str, Any] = {"planned_for": call.deadline_on.isoformat(), "take": said["take"]}
    for kind, day in days.items():
        owner = reader if kind == "proofreading" else str(by_key("awa").id)
        typed |= {f"day_{kind}": day.isoformat(), f"owner_{kind}": owner}
    for task in plan_proposal(session, ctx, host.id, TaskPlanSchema().judge(typed)):
        if task.kind in said["done"]:
            told = {"outcome": said["done"][task.kind]}
            finish_call_task(session, ctx, task.id, told, expected_version=task.version)


def _task(ctx: Context, said: Said, known: Mapping[str | None, UUID]) -> dict[str, Any]:
    return {
        "what": said["what"], "kind": said["kind"], "owner_id": str(by_key("awa").id),
        "due_on": (ctx.today + timedelta(days=said["due"])).isoformat(),
        "organisation_id": str(known[said["organisation"]]) if "organisation" in said else "",
    }  # fmt: skip
