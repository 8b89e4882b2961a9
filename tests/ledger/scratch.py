"""Databases from which a guard was taken away, to see what it was for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine, MetaData, create_engine
from sqlalchemy.orm import Session

from fundapp.core.database import prepare_sqlite
from fundapp.core.models import Base
from tests.fixtures.databases import Databases

T = TypeVar("T")


@contextmanager
def without(databases: Databases, *guards: str) -> Iterator[Engine]:
    """Every table as the models say, but for the constraints of these names."""
    url = databases.empty()
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    thinned = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(thinned)
    taken = [
        (table, each) for table in thinned.tables.values() for each in table.constraints if str(each.name) in guards
    ]
    assert len(taken) == len(guards), "each guard is there, until it is taken away"
    for table, each in taken:
        table.constraints.discard(each)
    thinned.create_all(engine)
    try:
        yield engine
    finally:
        engine.dispose()
        databases.drop(url)


def committed_in(engine: Engine, do: Callable[[Session], T]) -> T:
    """In a transaction of its own."""
    with Session(engine) as session:
        done = do(session)
        session.commit()
        return done
