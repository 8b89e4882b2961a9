"""A call and what belongs to it."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.grants.models import CallTask
from tests.fixtures.application import NOW
from tests.grants.factories import CallFactory


def known_call(session: Session, fundraiser_id: UUID) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    call_id, task_id = uuid4(), uuid4()
    session.add(CallFactory.build(id=call_id))
    session.flush()
    task = {"gate": "years", "due_on": NOW.date(), "owner_id": fundraiser_id, "created_at": NOW, "updated_at": NOW}
    session.add(CallTask(id=task_id, call_id=call_id, entry_id=uuid4(), **task))
    session.commit()
    return {"call_id": str(call_id), "call_task_id": str(task_id)}
