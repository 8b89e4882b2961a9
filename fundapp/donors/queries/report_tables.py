"""Protected tables that reports have let out, by population: what the next ones are audited against."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.donors.models import PublishedTables


def population_named(agreement_id: UUID) -> str:
    """Under which name what an agreement's money did is let out."""
    return f"agreement:{agreement_id.hex}"


def told_of(session: Session, agreement_id: UUID) -> bool:
    """Whether any report has told of the persons whom an agreement's money helped. One query."""
    return bool(last_numbers(session, [population_named(agreement_id)])[population_named(agreement_id)])


def let_out(session: Session, population: str) -> Sequence[PublishedTables]:
    """Everything that was ever let out of a population, the first one first. One query."""
    wanted = select(PublishedTables).where(PublishedTables.population == population)
    return session.scalars(wanted.order_by(PublishedTables.number)).all()


def last_numbers(session: Session, populations: Collection[str]) -> Mapping[str, int]:
    """How many times something was let out of each of these populations. One query."""
    if not populations:
        return {}
    wanted = select(PublishedTables.population, func.max(PublishedTables.number))
    wanted = wanted.where(PublishedTables.population.in_(populations)).group_by(PublishedTables.population)
    found = {population: int(number) for population, number in session.execute(wanted)}
    return {each: found.get(each, 0) for each in populations}
