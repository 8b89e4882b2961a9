"""Reads of a donor's contact: their agreements and what was published of them, and nothing else.

Every one of these asks in its own statement whether the agreement is theirs: absent and denied look the same. What an
agreement says to nobody outside (who looks after it, what is confidential, its envelopes) is not even read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload

from fundapp.accounts.models import Membership, Organisation, Person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import (
    Agreement,
    AgreementCondition,
    AgreementInstalment,
    AgreementLine,
    AgreementReader,
    AgreementReport,
    DonorQuestion,
    DonorReport,
    InstalmentRequest,
    ReportReceipt,
)
from fundapp.donors.permissions import may_read_portal
from fundapp.donors.workflow.agreements import State
from fundapp.donors.workflow.instalment_requests import WAITS_FOR_DONOR
from fundapp.donors.workflow.reports import State as ReportState

FACTS = (
    load_only(
        Agreement.id, Agreement.title, Agreement.sort_title, Agreement.code, Agreement.reference, Agreement.state,
        Agreement.currency, Agreement.amount, Agreement.signed_on, Agreement.begins_on, Agreement.ends_on,
        Agreement.ended_on, Agreement.languages, Agreement.next_report_on, Agreement.next_instalment_on,
        raiseload=True,
    ),
    joinedload(Agreement.holder).load_only(Organisation.id, Organisation.name, raiseload=True),
)  # fmt: skip
PARTS: Mapping[str, Any] = {
    "instalments": selectinload(Agreement.instalments).load_only(
        AgreementInstalment.number, AgreementInstalment.amount, AgreementInstalment.due_on,
        AgreementInstalment.condition, AgreementInstalment.received_on, AgreementInstalment.received_amount,
        raiseload=True,
    ),
    "conditions": selectinload(Agreement.conditions).load_only(
        AgreementCondition.number, AgreementCondition.text, AgreementCondition.due_on, AgreementCondition.met_on,
        raiseload=True,
    ),
    "lines": selectinload(Agreement.lines).load_only(
        AgreementLine.number, AgreementLine.code, AgreementLine.label, AgreementLine.amount, AgreementLine.leeway,
        raiseload=True,
    ),
    "reports": selectinload(Agreement.reports).load_only(
        AgreementReport.number, AgreementReport.kind, AgreementReport.covers_from, AgreementReport.covers_to,
        AgreementReport.due_on, AgreementReport.sent_on, raiseload=True,
    ),
}  # fmt: skip
"""What hangs on an agreement and was agreed with the donor, each read in a query of its own, without our remarks."""

SORTS: Mapping[str, Sequence[Any]] = {
    "newest": (Agreement.begins_on.desc(), Agreement.id),
    "title": (Agreement.sort_title, Agreement.id),
}
DEFAULT_SORT = "newest"


def readings() -> Select[AgreementReader]:
    """Who reads what now: a reader of an agreement that is signed, among the donors' contacts, with an open account."""
    contacts = select(Membership.person_id).where(Membership.group_code == GroupCode.DONORS)
    wanted = select(AgreementReader).join(Person, Person.id == AgreementReader.person_id)
    wanted = wanted.join(Agreement, Agreement.id == AgreementReader.agreement_id)
    wanted = wanted.where(AgreementReader.ended_at.is_(None), AgreementReader.person_id.in_(contacts))
    return wanted.where(Person.state == "active", Agreement.state != State.DRAFT.value)


def mine(ctx: Context) -> Select[UUID]:
    """The ids of the agreements that this person reads."""
    ids = readings().with_only_columns(AgreementReader.agreement_id)
    return ids.where(AgreementReader.person_id == ctx.actor.id if ctx.actor else false())


def readable(session: Session, ctx: Context, agreement_id: UUID, *parts: str) -> Agreement:
    """An agreement of this donor's, with these of its PARTS. One query, and one for each part. Raises NotFound."""
    require(may_read_portal(ctx))
    wanted = select(Agreement).where(Agreement.id == agreement_id, Agreement.id.in_(mine(ctx)))
    wanted = wanted.options(*FACTS, *(PARTS[name] for name in parts)).execution_options(populate_existing=True)
    found = session.scalars(wanted).first()
    if found is None:
        raise NotFound
    return found


def readable_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Agreement]:
    """One page of this donor's agreements that meet `wanted` (see PortalFilterSchema). Two queries."""
    require(may_read_portal(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    return read_page(session, _matching(ctx, wanted), SORTS[sort], marks=marks, name=f"portal:{sort}", mark=mark)


def readable_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Agreement]:
    """Every agreement of this donor's that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_read_portal(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    return iter(session.scalars(_matching(ctx, wanted).order_by(*order), execution_options=IN_CHUNKS))


@dataclass(frozen=True)
class Waiting:
    """How many of something wait for a donor's contact, and one of them."""

    count: int
    first_id: UUID | None


NOTHING = Waiting(0, None)


def waiting_for_donor(session: Session, ctx: Context) -> tuple[Waiting, Waiting, Waiting]:
    """Reports that one has not acknowledged, open requests, and answers that nobody has read. One query for donors."""
    if not may_read_portal(ctx) or ctx.actor is None:
        return NOTHING, NOTHING, NOTHING
    known = select(ReportReceipt.report_id).where(ReportReceipt.person_id == ctx.actor.id)
    published = DonorReport.state == ReportState.PUBLISHED.value
    wanted = (
        _mine_of(ctx, DonorReport).where(published, DonorReport.id.not_in(known)),
        _mine_of(ctx, InstalmentRequest).where(InstalmentRequest.state.in_(each.value for each in WAITS_FOR_DONOR)),
        _mine_of(ctx, DonorQuestion).where(DonorQuestion.unread),
    )
    asked = [
        column
        for each in wanted
        for column in (
            each.with_only_columns(func.count()).order_by(None).scalar_subquery(),
            each.limit(1).scalar_subquery(),
        )
    ]
    found = session.execute(select(*asked)).one()
    reports, requests, answers = (Waiting(found[at], found[at + 1]) for at in (0, 2, 4))
    return reports, requests, answers


def _mine_of(ctx: Context, kind: Any) -> Select[UUID]:
    return select(kind.id).where(kind.agreement_id.in_(mine(ctx))).order_by(kind.created_at, kind.id)


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[Agreement]:
    found = select(Agreement).where(Agreement.id.in_(mine(ctx))).options(*FACTS)
    for word in fold(wanted.get("q") or "").split():
        said = func.coalesce(Agreement.reference, "") + " " + Agreement.code + " " + Agreement.sort_title
        found = found.where(func.lower(said).contains(word, autoescape=True))
    if wanted.get("state"):
        found = found.where(Agreement.state.in_(wanted["state"]))
    return found
