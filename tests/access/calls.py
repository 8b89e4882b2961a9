"""A call and what belongs to it."""

from uuid import uuid4

from sqlalchemy.orm import Session

from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning


def known_call(session: Session) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    call_id = uuid4()
    session.add(CallFactory.build(id=call_id))
    opportunity = OpportunityFactory.build()
    session.add(opportunity)
    session.flush()
    session.add(beginning(opportunity))
    session.commit()
    return {"call_id": str(call_id), "opportunity_id": str(opportunity.id)}
