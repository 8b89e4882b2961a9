"""Reads of people met in the field: rows, never what is sealed in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.directory.models import FocalPoint, PersonMet
from fundapp.directory.permissions import may_meet
from fundapp.vault.models import Compartment
from fundapp.vault.rules import Kind

_ORDER = (PersonMet.created_at.desc(), PersonMet.id)


def person_met(session: Session, ctx: Context, person_met_id: UUID) -> PersonMet:
    """One person. Raises NotFound. One query."""
    require(may_meet(ctx))
    found = session.get(PersonMet, person_met_id)
    if found is None:
        raise NotFound
    return found


def locked_person_met(session: Session, ctx: Context, person_met_id: UUID) -> PersonMet:
    """One person who is nobody else's until the transaction ends. Raises NotFound. One query."""
    require(may_meet(ctx))
    found = session.get(PersonMet, person_met_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def open_kinds(session: Session, person_met_id: UUID) -> list[Kind]:
    """Which of their compartments are not shredded. One query."""
    there = Compartment.subject_id == person_met_id, Compartment.shredded_at.is_(None)
    return [Kind(each) for each in session.scalars(select(Compartment.kind).where(*there).order_by(Compartment.kind))]


def points_of_met(session: Session, person_met_id: UUID) -> Sequence[FocalPoint]:
    """Wherever they speak, or spoke, for a country. One query."""
    wanted = select(FocalPoint).where(FocalPoint.person_met_id == person_met_id)
    return session.scalars(wanted.order_by(FocalPoint.since, FocalPoint.id)).all()


def people_met_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PersonMet]:
    """One page of the people who meet `wanted` (see PersonMetFilterSchema), the newest first. Two queries."""
    require(may_meet(ctx))
    return read_page(session, _matching(wanted), _ORDER, marks=marks, name="people_met", mark=mark)


def people_met_to_export(
    session: Session, ctx: Context, wanted: Mapping[str, Any]
) -> Iterator[tuple[PersonMet, str | None]]:
    """Every person who meets `wanted`, with their organisation's name, read in chunks."""
    require(may_meet(ctx))
    statement = _matching(wanted).add_columns(Organisation.name)
    statement = statement.outerjoin(Organisation, Organisation.id == PersonMet.organisation_id).order_by(*_ORDER)
    found = session.execute(statement, execution_options=IN_CHUNKS)
    return ((person, name) for person, name in found)


def houses_of(session: Session, people: Iterable[PersonMet]) -> Mapping[UUID, str]:
    """Names of the organisations of people met, by the organisation's id. One query, none for none."""
    ids = {each.organisation_id for each in people if each.organisation_id}
    if not ids:
        return {}
    wanted = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return dict(session.execute(wanted).all())


def _matching(wanted: Mapping[str, Any]) -> Select[PersonMet]:
    statement = select(PersonMet)
    if wanted.get("country"):
        statement = statement.where(PersonMet.country == wanted["country"])
    if wanted.get("role"):
        statement = statement.where(PersonMet.role.in_(wanted["role"]))
    return statement
