"""A proposal that was won becomes an agreement: one step, with its envelope, its reports and its instalments."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_funder import funder_meant
from fundapp.donors.commands.agreements import record_agreement
from fundapp.grants.commands.asking import tell_funder
from fundapp.grants.commands.moving import moved
from fundapp.grants.models import Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.queries.signing import agreements_to_tie
from fundapp.grants.workflow import GRANTED, Action, State

OPPORTUNITY = Opportunity.__tablename__


def sign_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> UUID:
    """Keeps the agreement of an opportunity that is won (see AgreementSetupSchema); the id of the agreement.

    A funder who was only a name so far is chosen on the map, or put there. One whose agreement was signed before
    agreements were kept here stays where it stands. Raises NotFound, EditConflict, Conflict, Invalid, Denied.
    """
    require(may_edit(ctx))
    found = locked_opportunity(session, ctx, opportunity_id)
    if found.version != expected_version:
        raise EditConflict
    refuse_unready(found)
    if given.get("signed_on") is None:
        raise Invalid({"signed_on": [_("Write the day of the last signature.")]})
    if found.state == State.WON:
        moved(found, Action.SIGN, session, ctx)
    if found.funder_id is None:
        found.funder_id, found.funder_name = funder_meant(given, session, ctx), None
    made = record_agreement(session, ctx, found.funder_id, given)
    found.agreement_id, found.updated_at = made.id, ctx.now
    told = {"agreement": made.id.hex}
    found.entry_id = record(session, ctx, "opportunity.signed", OPPORTUNITY, found.id, told)
    session.flush()
    tell_funder(found, session, ctx)
    session.flush()
    return made.id


def tie_agreement(
    session: Session, ctx: Context, opportunity_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Opportunity:
    """Says which agreement that is recorded already follows from what was won (see TieSchema); nothing of it changes.

    Raises NotFound, EditConflict, Conflict, Invalid for one that is not offered (see `agreements_to_tie`), Denied.
    """
    require(may_edit(ctx))
    found = locked_opportunity(session, ctx, opportunity_id)
    if found.version != expected_version:
        raise EditConflict
    refuse_unready(found)
    offered = {each.id for each in agreements_to_tie(session, ctx, found)}
    if given["agreement_id"] not in offered:
        raise Invalid({"agreement_id": [_("Choose a signed agreement with this funder that no opportunity has yet.")]})
    if found.state == State.WON:
        moved(found, Action.SIGN, session, ctx)
    found.agreement_id, found.updated_at = given["agreement_id"], ctx.now
    told = {"agreement": found.agreement_id.hex}
    found.entry_id = record(session, ctx, "opportunity.tied", OPPORTUNITY, found.id, told)
    session.flush()
    return found


def refuse_unready(found: Opportunity) -> None:
    """Raises Conflict where no agreement is to be recorded of an opportunity."""
    if found.agreement_id is not None:
        raise Conflict(_("Its agreement is recorded already."))
    if found.state not in GRANTED:
        raise Conflict(_("An agreement follows from what was won: this opportunity is not there yet."))
