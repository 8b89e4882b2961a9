"""Applications: received, begun, sent."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.audit.commands import gathered_entries, record
from fundapp.cases.arriving import Arrival, ArrivedDraft
from fundapp.cases.models import CaseDraft, EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.queries.cases import draft_of
from fundapp.cases.rules.clocks import take_due
from fundapp.cases.rules.references import fresh_reference
from fundapp.cases.workflow import State
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import lazy
from fundapp.outbox.commands import put
from fundapp.vault.commands import issue_code, receive_sealed, submit_draft
from fundapp.vault.envelope import Envelope
from fundapp.vault.house import Vault

KIND = EmergencyCase.__tablename__
RECEIVED = "case.received"
"""The topic by which officers on call are told."""

on_broken("uq_emergency_case_reference", lambda: Conflict(lazy("Please send it once more: nothing was lost.")))


def receive_application(session: Session, ctx: Context, arrival: Arrival) -> EmergencyCase:
    """Keeps an application that has just been sent, with its code. In seven statements: many may come at once.

    Raises CodeTaken where the same form with the same answers was received before.
    """
    with gathered_entries(session):
        if arrival.kept is not None:
            issue_code(session, ctx, arrival.kept, provisional=arrival.provisional, submitted=True)
        entry_id = record(session, ctx, "case.received", KIND, arrival.prepared.subject.id, _told(arrival))
        return _keep(session, ctx, arrival, entry_id)


def begin_draft(session: Session, ctx: Context, arrived: ArrivedDraft) -> CaseDraft:
    """Keeps what somebody has begun to write, under a new code, until they send it or 14 days have passed."""
    issue_code(session, ctx, arrived.kept)
    receive_sealed(session, ctx, arrived.prepared)
    draft = CaseDraft(
        id=arrived.prepared.subject.id,
        applicant_id=arrived.kept.unlocked.reader.id,
        content=arrived.content,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    record(session, ctx, "case.draft.begun", CaseDraft.__tablename__, draft.id)
    session.add(draft)
    session.flush()
    return draft


def save_draft(session: Session, ctx: Context, visitor: Visitor, content: Envelope) -> CaseDraft:
    """Keeps what somebody goes on writing. Raises NotFound where it was sent, or purged, meanwhile."""
    draft = draft_of(session, visitor)
    if draft is None:
        raise NotFound
    draft.content, draft.updated_at = content, ctx.now
    record(session, ctx, "case.draft.saved", CaseDraft.__tablename__, draft.id)
    session.flush()
    return draft


def send_draft(session: Session, ctx: Context, vault: Vault, arrival: Arrival) -> EmergencyCase:
    """Makes a case of a draft; what was written can be read by its code no more.

    Raises Conflict where it was sent already.
    """
    if arrival.applicant_id is None:
        raise NotFound
    with gathered_entries(session):
        submit_draft(session, ctx, vault, arrival.applicant_id)
        entry_id = record(session, ctx, "case.received", KIND, arrival.prepared.subject.id, _told(arrival))
        found = _keep(session, ctx, arrival, entry_id)
    session.execute(delete(CaseDraft).where(CaseDraft.applicant_id == arrival.applicant_id))
    return found


def _told(arrival: Arrival) -> dict[str, str]:
    facts = arrival.facts
    return {"channel": facts.channel, "priority": facts.priority, "country": facts.country or ""}


def _keep(session: Session, ctx: Context, arrival: Arrival, entry_id: UUID) -> EmergencyCase:
    facts = arrival.facts
    receive_sealed(session, ctx, arrival.prepared)
    found = EmergencyCase(
        id=arrival.prepared.subject.id,
        reference=fresh_reference(),
        state=State.RECEIVED.value,
        channel=facts.channel.value,
        priority=facts.priority.value,
        country=facts.country,
        purpose=facts.purpose,
        received_at=ctx.now,
        first_contact_at=facts.first_contact_at,
        applicant_id=arrival.applicant_id,
        organisation_id=facts.organisation_id,
        entered_by_id=facts.entered_by_id,
        code_issued_by_id=ctx.actor.id if ctx.actor is not None and arrival.provisional else None,
        state_since=ctx.now,
        due_at=take_due(facts.channel, facts.priority, ctx.now),
        created_at=ctx.now,
        updated_at=ctx.now,
        entry_id=entry_id,
        **arrival.sealed,
    )
    session.add(found)
    session.flush()
    put(session, ctx, RECEIVED, found.id.hex, [found.id])
    return found
