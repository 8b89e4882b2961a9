"""Reads of who knows a funder: contacts, what was said and done, and what comes next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderContact, FunderInteraction, FunderStep
from fundapp.donors.permissions import may_edit, may_see

RECENT, MOST = 5, 50
"""How many interactions stand on a funder's page, and how many contacts and steps at most."""

_CONTACTS = (FunderContact.sort_name, FunderContact.id)
_INTERACTIONS = (FunderInteraction.happened_on.desc(), FunderInteraction.id.desc())
_STEPS = (FunderStep.due_on, FunderStep.id)
Row = TypeVar("Row", FunderContact, FunderInteraction, FunderStep)


@dataclass(frozen=True)
class Known:
    """Who knows a funder: contacts who are still there first, the latest interactions, and what is still to do."""

    contacts: Sequence[FunderContact]
    interactions: Sequence[FunderInteraction]
    steps: Sequence[FunderStep]
    most: int = MOST


def known_of(session: Session, ctx: Context, funder_id: UUID) -> Known:
    """Three queries."""
    require(may_see(ctx))
    contacts = select(FunderContact).where(FunderContact.funder_id == funder_id)
    contacts = contacts.order_by(FunderContact.left_on.is_not(None), *_CONTACTS).limit(MOST)
    said = select(FunderInteraction).where(FunderInteraction.funder_id == funder_id).order_by(*_INTERACTIONS)
    said = said.options(joinedload(FunderInteraction.contact)).limit(RECENT)
    steps = select(FunderStep).where(FunderStep.funder_id == funder_id, FunderStep.done_on.is_(None))
    steps = steps.order_by(*_STEPS).limit(MOST)
    return Known(session.scalars(contacts).all(), session.scalars(said).all(), session.scalars(steps).all())


def contact(session: Session, ctx: Context, contact_id: UUID) -> FunderContact:
    """One contact with its funder. Raises NotFound. One query."""
    return _one(session, ctx, FunderContact, contact_id)


def interaction(session: Session, ctx: Context, interaction_id: UUID) -> FunderInteraction:
    """One interaction with its funder. Raises NotFound. One query."""
    return _one(session, ctx, FunderInteraction, interaction_id)


def step(session: Session, ctx: Context, step_id: UUID) -> FunderStep:
    """One step with its funder. Raises NotFound. One query."""
    return _one(session, ctx, FunderStep, step_id)


def contacts_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FunderContact]:
    """One page of those that meet `wanted` (see ContactFilterSchema), by name. Two queries."""
    require(may_see(ctx))
    return read_page(session, _contacts(wanted), _CONTACTS, marks=marks, name="contacts", mark=mark)


def interactions_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FunderInteraction]:
    """One page of those that meet `wanted` (see InteractionFilterSchema), the latest first. Two queries."""
    require(may_see(ctx))
    return read_page(session, _interactions(wanted), _INTERACTIONS, marks=marks, name="interactions", mark=mark)


def steps_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FunderStep]:
    """One page of those that meet `wanted` (see StepFilterSchema), by their day. Two queries."""
    require(may_see(ctx))
    return read_page(session, _steps(ctx, wanted), _STEPS, marks=marks, name="steps", mark=mark)


def contacts_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FunderContact]:
    """Every contact that meets `wanted`, by name."""
    require(may_edit(ctx))  # a list of people to take home is for those who keep it
    return iter(session.scalars(_contacts(wanted).order_by(*_CONTACTS), execution_options=IN_CHUNKS))


def interactions_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FunderInteraction]:
    """Every interaction that meets `wanted`, the latest first."""
    require(may_see(ctx))
    return iter(session.scalars(_interactions(wanted).order_by(*_INTERACTIONS), execution_options=IN_CHUNKS))


def steps_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FunderStep]:
    """Every step that meets `wanted`, by its day."""
    require(may_see(ctx))
    return iter(session.scalars(_steps(ctx, wanted).order_by(*_STEPS), execution_options=IN_CHUNKS))


def contacts_found_by(wanted: Mapping[str, Any]) -> Select[FunderContact]:
    """The contacts that these words find."""
    return _contacts(wanted)


def interactions_found_by(wanted: Mapping[str, Any]) -> Select[FunderInteraction]:
    """The interactions that these words find."""
    return _interactions(wanted)


def steps_found_by(wanted: Mapping[str, Any]) -> Select[FunderStep]:
    """The steps that these words find."""
    return select(FunderStep).join(FunderStep.funder).where(*worded(wanted, func.lower(FunderStep.what)))


def own_steps(session: Session, ctx: Context, until: Any, most: int) -> Sequence[FunderStep]:
    """What the actor still has to do by then, the most urgent first, at most so many. One query."""
    if not may_edit(ctx) or ctx.actor is None:
        return []
    mine = select(FunderStep).where(FunderStep.owner_id == ctx.actor.id, FunderStep.done_on.is_(None))
    wanted = mine.where(FunderStep.due_on <= until).options(joinedload(FunderStep.funder))
    return session.scalars(wanted.order_by(*_STEPS).limit(most)).all()


def _one(session: Session, ctx: Context, model: type[Row], row_id: UUID) -> Row:
    require(may_see(ctx))
    found = session.get(model, row_id, options=[joinedload(model.funder)])
    if found is None:
        raise NotFound
    return found


def _contacts(wanted: Mapping[str, Any]) -> Select[FunderContact]:
    statement = select(FunderContact).join(FunderContact.funder).options(joinedload(FunderContact.funder))
    statement = statement.where(*worded(wanted, FunderContact.sort_name))
    if wanted.get("basis"):
        statement = statement.where(FunderContact.basis.in_(wanted["basis"]))
    if wanted.get("there"):
        gone = FunderContact.left_on.is_not(None)
        statement = statement.where(~gone if wanted["there"] == "yes" else gone)
    return statement


def _interactions(wanted: Mapping[str, Any]) -> Select[FunderInteraction]:
    whole = (joinedload(FunderInteraction.funder), joinedload(FunderInteraction.contact))
    statement = select(FunderInteraction).join(FunderInteraction.funder).options(*whole)
    statement = statement.where(*worded(wanted, FunderInteraction.found_by))
    if wanted.get("kind"):
        statement = statement.where(FunderInteraction.kind.in_(wanted["kind"]))
    if wanted.get("since"):
        statement = statement.where(FunderInteraction.happened_on >= wanted["since"])
    return statement


def _steps(ctx: Context, wanted: Mapping[str, Any]) -> Select[FunderStep]:
    statement = select(FunderStep).join(FunderStep.funder).options(joinedload(FunderStep.funder))
    statement = statement.where(*worded(wanted, func.lower(FunderStep.what)))
    standing = {
        "open": FunderStep.done_on.is_(None),
        "late": and_(FunderStep.done_on.is_(None), FunderStep.due_on < ctx.today),
        "done": FunderStep.done_on.is_not(None),
    }.get(wanted.get("standing") or "")
    if standing is not None:
        statement = statement.where(standing)
    if wanted.get("whose") and ctx.actor is not None:
        statement = statement.where(FunderStep.owner_id == ctx.actor.id)
    return statement


def worded(wanted: Mapping[str, Any], own: ColumnElement[str] | Any) -> Iterator[ColumnElement[bool]]:
    """Each word stands in the row itself, or in what its funder is found by."""
    for word in fold(wanted.get("q") or "").split():
        yield or_(own.contains(word, autoescape=True), Funder.found_by.contains(word, autoescape=True))
