"""What servers hold: all that Valkey and PostgreSQL give out, and the files that they keep."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import redis
from sqlalchemy import make_url

from tests.canaries.places import Piece, Place, in_folder
from tests.canaries.streams import Held
from tests.canaries.tables import postgresql_cells


def valkey(name: str, url: str, folder: Path | None = None, *, optional: bool = False) -> Place:
    """Every key of every database with its value, the slow log, and the server's own folder (AOF, RDB, log)."""
    return Place(name, lambda: _in_valkey(url, folder), optional)


def _in_valkey(url: str, folder: Path | None) -> Iterator[Piece]:
    with redis.Redis.from_url(url) as first:
        numbers = [int(word.removeprefix("db")) for word in first.info("keyspace")]
        for entry in first.slowlog_get(-1):
            yield Piece("the slow log", Held(entry["command"]))
    for number in numbers:
        with redis.Redis.from_url(url, db=number) as client:
            for key in client.scan_iter(count=1000):
                parts = [key, *_flat(_value(client, key))]
                yield Piece(f"{number}: {key.decode(errors='backslashreplace')}", Held(b"\0".join(parts)))
    if folder is not None:
        yield from in_folder(folder)


READERS: dict[bytes, Callable[[redis.Redis, bytes], Any]] = {
    b"string": lambda client, key: client.get(key),
    b"list": lambda client, key: client.lrange(key, 0, -1),
    b"set": lambda client, key: client.smembers(key),
    b"hash": lambda client, key: client.hgetall(key),
    b"zset": lambda client, key: client.zrange(key, 0, -1),
    b"stream": lambda client, key: client.xrange(key),
}


def _value(client: redis.Redis, key: bytes) -> Any:
    """The value, or nothing when the key expired meanwhile; a kind of value that is not known here is an error."""
    kind: Any = client.type(key)
    return None if kind == b"none" else READERS[kind](client, key)


def _flat(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict):
        yield from (part for pair in value.items() for part in _flat(pair))
    elif isinstance(value, Iterable):
        yield from (part for inner in value for part in _flat(inner))


def postgresql(name: str, url: str, data_dir: Path | None = None) -> Place:
    """Every column of every table of the database at `url`, and the server's files (pg_wal, dead rows), if given.

    Needs a superuser: the catalogues are read, and what the server still holds in memory is written out first.
    """
    return Place(name, lambda: _in_postgresql(url, data_dir))


def _in_postgresql(url: str, data_dir: Path | None) -> Iterator[Piece]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        with connection.transaction():
            yield from (Piece(column, held) for column, held in postgresql_cells(connection))
    if data_dir is not None:
        yield from in_folder(data_dir)
