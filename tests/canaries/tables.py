"""The cells of databases as the database itself reads them: whole, wherever its pages end, and unpacked."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql

from tests.canaries.streams import BLOCK, Held

SQLITE = b"SQLite format 3\0"
BETWEEN = b"\0\n\0"

TABLES = """
SELECT n.nspname, c.relname, array_agg(a.attname::text ORDER BY a.attnum),
       array_agg(a.atttypid = 'bytea'::regtype ORDER BY a.attnum)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_toast' AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY 1, 2
"""
"""Every table with its columns, the catalogues among them: statistics hold samples, pg_largeobject what is large."""


def sqlite_cells(path: Path) -> Iterator[tuple[str, Held]]:
    """(Column, its cells one after another, in portions) of every table, read without writing to the file."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        tables = "SELECT name FROM sqlite_schema WHERE type = 'table' UNION ALL SELECT 'sqlite_schema'"
        for (table,) in connection.execute(tables).fetchall():
            rows = connection.execute(f"SELECT * FROM {_quoted(table.decode())}")
            yield from _portions([f"{table.decode()}.{column[0]}" for column in rows.description], rows)


def postgresql_cells(connection: psycopg.Connection) -> Iterator[tuple[str, Held]]:
    """(Column, its cells one after another, in portions) of every table of the database. Needs a superuser."""
    for schema, table, columns, binary in connection.execute(TABLES).fetchall():
        cells = [
            sql.SQL("{}" if raw else "{}::text").format(sql.Identifier(column))
            for column, raw in zip(columns, binary, strict=True)
        ]
        query = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(cells), sql.Identifier(schema, table))
        with connection.cursor(name="cells") as rows:
            rows.execute(query)
            yield from _portions([f"{schema}.{table}.{column}" for column in columns], rows)


def _portions(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[tuple[str, Held]]:
    """The cells of each column joined; a portion ends when all columns together have about a block."""
    joined: list[tuple[bytes, ...]] = []
    size = 0
    for row in rows:
        joined.append(tuple(map(_bytes, row)))
        size += sum(map(len, joined[-1]))
        if size >= BLOCK:
            yield from _by_column(columns, joined)
            joined, size = [], 0
    yield from _by_column(columns, joined)


def _by_column(columns: Sequence[str], rows: list[tuple[bytes, ...]]) -> Iterator[tuple[str, Held]]:
    for column, cells in zip(columns, zip(*rows, strict=True), strict=False):
        if any(cells):
            yield column, Held(BETWEEN.join(cells))


def _bytes(cell: object) -> bytes:
    if cell is None:
        return b""
    return cell if isinstance(cell, bytes) else str(cell).encode()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
