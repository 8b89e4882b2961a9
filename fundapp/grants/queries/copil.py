"""Reads of the monthly digests for the COPIL: the list, one, the newest; who is told, and who wishes a letter."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from fundapp.accounts.models import Membership, Person, SavedView
from fundapp.accounts.queries.duty import is_away
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.grants.models import Call, CallDigest, CopilDigest, Opportunity
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.calls import with_funder
from fundapp.outbox.models import Delivery, Recipient

COPIL = (GroupCode.COMMITTEE, GroupCode.FUNDRAISING)
"""Whoever sits in the COPIL, and whoever prepares its meetings. All of them may see calls."""

_NEWEST_FIRST = (CopilDigest.number.desc(),)
_BESIDE = (
    joinedload(CopilDigest.made_by).load_only(Person.id, Person.name),
    joinedload(CopilDigest.replaces).load_only(CopilDigest.id, CopilDigest.number),
    joinedload(CopilDigest.replaced_by).load_only(CopilDigest.id, CopilDigest.number),
)


def copil_digest(session: Session, ctx: Context, digest_id: UUID) -> CopilDigest:
    """One digest with its facts, who made it, which it replaces and which replaces it. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.get(CopilDigest, digest_id, options=(*_BESIDE, undefer(CopilDigest.facts)))
    if found is None:
        raise NotFound
    return found


def copil_digests_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[CopilDigest]:
    """One page of the digests that meet `wanted` (see CopilFilterSchema), the newest first. Two queries."""
    require(may_see(ctx))
    return read_page(session, _matching(wanted), _NEWEST_FIRST, marks=marks, name="copil_digests", mark=mark)


def copil_digests_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[CopilDigest]:
    """Every digest that meets `wanted`, the newest first."""
    require(may_see(ctx))
    return iter(session.scalars(_matching(wanted).order_by(*_NEWEST_FIRST), execution_options=IN_CHUNKS))


def newest_digest(session: Session, *, locked: bool = False) -> CopilDigest | None:
    """The one that was made last; `locked`: nobody else's until the transaction ends. One query."""
    wanted = select(CopilDigest).order_by(*_NEWEST_FIRST).limit(1)
    return session.scalars(wanted.with_for_update() if locked else wanted).first()


def anything_kept(session: Session, before: datetime) -> bool:
    """Whether there was a call or an opportunity by then. One query."""
    kept = or_(
        exists(select(Call.id).where(Call.created_at < before)),
        exists(select(Opportunity.id).where(Opportunity.created_at < before)),
    )
    return bool(session.scalar(select(kept)))


def still_there(session: Session, opportunity_ids: Collection[UUID], call_ids: Collection[UUID]) -> set[UUID]:
    """Which of these still have a page. Two queries, as many as there are kinds of ids."""
    found: set[UUID] = set()
    for column, ids in ((Opportunity.id, opportunity_ids), (Call.id, call_ids)):
        if ids:
            found |= set(session.scalars(select(column).where(column.in_(ids))))
    return found


def open_calls_of(session: Session, digest_id: UUID, now: datetime) -> tuple[int, Sequence[Call]]:
    """How many new calls a digest counts, and those that it names and that are still open. Two queries."""
    watch = session.scalars(select(CopilDigest.facts).where(CopilDigest.id == digest_id)).one()["watch"]
    ids = [UUID(each["call"]) for each in watch["items"]]
    wanted = with_funder(select(Call).where(Call.id.in_(ids), Call.closes_at >= now))
    return watch["followed"], session.scalars(wanted.order_by(Call.closes_at, Call.id)).all()


def copil_members(session: Session) -> Sequence[Person]:
    """Whoever is told of a digest, by name. One query."""
    members = Person.memberships.any(Membership.group_code.in_(COPIL))
    wanted = select(Person).where(members, Person.state == "active")
    return session.scalars(wanted.order_by(Person.sort_name, Person.id)).all()


def to_be_told(session: Session, key: str, now: datetime) -> Sequence[Recipient]:
    """The addresses at which a message of this key has still to be sent, by id: of nobody who is away. Four queries."""
    members = {each.id for each in copil_members(session)}
    there = members - is_away(session, members, now)
    told = select(Delivery.recipient_id).where(Delivery.key == key)
    wanted = select(Recipient).where(Recipient.owner_id.in_(there), Recipient.active, Recipient.id.not_in(told))
    return session.scalars(wanted.order_by(Recipient.id)).all()


def wishing_letters(session: Session) -> frozenset[UUID]:
    """Whoever is sent what their saved views of calls show: they wish for letters about calls. One query."""
    usable = or_(SavedView.shared, SavedView.owner_id == CallDigest.person_id)
    return frozenset(session.scalars(select(CallDigest.person_id).join(CallDigest.view).where(usable)))


def _matching(wanted: Mapping[str, Any]) -> Select[CopilDigest]:
    statement = select(CopilDigest).options(*_BESIDE)
    if year := wanted.get("year"):
        begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        statement = statement.where(CopilDigest.made_at >= begins, CopilDigest.made_at < ends)
    if maker := wanted.get("maker"):
        by_schedule = CopilDigest.made_by_id.is_(None)
        statement = statement.where(by_schedule if maker == "schedule" else ~by_schedule)
    return statement
