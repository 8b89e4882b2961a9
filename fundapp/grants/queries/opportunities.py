"""Reads of opportunities: one, a list, those of a call."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from fundapp.accounts.models import Organisation, Person
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder
from fundapp.donors.queries.owners import attending
from fundapp.donors.rules.vocabulary import Owner
from fundapp.grants.models import Call, Opportunity, OpportunityMove, OpportunityPartner
from fundapp.grants.permissions import may_see
from fundapp.grants.rules.deadlines import NEVER
from fundapp.grants.rules.partners import Standing
from fundapp.grants.rules.pipeline import LATE_ANSWER, UNTOUCHED
from fundapp.grants.workflow import LIVING, State

LONG_AGO, FAR_OFF = date(1, 1, 1), date(9999, 1, 1)

FUNDER = joinedload(Opportunity.funder).load_only(Funder.id, Funder.name, Funder.short_name)
BESIDE = (
    FUNDER,
    joinedload(Opportunity.owner).load_only(Person.id, Person.name),
    joinedload(Opportunity.lead).load_only(Organisation.id, Organisation.name, Organisation.short_name),
    joinedload(Opportunity.call),
)
"""What stands beside an opportunity, with it in one query."""

WORTH = func.coalesce(Opportunity.awarded, Opportunity.expected, Opportunity.requested)
"""As `Opportunity.worth`, in minor units."""

CLOSES = func.coalesce(Call.closes_at, NEVER)
SORTS: Mapping[str, Sequence[Any]] = {
    "recent": (Opportunity.updated_at.desc(), Opportunity.id),
    "deadline": (CLOSES, Opportunity.id),
    "answer": (func.coalesce(Opportunity.answer_on, FAR_OFF), Opportunity.id),
    "sent": (func.coalesce(Opportunity.submitted_on, LONG_AGO).desc(), Opportunity.id),
    "title": (Opportunity.title, Opportunity.id),
    # Minor units of different currencies cannot be compared: each currency stands together, unknown amounts last.
    "amount": (func.coalesce(Opportunity.currency, "~"), func.coalesce(WORTH, -1).desc(), Opportunity.id),
}
DEFAULT_SORT = "recent"


def opportunity(session: Session, ctx: Context, opportunity_id: UUID) -> Opportunity:
    """One opportunity with its call, funder, lead and owner. One query. Raises NotFound."""
    require(may_see(ctx))
    found = session.get(Opportunity, opportunity_id, options=BESIDE)
    if found is None:
        raise NotFound
    return found


def locked_opportunity(session: Session, ctx: Context, opportunity_id: UUID) -> Opportunity:
    """As it stands now, nobody else's until the transaction ends; without what stands beside it. Raises NotFound."""
    require(may_see(ctx))
    found = held_opportunity(session, opportunity_id)
    if found is None:
        raise NotFound
    return found


def held_opportunity(session: Session, opportunity_id: UUID) -> Opportunity | None:
    """The same for what nobody need ask for: a round whose time is over decides by itself."""
    return session.get(Opportunity, opportunity_id, with_for_update=True, populate_existing=True)


def moves_of(session: Session, ctx: Context, opportunity_id: UUID) -> Sequence[OpportunityMove]:
    """Its steps, in the order in which they were taken. One query."""
    require(may_see(ctx))
    of_it = select(OpportunityMove).where(OpportunityMove.opportunity_id == opportunity_id)
    return session.scalars(of_it.order_by(OpportunityMove.number)).all()


def opportunities_of_call(session: Session, ctx: Context, call_id: UUID) -> Sequence[Opportunity]:
    """What the network made of a call, the latest first. One query."""
    require(may_see(ctx))
    of_it = select(Opportunity).where(Opportunity.call_id == call_id).options(*BESIDE)
    return session.scalars(of_it.order_by(Opportunity.created_at.desc(), Opportunity.id)).all()


def opportunities_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Opportunity]:
    """One page of the opportunities that meet `wanted` (see OpportunityFilterSchema). Two queries."""
    require(may_see(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    statement = _beside(matching(ctx, wanted))
    return read_page(session, statement, SORTS[sort], marks=marks, name=f"opportunities:{sort}", mark=mark)


def opportunities_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Opportunity]:
    """Every opportunity that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    return iter(session.scalars(_beside(matching(ctx, wanted)).order_by(*order), execution_options=IN_CHUNKS))


def _beside(statement: Select[Opportunity]) -> Select[Opportunity]:
    """Funder and call are joined already: their columns are taken from there."""
    people = (
        joinedload(Opportunity.owner).load_only(Person.id, Person.name),
        joinedload(Opportunity.lead).load_only(Organisation.id, Organisation.name, Organisation.short_name),
    )
    funder = contains_eager(Opportunity.funder).load_only(Funder.id, Funder.name, Funder.short_name)
    return statement.options(funder, contains_eager(Opportunity.call), *people)


def matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[Opportunity]:
    """The opportunities that meet every condition in `wanted`, joined to their funder and call, if they have them."""
    joined = select(Opportunity).outerjoin(Opportunity.funder).outerjoin(Opportunity.call)
    return joined.where(*_conditions(ctx, wanted))


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    for word in fold(wanted.get("q") or "").split():
        own = Opportunity.found_by.contains(word, autoescape=True)
        yield or_(own, Funder.found_by.contains(word, autoescape=True))
    if wanted.get("state"):
        yield Opportunity.state.in_(wanted["state"])
    if wanted.get("owner"):
        yield owned_by(wanted["owner"], ctx)
    if wanted.get("lead"):
        yield Opportunity.lead_id == UUID(wanted["lead"])
    if wanted.get("partner"):
        yield Opportunity.id.in_(_taken_part_in(UUID(wanted["partner"])))
    if wanted.get("currency"):
        yield Opportunity.currency == wanted["currency"]
    if wanted.get("year"):
        yield Opportunity.submitted_on.between(date(wanted["year"], 1, 1), date(wanted["year"], 12, 31))
    if wanted.get("lacking"):
        yield Opportunity.state.in_(LIVING)
        yield ATTENTION[wanted["lacking"]](ctx)


def _taken_part_in(organisation_id: UUID) -> Select[UUID]:
    """What an organisation takes part in, in whatever role, and has not declined."""
    partner = OpportunityPartner
    mine = partner.organisation_id == organisation_id, partner.standing != Standing.DECLINED
    return select(partner.opportunity_id).where(*mine)


def owned_by(owner: str, ctx: Context) -> ColumnElement[bool]:
    """The condition that a filter's answer means: a code of `Owner`, or the id of a person."""
    if owner == Owner.ME:
        return Opportunity.owner_id == ctx.actor.id if ctx.actor else false()
    if owner == Owner.NOBODY:
        return Opportunity.owner_id.is_(None)
    if owner == Owner.UNATTENDED:
        return or_(Opportunity.owner_id.is_(None), Opportunity.owner_id.not_in(attending(ctx.today)))
    return Opportunity.owner_id == UUID(owner)


def _answer_late(ctx: Context) -> ColumnElement[bool]:
    return (Opportunity.state == State.SUBMITTED) & (Opportunity.answer_on < ctx.today - LATE_ANSWER)


def _untouched(ctx: Context) -> ColumnElement[bool]:
    return (Opportunity.state == State.SPOTTED) & (Opportunity.updated_at < ctx.now - UNTOUCHED)


ATTENTION: Mapping[str, Any] = {
    "amount": lambda _ctx: WORTH.is_(None),
    "answer_on": lambda _ctx: Opportunity.answer_on.is_(None),
    "late": _answer_late,
    "untouched": _untouched,
}
"""Of those that are under way: what is missing or late, by the code of a filter's answer."""
