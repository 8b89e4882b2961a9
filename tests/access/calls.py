"""A call and what belongs to it."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.models import SavedView
from fundapp.core.context import Context
from fundapp.grants.models import CallDigest
from tests.grants.factories import CallFactory


def known_call(session: Session) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    call_id = uuid4()
    session.add(CallFactory.build(id=call_id))
    session.commit()
    return {"call_id": str(call_id)}


def told_of_calls(session: Session, ctx: Context, person_id: UUID) -> tuple[UUID, UUID]:
    """A view of the calls that is somebody's own, and their digest of it: their ids."""
    view_id, digest_id = uuid4(), uuid4()
    stamps = {"created_at": ctx.now, "updated_at": ctx.now, "entry_id": uuid4()}
    said = {"page": "calls.index", "title": "Appels", "address": {"theme": ["media"]}, "shared": False}
    session.add(SavedView(id=view_id, owner_id=person_id, **said, **stamps))
    session.flush()
    session.add(
        CallDigest(
            id=digest_id,
            view_id=view_id,
            person_id=person_id,
            every="daily",
            marked_at=ctx.now,
            next_at=ctx.now,
            **stamps,
        )
    )
    session.commit()
    return view_id, digest_id
