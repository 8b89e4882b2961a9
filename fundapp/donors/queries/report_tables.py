"""Protected tables that reports have let out, by population: what the next ones are audited against."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.donors.models import PublishedTables


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
