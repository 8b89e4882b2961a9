"""Reads of agreements: one with its parts, a list, those of a funder."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from fundapp.accounts.models import Membership, Organisation, Person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import (
    Agreement,
    AgreementEnvelope,
    AgreementIndicator,
    AgreementMove,
    Funder,
    FunderContact,
    FunderFile,
)
from fundapp.donors.permissions import may_see_agreements
from fundapp.donors.rules.vocabulary import Owner
from fundapp.donors.workflow.agreements import LIVING

FAR_OFF, LONG_AGO = date(9999, 1, 1), date(1, 1, 1)
OF_A_FUNDER = 20
"""How many stand on a funder's page."""
LATE = "late"

BESIDE = (
    joinedload(Agreement.owner).load_only(Person.id, Person.name),
    joinedload(Agreement.holder).load_only(Organisation.id, Organisation.name, Organisation.short_name),
)
PAGE = (
    joinedload(Agreement.funder).load_only(Funder.id, Funder.name, Funder.short_name),
    joinedload(Agreement.contact).load_only(FunderContact.id, FunderContact.name, FunderContact.role),
    joinedload(Agreement.signed_file).load_only(FunderFile.id, FunderFile.name),
    *BESIDE,
)
PARTS: Mapping[str, Any] = {
    "terms": selectinload(Agreement.terms),
    "envelopes": selectinload(Agreement.envelope_rows).joinedload(AgreementEnvelope.envelope),
    "instalments": selectinload(Agreement.instalments),
    "conditions": selectinload(Agreement.conditions),
    "lines": selectinload(Agreement.lines),
    "reports": selectinload(Agreement.reports),
    "questions": selectinload(Agreement.questions),
    "indicators": selectinload(Agreement.indicators).selectinload(AgreementIndicator.actuals),
}
"""What hangs on an agreement, each read in a query of its own, the values of indicators in one more."""

SORTS: Mapping[str, Sequence[Any]] = {
    "report": (func.coalesce(Agreement.next_report_on, FAR_OFF), Agreement.id),
    "ends": (Agreement.ends_on, Agreement.id),
    "title": (Agreement.sort_title, Agreement.id),
    "code": (Agreement.code, Agreement.id),
    "funder": (Funder.sort_name, Agreement.begins_on.desc(), Agreement.id),
    "newest": (func.coalesce(Agreement.signed_on, FAR_OFF).desc(), Agreement.id),
}
DEFAULT_SORT = "report"


def agreement(session: Session, ctx: Context, agreement_id: UUID, *parts: str) -> Agreement:
    """One agreement with its funder, holder, owner and these of its PARTS. One query, and one for each part.

    Raises NotFound.
    """
    require(may_see_agreements(ctx))
    found = session.get(Agreement, agreement_id, options=[*PAGE, *(PARTS[name] for name in parts)])
    if found is None:
        raise NotFound
    return found


def locked_agreement(session: Session, ctx: Context, agreement_id: UUID, *parts: str) -> Agreement:
    """As it stands now, nobody else's until the transaction ends, with these of its PARTS. Raises NotFound."""
    require(may_see_agreements(ctx))
    options = [PARTS[name] for name in parts]
    found = session.get(Agreement, agreement_id, options=options, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def moves_of(session: Session, ctx: Context, agreement_id: UUID) -> Sequence[AgreementMove]:
    """The steps of an agreement, the first one first. One query."""
    require(may_see_agreements(ctx))
    wanted = select(AgreementMove).where(AgreementMove.agreement_id == agreement_id)
    return session.scalars(wanted.order_by(AgreementMove.number)).all()


def sees_agreements(ctx: Context) -> bool:
    """Whether agreements are shown to the actor: for packages above, which show some of what stands in one."""
    return bool(may_see_agreements(ctx))


def agreements_of(session: Session, ctx: Context, funder_id: UUID) -> Sequence[Agreement]:
    """The latest agreements of a funder, and one more where there are others; none for who may not see. One query."""
    if not may_see_agreements(ctx):
        return ()
    wanted = select(Agreement).where(Agreement.funder_id == funder_id)
    return session.scalars(wanted.order_by(Agreement.begins_on.desc(), Agreement.id).limit(OF_A_FUNDER + 1)).all()


def agreements_with(
    session: Session, ctx: Context, *, contact_id: UUID | None = None, file_id: UUID | None = None
) -> Sequence[str]:
    """The titles of agreements that name this contact, or of which this file is the signed text. One query.

    None for who may not see.
    """
    if not may_see_agreements(ctx):
        return ()
    named = Agreement.contact_id == contact_id if contact_id else Agreement.signed_file_id == file_id
    return session.scalars(select(Agreement.title).where(named).order_by(Agreement.sort_title, Agreement.id)).all()


def agreements_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Agreement]:
    """One page of the agreements that meet `wanted` (see AgreementFilterSchema). Two queries."""
    require(may_see_agreements(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    return read_page(session, _matching(ctx, wanted), SORTS[sort], marks=marks, name=f"agreements:{sort}", mark=mark)


def agreements_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Agreement]:
    """Every agreement that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see_agreements(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    return iter(session.scalars(_matching(ctx, wanted).order_by(*order), execution_options=IN_CHUNKS))


def keeping() -> Select[UUID]:
    """The ids of those of fundraising and finance who have not left."""
    groups = (GroupCode.FUNDRAISING, GroupCode.FINANCE)
    members = select(Membership.person_id).where(Membership.group_code.in_(groups))
    return select(Person.id).where(Person.id.in_(members), Person.state != "left")


def keepers(session: Session) -> list[tuple[UUID, str]]:
    """Who may look after an agreement, by name: members of fundraising and finance who have not left. One query."""
    wanted = select(Person.id, Person.name).where(Person.id.in_(keeping()))
    return [(row.id, row.name) for row in session.execute(wanted.order_by(Person.sort_name, Person.id))]


def owner_options(session: Session) -> list[tuple[str, str]]:
    """Whoever looks after agreements or could, by name: the id as text, and the name. One query."""
    groups = (GroupCode.FUNDRAISING, GroupCode.FINANCE)
    members = select(Membership.person_id).where(Membership.group_code.in_(groups))
    does = select(Agreement.owner_id).where(Agreement.owner_id.is_not(None))
    wanted = select(Person.id, Person.name).where(
        or_(Person.id.in_(members) & (Person.state != "left"), Person.id.in_(does))
    )
    return [(str(row.id), row.name) for row in session.execute(wanted.order_by(Person.sort_name, Person.id))]


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[Agreement]:
    shown = contains_eager(Agreement.funder).load_only(Funder.id, Funder.name, Funder.short_name)
    return select(Agreement).join(Agreement.funder).options(shown, *BESIDE).where(*_conditions(ctx, wanted))


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Of an Agreement joined to its Funder."""
    for word in fold(wanted.get("q") or "").split():
        # Both: a funder may have been renamed, or become a part of another, since the agreement was written.
        yield or_(*(each.contains(word, autoescape=True) for each in (Agreement.found_by, Funder.found_by)))
    for word in fold(wanted.get("funder") or "").split():
        yield Funder.found_by.contains(word, autoescape=True)
    if wanted.get("state"):
        yield Agreement.state.in_(wanted["state"])
    if wanted.get("owner"):
        yield _owned_by(wanted["owner"], ctx)
    if wanted.get("ends"):
        yield Agreement.state.in_(LIVING)
        yield Agreement.ends_on.between(ctx.today, ctx.today + timedelta(days=int(wanted["ends"])))
    if wanted.get("report"):
        yield Agreement.state.in_(LIVING)
        yield _report_due(wanted["report"], ctx.today)
    if wanted.get("currency"):
        yield Agreement.currency == wanted["currency"]


def _report_due(within: str, today: date) -> ColumnElement[bool]:
    if within == LATE:
        return Agreement.next_report_on < today
    return Agreement.next_report_on <= today + timedelta(days=int(within))


def _owned_by(owner: str, ctx: Context) -> ColumnElement[bool]:
    if owner == Owner.ME:
        return Agreement.owner_id == ctx.actor.id if ctx.actor else false()
    if owner == Owner.NOBODY:
        return Agreement.owner_id.is_(None)
    return Agreement.owner_id == UUID(owner)
