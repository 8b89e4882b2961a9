"""Statements whose SQL is worked out once, for what must not keep others waiting any longer than it takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Insert, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

Turn = Callable[[Any], Any] | None
Made = tuple[str, list[tuple[str, Turn]], bool]
"""Makes a value of the database's out of one of ours; None: it is one already."""


class Prepared:
    """A statement, and by dialect its SQL. `columns`: those of an INSERT without values that are given."""

    def __init__(
        self,
        statement: Insert | Update | ReturningInsert[Any] | ReturningUpdate[Any],
        columns: Sequence[str] | None = None,
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._made: dict[str, Made] = {}

    def execute(self, connection: Connection, given: Mapping[str, Any]) -> CursorResult[Any]:
        """Runs it. What the database refuses is raised as for any other statement."""
        name = connection.dialect.name
        sql, asked, positional = self._made.get(name) or self._make(connection)
        values = {each: given[each] if turn is None else turn(given[each]) for each, turn in asked}
        if not positional:
            return connection.exec_driver_sql(sql, values)
        return connection.exec_driver_sql(sql, tuple(values[each] for each, _turn in asked))

    def _make(self, connection: Connection) -> Made:
        dialect = connection.dialect
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        assert isinstance(compiled, SQLCompiler)
        names = compiled.positiontup or list(compiled.binds)
        turns: list[Turn] = [compiled.binds[each].type.dialect_impl(dialect).bind_processor(dialect) for each in names]
        made = str(compiled), list(zip(names, turns, strict=True)), compiled.positional
        self._made[dialect.name] = made
        return made
