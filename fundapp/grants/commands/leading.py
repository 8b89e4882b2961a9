"""Who leads a proposal: said in two places, the opportunity and its partners, and written to both at once."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.grants.commands.asking import tell_funder
from fundapp.grants.models import Opportunity, OpportunityPartner
from fundapp.grants.rules.partners import Role, Standing

OPPORTUNITY = Opportunity.__tablename__
PARTNER = OpportunityPartner.__tablename__


def seat_lead(found: Opportunity, session: Session, ctx: Context) -> None:
    """The partner in the lead is the organisation that `lead_id` names; whoever led before is a co-applicant.

    It becomes a partner where need be, and is asked again where it had declined. `found` is locked and flushed. One
    query.
    """
    of_it = OpportunityPartner.opportunity_id == found.id
    either = or_(OpportunityPartner.role == Role.LEAD, OpportunityPartner.organisation_id == found.lead_id)
    rows = session.scalars(select(OpportunityPartner).where(of_it, either)).all()
    _unseat_others(rows, found.lead_id, session, ctx)
    if found.lead_id is None:
        return
    mine = next((each for each in rows if each.organisation_id == found.lead_id), None)
    if mine is None:
        session.add(_seated(found, session, ctx))
    elif mine.role != Role.LEAD:
        mine.role = Role.LEAD.value
        if mine.standing == Standing.DECLINED:
            mine.standing, mine.declined_why = Standing.PLANNED.value, None
        _note(mine, session, ctx)
    session.flush()


def name_lead(found: Opportunity, organisation_id: UUID | None, session: Session, ctx: Context) -> None:
    """The locked opportunity is led by this organisation from now on, or by nobody yet; the funder's page is told.

    Whoever led before is a co-applicant; the row of the new lead, whoever calls writes.
    """
    leads = OpportunityPartner.opportunity_id == found.id, OpportunityPartner.role == Role.LEAD
    _unseat_others(session.scalars(select(OpportunityPartner).where(*leads)).all(), organisation_id, session, ctx)
    if found.lead_id != organisation_id:
        found.lead_id, found.updated_at = organisation_id, ctx.now
        found.entry_id = record(session, ctx, "opportunity.changed", OPPORTUNITY, found.id, {"fields": ["lead_id"]})
        session.flush()
        tell_funder(found, session, ctx)
    session.flush()


def _unseat_others(rows: Iterable[OpportunityPartner], lead_id: UUID | None, session: Session, ctx: Context) -> None:
    """Those of the rows that lead without being the lead do not lead; written before another one leads."""
    for each in rows:
        if each.role == Role.LEAD and each.organisation_id != lead_id:
            each.role = Role.CO_APPLICANT.value
            _note(each, session, ctx)
    session.flush()


def _seated(found: Opportunity, session: Session, ctx: Context) -> OpportunityPartner:
    made = OpportunityPartner(
        id=uuid4(), opportunity_id=found.id, organisation_id=found.lead_id, role=Role.LEAD.value,
        standing=Standing.PLANNED.value, created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip
    made.entry_id = record(session, ctx, "opportunity_partner.added", PARTNER, made.id)
    return made


def _note(found: OpportunityPartner, session: Session, ctx: Context) -> None:
    """The log is checked row by row: each that is written has an entry of its own."""
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "opportunity_partner.changed", PARTNER, found.id, {"fields": ["role"]})
