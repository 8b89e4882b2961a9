"""A call and what belongs to it."""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from tests.grants.factories import CallFactory
from tests.grants.pasting import pasted


def known_call(session: Session) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    call_id = uuid4()
    capture = pasted(session.scalars(select(Person.id)).first() or uuid4())
    session.add_all([CallFactory.build(id=call_id), capture])
    session.commit()
    return {"call_id": str(call_id), "capture_id": str(capture.id)}
