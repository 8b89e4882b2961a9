"""Who builds a proposal together: added, changed, taken out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Organisation
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.rows import LONGEST_SORT_NAME, changed_in
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.funders import minor_units
from fundapp.grants.commands.leading import PARTNER, name_lead
from fundapp.grants.models import Opportunity, OpportunityPartner
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.queries.partners import MOST, partner, same_partner
from fundapp.grants.rules.partners import Role, Standing

PLAIN = ("standing", "country", "does", "contact_id", "contact_name", "contact_email")
Given = Mapping[str, Any]


def add_partner(session: Session, ctx: Context, opportunity_id: UUID, given: Given) -> OpportunityPartner:
    """Keeps who takes part (see NewPartnerSchema); each organisation once. Raises NotFound, Invalid, Conflict.

    A name in words that the directory knows is that organisation.
    """
    require(may_edit(ctx))
    host = locked_opportunity(session, ctx, opportunity_id)
    of_it = select(func.count()).where(OpportunityPartner.opportunity_id == host.id)
    if (session.scalar(of_it) or 0) >= MOST:
        raise Conflict(_("A proposal has %(most)s partners at most.", most=MOST))
    made = OpportunityPartner(id=uuid4(), opportunity_id=host.id, created_at=ctx.now, updated_at=ctx.now)
    _name(session, made, given)
    _lead_first(session, ctx, host, made, given)
    _write(session, made, given)
    made.entry_id = record(session, ctx, "opportunity_partner.added", PARTNER, made.id)
    session.add(made)
    session.flush()
    return made


def change_partner(
    session: Session, ctx: Context, partner_id: UUID, given: Given, *, expected_version: int
) -> OpportunityPartner:
    """Writes what is known of a partner now (see PartnerSchema). Raises NotFound, Invalid, EditConflict."""
    require(may_edit(ctx))
    found, host = _seen(session, ctx, partner_id, expected_version)
    if found.organisation_id is None:
        _name(session, found, given)
    _lead_first(session, ctx, host, found, given)
    _write(session, found, given)
    if session.is_modified(found):
        found.updated_at = ctx.now
        told = {"fields": changed_in(found, ("organisation", "contact", "opportunity"))}
        found.entry_id = record(session, ctx, "opportunity_partner.changed", PARTNER, found.id, told)
    session.flush()
    return found


def remove_partner(session: Session, ctx: Context, partner_id: UUID, *, expected_version: int) -> UUID:
    """Takes a partner out; without its lead nobody leads yet. Returns the id of the opportunity.

    Raises NotFound, EditConflict.
    """
    require(may_edit(ctx))
    found, host = _seen(session, ctx, partner_id, expected_version)
    record(session, ctx, "opportunity_partner.removed", PARTNER, found.id, {"opportunity": host.id.hex})
    leads = found.role == Role.LEAD
    session.delete(found)
    session.flush()
    if leads:
        name_lead(host, None, session, ctx)
    return host.id


def _seen(
    session: Session, ctx: Context, partner_id: UUID, expected_version: int
) -> tuple[OpportunityPartner, Opportunity]:
    """The opportunity is locked first, as whoever changes its lead does: nobody waits for another in a circle."""
    host = locked_opportunity(session, ctx, partner(session, ctx, partner_id).opportunity_id)
    found = partner(session, ctx, partner_id, anew=True)
    if found.version != expected_version:
        raise EditConflict
    return found, host


def _name(session: Session, found: OpportunityPartner, given: Given) -> None:
    """Which organisation it is, or what it is called. Raises Invalid where it takes part already."""
    organisation_id, name = given.get("organisation_id"), given.get("name")
    if organisation_id is None and name:
        known = select(Organisation.id).where(Organisation.sort_name == fold(name), Organisation.active)
        organisation_id = session.scalar(known)
    if organisation_id is not None:
        organisation = session.get(Organisation, organisation_id)
        if organisation is None or not organisation.active:
            raise Invalid({"organisation_id": [_("This organisation is not in the directory any more.")]})
        name = None
    words = fold(name)[:LONGEST_SORT_NAME] if name else None
    same = same_partner(session, found.opportunity_id, organisation_id, words)
    if same not in (None, found.id):
        field = "organisation_id" if given.get("organisation_id") else "name"
        raise Invalid({field: [_("This organisation takes part already.")]})
    found.organisation_id, found.name, found.sort_name = organisation_id, name, words


def _lead_first(session: Session, ctx: Context, host: Opportunity, found: OpportunityPartner, given: Given) -> None:
    """Whoever led until now makes room before this one leads, and nobody leads where it does so no more."""
    leads = given["role"] == Role.LEAD
    if leads and found.organisation_id is None:
        raise Invalid(
            {"role": [_("Only an organisation of the directory can lead: choose it there, or add it first.")]}
        )
    if leads:
        name_lead(host, found.organisation_id, session, ctx)
    elif found.role == Role.LEAD:
        name_lead(host, None, session, ctx)
    found.role = given["role"]


def _write(session: Session, found: OpportunityPartner, given: Given) -> None:
    _demand_contact(session, found, given.get("contact_id"))
    for name in PLAIN:
        setattr(found, name, given.get(name))
    found.mandate_on = given.get("mandate_on") if found.standing == Standing.MANDATED else None
    found.declined_why = given.get("declined_why") if found.standing == Standing.DECLINED else None
    found.share = minor_units("share", given.get("share"), given.get("share_currency"))
    found.share_currency = given.get("share_currency") if found.share is not None else None


def _demand_contact(session: Session, found: OpportunityPartner, contact_id: UUID | None) -> None:
    """A person of the house speaks for an organisation to which they belong; whoever did so until now may stay."""
    if contact_id is None or contact_id == found.contact_id:
        return
    key = (contact_id, found.organisation_id)
    if found.organisation_id is None or session.get(Affiliation, key) is None:
        raise Invalid({"contact_id": [_("Choose somebody of this organisation.")]})
