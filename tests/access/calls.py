"""A call and what belongs to it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.models import SavedView
from fundapp.core.context import Context
from fundapp.grants.models import (
    CallChange,
    CallClaim,
    CallDeadline,
    CallDigest,
    CallFeed,
    CallTask,
    OpportunityPartner,
)
from fundapp.vault.keeping import fresh_token, token_hash
from tests.fixtures.application import NOW
from tests.grants.budgeting import budgeted
from tests.grants.copil_facts import bare_digest
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning
from tests.grants.pasting import pasted

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def known_call(session: Session, fundraiser_id: UUID) -> dict[str, str]:
    """The ids of a call and of what belongs to it, kept, by the names of the arguments that take them."""
    call_id, twin_id = uuid4(), uuid4()
    capture, opportunity = pasted(fundraiser_id), OpportunityFactory.build()
    digest = bare_digest()
    session.add_all([CallFactory.build(id=call_id), CallFactory.build(id=twin_id), capture, opportunity, digest])
    session.flush()
    session.add(beginning(opportunity))
    ids = {"call_id": call_id, "twin_id": twin_id, "capture_id": capture.id, "date_id": _dated(session, call_id)}
    ids |= {"opportunity_id": opportunity.id, "copil_digest_id": digest.id}
    ids["partner_id"] = _partner(session, opportunity.id)
    ids["budget_line_id"] = budgeted(session, opportunity.id)
    ids["call_task_id"] = _task(session, call_id, fundraiser_id)
    ids |= _told(session, call_id)
    session.commit()
    return {
        **{name: str(each) for name, each in ids.items()},
        "call_feeds.fetch:token": _feed(session, fundraiser_id),
    }


def feed_of(session: Session, person_id: UUID, token: str) -> UUID:
    """A calendar of somebody's, kept, and its id."""
    made = CallFeed(
        id=uuid4(), person_id=person_id, token_hash=token_hash(token), name="Échéances", whose="followed",
        created_at=NOW, entry_id=uuid4(),
    )  # fmt: skip
    feed_id = made.id
    session.add(made)
    session.commit()
    return feed_id


def _feed(session: Session, fundraiser_id: UUID) -> str:
    """The token of a calendar of a fundraiser's."""
    token = fresh_token()
    feed_of(session, fundraiser_id, token)
    return token


def _dated(session: Session, call_id: UUID) -> UUID:
    date_id = uuid4()
    session.add(CallDeadline(id=date_id, call_id=call_id, step="questions", day=NOW.date()))
    return date_id


def _task(session: Session, call_id: UUID, fundraiser_id: UUID) -> UUID:
    task_id = uuid4()
    task = {"gate": "years", "due_on": NOW.date(), "owner_id": fundraiser_id, "created_at": NOW, "updated_at": NOW}
    session.add(CallTask(id=task_id, call_id=call_id, entry_id=uuid4(), **task))
    return task_id


def _partner(session: Session, opportunity_id: UUID) -> UUID:
    partner_id = uuid4()
    said = {"name": "Ligue", "sort_name": "ligue", "role": "associate", "standing": "asked"}
    stamps = {"created_at": NOW, "updated_at": NOW, "entry_id": uuid4()}
    session.add(OpportunityPartner(id=partner_id, opportunity_id=opportunity_id, **said, **stamps))
    return partner_id


def _told(session: Session, call_id: UUID) -> dict[str, UUID]:
    """What a source says of it, and a change that it told."""
    ids = {"claim_id": uuid4(), "told_id": uuid4()}
    source_id = uuid4()
    session.add(
        CallClaim(
            id=ids["claim_id"], call_id=call_id, source_id=source_id, key="known", language="fr", facts={},
            facts_hash="", payload="", payload_hash="", first_seen_at=LONG_AGO, last_seen_at=LONG_AGO,
        )
    )  # fmt: skip
    session.add(
        CallChange(
            id=ids["told_id"], call_id=call_id, field="title", before='"Avant"', after='"Après"', source_id=source_id,
            found_at=LONG_AGO, held_back=True, seen=False,
        )
    )  # fmt: skip
    return ids


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
