"""The list of cases: what presses most comes first. Coded columns and sealed summaries, never plain text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlakeyset import select_page
from sqlalchemy import BigInteger, ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Bundle, Session, aliased
from sqlalchemy.sql.functions import GenericFunction

from fundapp.accounts.models import Person
from fundapp.cases.models import Addition, CaseDigest, CaseMessage, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import grade_by, not_recused
from fundapp.cases.queries.news import EVERYBODYS, NEWS, UNREAD_ONES, UNSEEN_ONES
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.lists.paging import PAGE_SIZE, Marks, Page
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope
from fundapp.vault.models import KeyGroup
from fundapp.vault.rules import Group

EXPORT_CHUNK = 500
MOST_FOUND = 50
"""Cases shown for one search: somebody who is in more of them is looked up otherwise."""

_FIRST, _NO_CLOCK, _OVER = -1 << 40, 1 << 40, 1 << 41
"""Before every moment in seconds: cases in which a life or a freedom is at stake and that nobody took, however many
others are late. After every moment: cases whose clock stands still or that have none, then those that are over."""


class Row(Protocol):
    """A case in the list.

    `unread`: messages that no officer has opened; `added`: things added that whoever looks after it has not; `alike`:
    another case shares something; `grade`: what the actor has declared of it. `group_id` is the officers' key group and
    `total` the length of the whole list: in the rows, so that the page needs no query of their own.
    """

    id: UUID
    reference: str
    state: str
    channel: str
    priority: str
    country: str | None
    purpose: str | None
    received_at: datetime
    first_contact_at: datetime | None
    acknowledged_at: datetime | None
    officer_id: UUID | None
    due_at: datetime | None
    state_since: datetime
    summary: Envelope
    erasure_asked_at: datetime | None
    withdrawal_unseen_since: datetime | None
    restricted_since: datetime | None
    grade: str | None
    officer: str | None
    unread: int
    added: int
    alike: bool
    group_id: UUID | None
    total: int


class _Seconds(GenericFunction[int]):
    """A moment in whole seconds since 1970."""

    type = BigInteger()
    inherit_cache = True
    name = "case_seconds"


@compiles(_Seconds)
def _in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **options)})) AS BIGINT)"


@compiles(_Seconds, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


_DUE = _Seconds(EmergencyCase.due_at)
_NEW = EmergencyCase.state == State.RECEIVED
_PRESSING = case(
    (_NEW & (EmergencyCase.priority == Priority.P1), _FIRST + _DUE),
    (EmergencyCase.due_at.is_not(None), _DUE),
    (EmergencyCase.state.in_(OPEN), _NO_CLOCK),
    else_=_OVER,
)
"""Until when the next thing must happen (rules/readings.py); what is urgent and new before everything."""

ORDER = (_PRESSING, EmergencyCase.received_at, EmergencyCase.id)

_mine, _theirs = aliased(CaseDigest), aliased(CaseDigest)
_ALIKE = exists().where(
    _mine.case_id == EmergencyCase.id,
    _theirs.digest == _mine.digest,
    _theirs.kind == _mine.kind,
    _theirs.case_id != _mine.case_id,
)

_COLUMNS: Sequence[Any] = (
    EmergencyCase.id,
    EmergencyCase.reference,
    EmergencyCase.state,
    EmergencyCase.channel,
    EmergencyCase.priority,
    EmergencyCase.country,
    EmergencyCase.purpose,
    EmergencyCase.received_at,
    EmergencyCase.first_contact_at,
    EmergencyCase.acknowledged_at,
    EmergencyCase.officer_id,
    EmergencyCase.due_at,
    EmergencyCase.state_since,
    EmergencyCase.summary,
    EmergencyCase.erasure_asked_at,
    EmergencyCase.withdrawal_unseen_since,
    EmergencyCase.restricted_since,
    Person.name.label("officer"),
    select(func.count()).select_from(CaseMessage).where(*UNREAD_ONES).scalar_subquery().label("unread"),
    select(func.count()).select_from(Addition).where(*UNSEEN_ONES).scalar_subquery().label("added"),
    _ALIKE.label("alike"),
    select(KeyGroup.id).where(KeyGroup.code == Group.OFFICERS.value).scalar_subquery().label("group_id"),
)


def cases_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Row]:
    """One page of the cases that meet `wanted` (see CaseFilterSchema), what presses most first. One query.

    As core's `read_page`, but that each row brings the total: the rest of the page's queries go to opening it.
    """
    require(may_work(ctx))
    statement = rows_of(ctx, matching(ctx, wanted)).order_by(*ORDER)
    place = marks.read("cases", mark) if mark else None
    found = select_page(session, statement, per_page=PAGE_SIZE, page=place)
    if place and not found:  # the rows behind the mark are gone, or the filter has changed since
        found = select_page(session, statement, per_page=PAGE_SIZE)
    items, paging = [row[0] for row in found], found.paging
    return Page(
        items=items,
        next=marks.write("cases", paging.bookmark_next) if paging.has_next else None,
        previous=marks.write("cases", paging.bookmark_previous) if paging.has_previous else None,
        total=items[0].total if items else 0,
    )


def cases_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every case that meets `wanted`, in the list's order, read in chunks."""
    require(may_work(ctx))
    statement = rows_of(ctx, matching(ctx, wanted)).order_by(*ORDER)
    return iter(session.scalars(statement, execution_options={"yield_per": EXPORT_CHUNK}))


def cases_found(session: Session, ctx: Context, reference: str | None, digests: Collection[bytes]) -> list[Row]:
    """Cases of this reference, or with something of which this is the digest; at most MOST_FOUND. One query.

    None from which the actor is recused.
    """
    require(may_work(ctx))
    known = exists().where(CaseDigest.case_id == EmergencyCase.id, CaseDigest.digest.in_(digests))
    meant = known if reference is None else or_(EmergencyCase.reference == reference, known)
    return list(session.scalars(rows_of(ctx, [meant, not_recused(ctx)]).order_by(*ORDER).limit(MOST_FOUND)))


def cases_named(session: Session, ctx: Context, references: Collection[str]) -> list[Row]:
    """Cases of these references, in the list's order. One query."""
    require(may_work(ctx))
    return list(session.scalars(rows_of(ctx, [EmergencyCase.reference.in_(references)]).order_by(*ORDER)))


def matching(ctx: Context, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions in `wanted`; without a state, cases that are open, and others too if they wait."""
    found: list[ColumnElement[bool]] = []
    if wanted.get("state") or not wanted.get("waiting"):
        found.append(EmergencyCase.state.in_(wanted.get("state") or OPEN))
    for name, column in (("priority", EmergencyCase.priority), ("channel", EmergencyCase.channel)):
        if wanted.get(name):
            found.append(column.in_(wanted[name]))
    if wanted.get("country"):
        found.append(EmergencyCase.country == wanted["country"])
    me = ctx.actor.id if ctx.actor else None
    if wanted.get("taken") == "mine":
        found.append(EmergencyCase.officer_id == me)
    elif wanted.get("taken") == "nobody":
        found.append(EmergencyCase.officer_id.is_(None))
    if wanted.get("waiting"):
        found.append(waits_for([me] if me else []))
    return found


def waits_for(people: Collection[UUID]) -> ColumnElement[bool]:
    """Cases that wait for any of these: nobody took them, or theirs have something new, or are still in triage.

    Also those that have something new and are nobody's, or over.
    """
    theirs = EmergencyCase.officer_id.in_(people)
    return or_(_NEW, theirs & (EmergencyCase.state == State.TRIAGE), or_(theirs, EVERYBODYS) & NEWS)


def rows_of(ctx: Context, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Cases that meet these conditions, as Row tells of them."""
    total = select(func.count()).select_from(EmergencyCase).where(*conditions).scalar_subquery().label("total")
    row: Any = Bundle("row", *_COLUMNS, grade_by(ctx).label("grade"), total)
    joined = select(row).select_from(EmergencyCase)
    return joined.outerjoin(Person, Person.id == EmergencyCase.officer_id).where(*conditions)
