"""A person agrees that their story is told in a report, or no longer does."""

from datetime import date
from uuid import uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import StoryConsent
from fundapp.cases.permissions.stories import may_keep_consent, may_withdraw_consent
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.stories import standing_consent
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require

KIND = StoryConsent.__tablename__


def keep_story_consent(session: Session, ctx: Context, reference: str, said_on: date) -> StoryConsent:
    """Writes down that a person agreed, on a day that is over, to their story being told without their being known.

    Raises NotFound, Undeclared, Recused; Denied with the reason; Invalid at `said_on`; Conflict where it stands.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_keep_consent(ctx, found))
    demand_reader(session, ctx, found)
    if ctx.actor is None:
        raise NotSignedIn
    if not found.received_at.astimezone(ctx.reader.zone).date() <= said_on <= ctx.today:
        raise Invalid({"said_on": [_("Choose a day between the arrival of this case and today.")]})
    if standing_consent(session, found.id) is not None:
        raise Conflict(_("A colleague has written this down already."))
    made = StoryConsent(id=uuid4(), case_id=found.id, asked_by_id=ctx.actor.id, said_on=said_on, noted_at=ctx.now)
    made.entry_id = record(session, ctx, "case.story.agreed", KIND, made.id, {"case": found.id.hex})
    session.add(made)
    session.flush()
    return made


def withdraw_story_consent(session: Session, ctx: Context, reference: str) -> StoryConsent:
    """Writes down that a person no longer agrees: no report tells of it from now on; what was released stays.

    Raises NotFound, Undeclared, Recused; Conflict where nothing stands.
    """
    require(may_withdraw_consent(ctx))
    found = locked_by_reference(session, ctx, reference)
    demand_reader(session, ctx, found)
    if ctx.actor is None:
        raise NotSignedIn
    standing = standing_consent(session, found.id)
    if standing is None:
        raise Conflict(_("No consent stands here any more."))
    standing.withdrawn_at, standing.withdrawn_by_id = ctx.now, ctx.actor.id
    standing.entry_id = record(session, ctx, "case.story.withdrawn", KIND, standing.id, {"case": found.id.hex})
    session.flush()
    return standing
