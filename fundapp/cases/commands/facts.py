"""What is known of a case without opening it, corrected by officers: priority, country, main need."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.moving import set_clock
from fundapp.cases.models import EarlierFacts, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import State
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, NotSignedIn
from fundapp.core.verdicts import require
from fundapp.outbox.commands import put

FACTS = ("priority", "country", "purpose")

RAISED = "case.raised"
"""The topic by which officers on call are told that a case which nobody has taken has become urgent."""


def correct_facts(
    session: Session, ctx: Context, reference: str, given: Mapping[str, Any], *, expected_version: int
) -> EmergencyCase:
    """Writes what an officer has understood; what stood there before is kept.

    A new priority sets the clocks anew, from the same beginning. Those on call are told of a case that becomes urgent
    while nobody has taken it. Raises NotFound; EditConflict if somebody saved after `expected_version` was read.
    """
    require(may_work(ctx))
    found = case_by_reference(session, ctx, reference)
    demand_reader(session, ctx, found)
    if found.version != expected_version:
        raise EditConflict
    before = {name: getattr(found, name) for name in FACTS}
    for name in FACTS:
        setattr(found, name, given.get(name))
    changed = sorted(name for name in FACTS if inspect(found).attrs[name].history.has_changes())
    if changed:  # who saves without a change has changed nothing for others
        told = {name: getattr(found, name) or "" for name in changed}
        if ctx.actor is None:
            raise NotSignedIn
        session.add(EarlierFacts(case_id=found.id, version=expected_version, at=ctx.now, by_id=ctx.actor.id, **before))
        found.updated_at = ctx.now
        with session.no_autoflush:  # all of it is one step of its version
            set_clock(session, found)
        found.entry_id = record(session, ctx, "case.facts_corrected", EmergencyCase.__tablename__, found.id, told)
    if "priority" in changed and found.priority == Priority.P1 and found.state == State.RECEIVED:
        put(session, ctx, RAISED, f"{found.id.hex}:{expected_version}", [found.id])
    session.flush()
    return found
