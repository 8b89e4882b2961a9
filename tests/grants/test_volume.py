"""The call watch’s pages cost the same with twenty calls and with thousands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.calls.lists import addresses, most
from benchmarks.calls.volume import CallWatch, watch_of
from benchmarks.pages import statements
from fundapp.grants.queries.known import sharing
from fundapp.grants.rules.identity import Identity, digest
from tests.fixtures.application import visit
from tests.fixtures.databases import Databases
from tests.fixtures.plans import asked_by, plan_of

FEW, MANY = 20, 2_000


def kept(databases: Databases, url: str, folder: Path, calls: int) -> Iterator[CallWatch]:
    """A watch with so many calls."""
    copied = databases.copy(url)
    with watch_of(copied, folder, calls) as found:
        yield found
    databases.drop(copied)


@pytest.fixture(scope="module")
def small(databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallWatch]:
    """A watch with twenty calls."""
    yield from kept(databases, pristine_url, tmp_path_factory.mktemp("small"), FEW)


@pytest.fixture(scope="module")
def large(databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallWatch]:
    """A watch with two thousand."""
    yield from kept(databases, pristine_url, tmp_path_factory.mktemp("large"), MANY)


def test_a_page_needs_as_many_statements_with_twenty_calls_as_with_thousands(
    small: CallWatch, large: CallWatch
) -> None:
    few, many = visit(small.app), visit(large.app)
    for name in addresses(large):
        found, wanted = (statements(each, addresses(on)[name]) for each, on in ((few, small), (many, large)))
        empty = "<tbody>" not in few.get(addresses(small)[name]).text  # then there are no rows to read the rest of
        assert len(found) == len(wanted) or (empty and len(found) < len(wanted)), (name, found, wanted)
        assert len(wanted) <= most(name), (name, wanted)


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("/calls?time=all", "ix_call_closes_at_id"),
        ("/calls?time=all&sort=-deadline", "ix_call_closes_at_id"),
        ("/calls?time=all&sort=title", "ix_call_sort_title_id"),
        ("/calls?time=all&sort=updated", "ix_call_updated_at_id"),
    ],
)
def test_a_list_is_read_in_the_order_of_an_index(large: CallWatch, address: str, index: str) -> None:
    wanted = asked_by(visit(large.app), address, "FROM call")
    with large.engine.connect() as connection:
        assert wanted
        assert index in plan_of(connection, wanted)


def test_calls_are_known_again_by_indexes(large: CallWatch) -> None:
    """However many calls there are, an import reads those alone that may be the same."""
    wanted = Identity(digest("ref5"), digest("example.org/5?"), digest("appel"))
    found = str(sharing([wanted]).compile(large.engine, compile_kwargs={"literal_binds": True}))
    with large.engine.connect() as connection:
        plan = plan_of(connection, [(f"SELECT call.id FROM call WHERE {found}", ())])
    for column in ("reference_key", "address_key", "title_key"):
        assert f"ix_call_{column}" in plan
