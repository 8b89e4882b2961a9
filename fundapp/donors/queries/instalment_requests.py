"""Reads of requests for money: ours, and as a donor's contact has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Agreement, AgreementInstalment, InstalmentRequest
from fundapp.donors.permissions import may_close_requests, may_read_portal, may_see_agreements
from fundapp.donors.queries.portal import mine, readable
from fundapp.donors.rules.portal import SHOWN
from fundapp.donors.workflow.instalment_requests import OPEN, State

HOST = contains_eager(InstalmentRequest.agreement).load_only(
    Agreement.id, Agreement.code, Agreement.title, Agreement.currency, Agreement.state
)
NUMBER = joinedload(InstalmentRequest.instalment).load_only(AgreementInstalment.number, raiseload=True)
TOLD = load_only(
    InstalmentRequest.id, InstalmentRequest.agreement_id, InstalmentRequest.state, InstalmentRequest.amount,
    InstalmentRequest.wanted_on, InstalmentRequest.words, InstalmentRequest.promised_on, InstalmentRequest.sent_on,
    InstalmentRequest.answer, InstalmentRequest.received_on, InstalmentRequest.created_at, InstalmentRequest.version,
    raiseload=True,
)  # fmt: skip
"""What a donor reads of a request: not who of us asked."""

SORTS: Mapping[str, Sequence[Any]] = {
    "newest": (InstalmentRequest.created_at.desc(), InstalmentRequest.id),
    "wanted": (InstalmentRequest.wanted_on, InstalmentRequest.id),
}
DEFAULT_SORT = "newest"


def request(session: Session, ctx: Context, request_id: UUID, *, lock: bool = False) -> InstalmentRequest:
    """One request with its agreement and all instalments of that, `lock`ed. Raises NotFound. Two queries."""
    require(may_see_agreements(ctx))
    whole = joinedload(InstalmentRequest.agreement).selectinload(Agreement.instalments)
    wanted = select(InstalmentRequest).options(whole, joinedload(InstalmentRequest.instalment))
    return _one(session, wanted.where(InstalmentRequest.id == request_id), lock=lock)


def requests_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[InstalmentRequest]:
    """One page of the requests that meet `wanted` (see RequestFilterSchema). Two queries."""
    require(may_see_agreements(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    found = _whole().where(*_conditions(wanted))
    return read_page(session, found, SORTS[sort], marks=marks, name=f"instalment-requests:{sort}", mark=mark)


def requests_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[InstalmentRequest]:
    """Every request that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see_agreements(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    found = _whole().where(*_conditions(wanted)).order_by(*order)
    return iter(session.scalars(found, execution_options=IN_CHUNKS))


def count_sent(session: Session, ctx: Context) -> int:
    """How many donors say that they have sent money. One query for finance, none for others."""
    if not may_close_requests(ctx):
        return 0
    wanted = select(func.count()).where(InstalmentRequest.state == State.PAID_SENT.value)
    return session.scalar(wanted) or 0


def my_request(session: Session, ctx: Context, request_id: UUID, *, lock: bool = False) -> InstalmentRequest:
    """A request to this donor, with what they may read of it, `lock`ed. Raises NotFound. One query."""
    require(may_read_portal(ctx))
    wanted = _told().where(InstalmentRequest.id == request_id, InstalmentRequest.agreement_id.in_(mine(ctx)))
    return _one(session, wanted, lock=lock)


def my_requests(session: Session, ctx: Context, agreement_id: UUID) -> Sequence[InstalmentRequest]:
    """The latest requests on an agreement of this donor's, and one more where there are others. One query."""
    require(may_read_portal(ctx))
    wanted = _told().where(
        InstalmentRequest.agreement_id == agreement_id, InstalmentRequest.agreement_id.in_(mine(ctx))
    )
    return session.scalars(wanted.order_by(*SORTS[DEFAULT_SORT]).limit(SHOWN + 1)).all()


def my_requests_page(
    session: Session, ctx: Context, agreement_id: UUID, *, marks: Marks, mark: str | None = None
) -> Page[InstalmentRequest]:
    """One page of the requests on an agreement of this donor's. Three queries. Raises NotFound."""
    host = readable(session, ctx, agreement_id)
    wanted = _told().where(InstalmentRequest.agreement_id == host.id)
    return read_page(session, wanted, SORTS[DEFAULT_SORT], marks=marks, name=f"my-requests:{host.id}", mark=mark)


def _told() -> Select[InstalmentRequest]:
    return select(InstalmentRequest).options(TOLD, NUMBER)


def _whole() -> Select[InstalmentRequest]:
    found = select(InstalmentRequest).join(InstalmentRequest.agreement)
    return found.options(HOST, joinedload(InstalmentRequest.instalment))


def _one(session: Session, wanted: Select[InstalmentRequest], *, lock: bool) -> InstalmentRequest:
    wanted = wanted.execution_options(populate_existing=True)
    found = session.scalars(wanted.with_for_update(of=InstalmentRequest) if lock else wanted).first()
    if found is None:
        raise NotFound
    return found


def _conditions(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Of an InstalmentRequest joined to its Agreement."""
    for word in fold(wanted.get("q") or "").split():
        yield Agreement.found_by.contains(word, autoescape=True)
    if wanted.get("state"):
        expected = InstalmentRequest.state.in_([each.value for each in OPEN])
        yield expected if wanted["state"] == "open" else ~expected
