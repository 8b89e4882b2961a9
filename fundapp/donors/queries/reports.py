"""Reads of reports to donors: one, its editions, lists of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, undefer

from fundapp.accounts.models import Membership, Organisation, Person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Agreement, AgreementEnvelope, AgreementReport, DonorReport, Funder, ReportSnapshot
from fundapp.donors.permissions import may_see_reports
from fundapp.donors.rules.vocabulary import Owner
from fundapp.donors.workflow.reports import OUT, State

FAR_OFF = date(9999, 1, 1)
LATE = "late"
WRITERS = (GroupCode.FUNDRAISING, GroupCode.FINANCE, GroupCode.OFFICERS)
"""Groups whose members write reports (permissions)."""

_OWNER = joinedload(DonorReport.owner).load_only(Person.id, Person.name)
_SHOWN = (_OWNER, joinedload(DonorReport.owed))
PARTS: Mapping[str, Any] = {
    "sections": selectinload(DonorReport.sections),
    "stories": selectinload(DonorReport.stories),
    "draft": selectinload(DonorReport.draft),
    "releases": selectinload(DonorReport.releases),
    "envelopes": selectinload(DonorReport.agreement)
    .selectinload(Agreement.envelope_rows)
    .joinedload(AgreementEnvelope.envelope),
}
"""What hangs on a report, each read in a query of its own."""
_AGREEMENT = (
    selectinload(DonorReport.agreement)
    .joinedload(Agreement.funder)
    .load_only(Funder.id, Funder.name, Funder.short_name),
    selectinload(DonorReport.agreement)
    .joinedload(Agreement.holder)
    .load_only(Organisation.id, Organisation.name, Organisation.short_name),
)

DUE_ON = func.coalesce(AgreementReport.due_on, FAR_OFF)
SORTS: Mapping[str, Sequence[Any]] = {
    "due": (DUE_ON, DonorReport.id),
    "newest": (DonorReport.covers_to.desc(), DonorReport.created_at.desc(), DonorReport.id),
    "agreement": (Agreement.sort_title, DonorReport.covers_to.desc(), DonorReport.edition.desc(), DonorReport.id),
    "funder": (Funder.sort_name, DonorReport.covers_to.desc(), DonorReport.edition.desc(), DonorReport.id),
}
DEFAULT_SORT = "due"


def report(session: Session, ctx: Context, report_id: UUID, *parts: str) -> DonorReport:
    """One edition with its agreement, funder, holder, owner, owed date and these of its PARTS.

    Two queries, and one for each part. Raises NotFound.
    """
    require(may_see_reports(ctx))
    return _got(session, report_id, parts, lock=False)


def locked_report(session: Session, ctx: Context, report_id: UUID, *parts: str) -> DonorReport:
    """As it stands now, nobody else's until the transaction ends, with these of its PARTS. Raises NotFound."""
    require(may_see_reports(ctx))
    return report_at_work(session, report_id, *parts)


def report_at_work(session: Session, report_id: UUID, *parts: str) -> DonorReport:
    """The same for a worker that gives up in the name of somebody who may not see it any more. Raises NotFound."""
    return _got(session, report_id, parts, lock=True)


def reports_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[DonorReport]:
    """One page of the editions that meet `wanted`, each with agreement, funder, owner and owed date. Two queries.

    `wanted`: "q", "funder" (words), "agreement" (an id), "state" (several), "owner", "due" ("late", or days), "sort".
    """
    require(may_see_reports(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    return read_page(session, _matching(ctx, wanted), SORTS[sort], marks=marks, name=f"reports:{sort}", mark=mark)


def reports_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[DonorReport]:
    """Every edition that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see_reports(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    return iter(session.scalars(_matching(ctx, wanted).order_by(*order), execution_options=IN_CHUNKS))


def reports_of(session: Session, ctx: Context, agreement_id: UUID) -> Sequence[DonorReport]:
    """Every edition about an agreement, the latest days first; none for who may not see. One query."""
    if not may_see_reports(ctx):
        return ()
    order = DonorReport.covers_to.desc(), DonorReport.created_at.desc(), DonorReport.id
    wanted = select(DonorReport).where(DonorReport.agreement_id == agreement_id).options(*_SHOWN)
    return session.scalars(wanted.order_by(*order)).all()


def editions_of(session: Session, ctx: Context, report_id: UUID) -> Sequence[DonorReport]:
    """The editions of the report of which this is one, the first one first, those given up among them. One query."""
    require(may_see_reports(ctx))
    up = select(DonorReport.id, DonorReport.corrects_id).where(DonorReport.id == report_id).cte("up", recursive=True)
    up = up.union(select(DonorReport.id, DonorReport.corrects_id).join(up, DonorReport.id == up.c.corrects_id))
    down = select(up.c.id).cte("down", recursive=True)
    down = down.union(select(DonorReport.id).join(down, DonorReport.corrects_id == down.c.id))
    wanted = select(DonorReport).where(DonorReport.id.in_(select(down.c.id)))
    return session.scalars(wanted.order_by(DonorReport.edition, DonorReport.created_at, DonorReport.id)).all()


def snapshot_of(session: Session, ctx: Context, report_id: UUID) -> ReportSnapshot:
    """What was published of an edition, with its data. One query. Raises NotFound."""
    require(may_see_reports(ctx))
    found = session.get(ReportSnapshot, report_id, options=[undefer(ReportSnapshot.data)])
    if found is None:
        raise NotFound
    return found


def people_asked(session: Session) -> list[tuple[UUID, str]]:
    """Who may be asked to write, or look after a report: members of WRITERS who have not left, by name. One query."""
    members = select(Membership.person_id).where(Membership.group_code.in_(WRITERS))
    wanted = select(Person.id, Person.name).where(Person.id.in_(members), Person.state != "left")
    return [(row.id, row.name) for row in session.execute(wanted.order_by(Person.sort_name, Person.id))]


def owner_options(session: Session) -> list[tuple[str, str]]:
    """Whoever looks after reports or could, by name: the id as text, and the name. One query."""
    members = select(Membership.person_id).where(Membership.group_code.in_(WRITERS))
    does = select(DonorReport.owner_id).where(DonorReport.owner_id.is_not(None))
    could = Person.id.in_(members) & (Person.state != "left")
    wanted = select(Person.id, Person.name).where(or_(could, Person.id.in_(does)))
    return [(str(row.id), row.name) for row in session.execute(wanted.order_by(Person.sort_name, Person.id))]


def _got(session: Session, report_id: UUID, parts: Sequence[str], *, lock: bool) -> DonorReport:
    # What is locked is read without joins: PostgreSQL locks no row that an outer join may lack.
    beside = (selectinload(DonorReport.owner), selectinload(DonorReport.owed)) if lock else _SHOWN
    options = [*beside, *_AGREEMENT, *(PARTS[name] for name in parts)]
    found = session.get(DonorReport, report_id, options=options, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound
    return found


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[DonorReport]:
    statement = select(DonorReport).join(DonorReport.agreement).join(Agreement.funder).outerjoin(DonorReport.owed)
    shown = contains_eager(DonorReport.agreement).load_only(
        Agreement.id, Agreement.title, Agreement.code, Agreement.reference, Agreement.currency
    )
    funder = contains_eager(DonorReport.agreement).contains_eager(Agreement.funder)
    options = (shown, funder.load_only(Funder.id, Funder.name, Funder.short_name), contains_eager(DonorReport.owed))
    return statement.options(*options, _OWNER).where(*_conditions(ctx, wanted))


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Of a DonorReport joined to its Agreement, its Funder and the date on which it is owed."""
    for word in fold(wanted.get("q") or "").split():
        yield or_(*(each.contains(word, autoescape=True) for each in (Agreement.found_by, Funder.found_by)))
    for word in fold(wanted.get("funder") or "").split():
        yield Funder.found_by.contains(word, autoescape=True)
    if wanted.get("agreement"):
        yield DonorReport.agreement_id == wanted["agreement"]
    if wanted.get("state"):
        yield DonorReport.state.in_(wanted["state"])
    if wanted.get("owner"):
        yield _owned_by(wanted["owner"], ctx)
    if wanted.get("due"):
        yield DonorReport.state.not_in((*OUT, State.ABANDONED))
        yield _due(wanted["due"], ctx.today)


def _due(within: str, today: date) -> ColumnElement[bool]:
    if within == LATE:
        return AgreementReport.due_on < today
    return AgreementReport.due_on <= today + timedelta(days=int(within))


def _owned_by(owner: str, ctx: Context) -> ColumnElement[bool]:
    if owner == Owner.ME:
        return DonorReport.owner_id == ctx.actor.id if ctx.actor else false()
    if owner == Owner.NOBODY:
        return DonorReport.owner_id.is_(None)
    return DonorReport.owner_id == UUID(owner)
