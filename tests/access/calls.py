"""A call and what belongs to it."""

from uuid import uuid4

from sqlalchemy.orm import Session

from tests.grants.factories import CallFactory


def known_call(session: Session) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    call_id = uuid4()
    session.add(CallFactory.build(id=call_id))
    session.commit()
    return {"call_id": str(call_id)}
