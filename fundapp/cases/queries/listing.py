"""The list of cases: what presses most comes first. Coded columns and sealed summaries, never plain text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Bundle, Session, aliased

from fundapp.accounts.models import Person
from fundapp.cases.models import Addition, CaseDigest, CaseMessage, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import ME, MY_GRADE, NOT_MINE_TO_AVOID, me_of
from fundapp.cases.queries.links import decided
from fundapp.cases.queries.news import UNREAD_ONES, UNSEEN_ONES, with_news
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import OPEN, OVER, State
from fundapp.core.columns import Instant
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope
from fundapp.vault.models import KeyGroup
from fundapp.vault.rules import Group

MOST_FOUND = 50
"""Cases shown for one search: somebody who is in more of them is looked up otherwise."""

MOST_COUNTED = 1_000
"""How far the list counts what it shows only a page of: of more, it says that there are more."""


Key = tuple[tuple[str, Any], ...]
"""A filter as a key (`key_of`)."""

STATEMENTS = 64
"""How many statements of filters are kept as they were built: building one takes longer than carrying it out."""


class Row(Protocol):
    """A case in the list.

    `unread`: messages that no officer has opened; `added`: things added that whoever looks after it has not; `alike`:
    another case shares something; `grade`: what the actor has declared of it. `group_id` is the officers' key group and
    `total` the length of the whole list, at most MOST_COUNTED + 1, where that is asked for: in the rows, so that the
    page needs no query of their own. `rank` and `moment` say where a case stands in the list (PLACE).
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
    rank: int
    moment: datetime
    total: int


_NEW = (EmergencyCase.state == State.RECEIVED) & EmergencyCase.joined_to_id.is_(None)
URGENT, DUE, NO_CLOCK, OVER_RANK = range(4)
"""Cases in which a life or a freedom is at stake and that nobody took, before others however late; those whose clock
runs; those whose clock stands still or that have none; those that are over."""

RANK: ColumnElement[int] = case(
    (EmergencyCase.state.in_(OVER), OVER_RANK),
    (_NEW & (EmergencyCase.priority == Priority.P1), URGENT),
    (EmergencyCase.due_at.is_not(None), DUE),
    else_=NO_CLOCK,
)
MOMENT: ColumnElement[datetime] = case(
    (EmergencyCase.state.in_(OVER), EmergencyCase.received_at),
    else_=func.coalesce(EmergencyCase.due_at, EmergencyCase.received_at, type_=Instant()),
)
"""Until when the next thing must happen (rules/readings.py); without a clock, since when somebody waits."""

PLACE = (RANK, MOMENT, EmergencyCase.id)
"""What says where a case stands."""

_OVER = EmergencyCase.state.in_(OVER)
_UPWARDS: Sequence[Any] = RANK, case((~_OVER, MOMENT)), case((~_OVER, EmergencyCase.id))
_DOWNWARDS: Sequence[Any] = case((_OVER, EmergencyCase.received_at)), case((_OVER, EmergencyCase.id))
ORDER: Sequence[Any] = *_UPWARDS, *(each.desc() for each in _DOWNWARDS)
"""What presses most comes first; of what is over, what came last: nobody looks for the oldest. A total order."""

BACKWARD: Sequence[Any] = *(each.desc() for each in _UPWARDS), *_DOWNWARDS
"""The same from its end."""

_waiting = aliased(EmergencyCase)
_mine, _theirs = aliased(CaseDigest), aliased(CaseDigest)
_ALIKE = exists().where(
    _mine.case_id == EmergencyCase.id,
    _theirs.digest == _mine.digest,
    _theirs.kind == _mine.kind,
    _theirs.case_id != _mine.case_id,
    ~decided(_mine.case_id, _theirs.case_id),
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
    RANK.label("rank"),
    MOMENT.label("moment"),
)


def cases_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every case that meets `wanted`, in the list's order, read in chunks."""
    require(may_work(ctx))
    statement = rows_of(matching(wanted)).order_by(*ORDER)
    return iter(session.scalars(statement, me_of(ctx), execution_options=IN_CHUNKS))


def cases_found(session: Session, ctx: Context, reference: str | None, digests: Collection[bytes]) -> list[Row]:
    """Cases of this reference, or with something of which this is the digest; at most MOST_FOUND. One query.

    None from which the actor is recused.
    """
    require(may_work(ctx))
    known = exists().where(CaseDigest.case_id == EmergencyCase.id, CaseDigest.digest.in_(digests))
    meant = known if reference is None else or_(EmergencyCase.reference == reference, known)
    statement = rows_of([meant, NOT_MINE_TO_AVOID]).order_by(*ORDER).limit(MOST_FOUND)
    return list(session.scalars(statement, me_of(ctx)))


def cases_named(session: Session, ctx: Context, references: Collection[str]) -> list[Row]:
    """Cases of these references, in the list's order. One query."""
    require(may_work(ctx))
    statement = rows_of([EmergencyCase.reference.in_(references)]).order_by(*ORDER)
    return list(session.scalars(statement, me_of(ctx)))


def states_in(wanted: Mapping[str, Any]) -> tuple[State, ...]:
    """The states that `wanted` leaves: those chosen; else the open ones, and others too where cases wait."""
    chosen = wanted.get("state")
    if chosen:
        return tuple(each for each in State if each.value in chosen)
    return tuple(State) if wanted.get("waiting") else OPEN


def key_of(wanted: Mapping[str, Any]) -> Key:
    """What tells filters apart: the same again for the same conditions."""
    chosen = ((name, tuple(each) if isinstance(each, list) else each) for name, each in wanted.items() if each)
    return tuple(sorted(chosen))


def matching(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions in `wanted`, of ME; without a state, cases that are open, and others too if they wait."""
    states = states_in(wanted)
    theirs = [] if len(states) == len(State) else [EmergencyCase.state.in_(states)]
    return [*theirs, *beside_state(wanted)]


def beside_state(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions in `wanted`, of ME, but for the state."""
    found: list[ColumnElement[bool]] = []
    for name, column in (("priority", EmergencyCase.priority), ("channel", EmergencyCase.channel)):
        if wanted.get(name):
            found.append(column.in_(wanted[name]))
    if wanted.get("country"):
        found.append(EmergencyCase.country == wanted["country"])
    if wanted.get("taken") == "mine":
        found.append(EmergencyCase.officer_id == ME)
    elif wanted.get("taken") == "nobody":
        found.append(EmergencyCase.officer_id.is_(None))
    if wanted.get("waiting"):
        found.append(waits_for([ME]))
    return found


def waits_for(people: Collection[Any]) -> ColumnElement[bool]:
    """Cases that wait for any of these: nobody took them, or theirs have something new, or are still in triage.

    Also those that have something new and are nobody's, or over. One that joined another waits only with news.
    """
    own = select(_waiting.id).where(_waiting.joined_to_id.is_(None))
    new = own.where(_waiting.state == State.RECEIVED)
    theirs = own.where(_waiting.state == State.TRIAGE, _waiting.officer_id.in_(people))
    return EmergencyCase.id.in_(union_all(new, theirs, with_news(people)))


def rows_of(
    conditions: Sequence[ColumnElement[bool]], counted: Sequence[ColumnElement[bool]] | None = None
) -> Select[Any]:
    """Cases that meet these conditions, as Row tells of them; to be carried out with `me_of`.

    `counted`: the conditions of what `total` counts.
    """
    total: Any = literal(0)
    if counted is not None:
        some = select(EmergencyCase.id).where(*counted).limit(MOST_COUNTED + 1).subquery()
        total = select(func.count()).select_from(some).scalar_subquery()
    row: Any = Bundle("row", *_COLUMNS, MY_GRADE.label("grade"), total.label("total"))
    joined = select(row).select_from(EmergencyCase)
    return joined.outerjoin(Person, Person.id == EmergencyCase.officer_id).where(*conditions)
