"""The funder map's pages cost the same with twenty funders and with thousands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.funders.lists import addresses, most
from benchmarks.funders.volume import FunderMap, map_of
from benchmarks.pages import statements
from tests.fixtures.application import visit
from tests.fixtures.databases import Databases
from tests.fixtures.plans import asked_by, plan_of

FEW, MANY = 20, 2_000


def kept(databases: Databases, url: str, folder: Path, funders: int) -> Iterator[FunderMap]:
    """A map with so many funders."""
    copied = databases.copy(url)
    with map_of(copied, folder, funders) as found:
        yield found
    databases.drop(copied)


@pytest.fixture(scope="module")
def small(databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FunderMap]:
    """A map with twenty funders."""
    yield from kept(databases, pristine_url, tmp_path_factory.mktemp("small"), FEW)


@pytest.fixture(scope="module")
def large(databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FunderMap]:
    """A map with two thousand."""
    yield from kept(databases, pristine_url, tmp_path_factory.mktemp("large"), MANY)


def test_a_page_needs_as_many_statements_with_twenty_funders_as_with_thousands(
    small: FunderMap, large: FunderMap
) -> None:
    few, many = visit(small.app), visit(large.app)
    for name in addresses(large):
        found, wanted = (statements(each, addresses(on)[name]) for each, on in ((few, small), (many, large)))
        empty = "<tbody>" not in few.get(addresses(small)[name]).text  # then there are no rows to read the rest of
        assert len(found) == len(wanted) or (empty and len(found) < len(wanted)), (name, found, wanted)
        assert len(wanted) <= most(name), (name, wanted)


@pytest.mark.parametrize(
    ("read", "index"),
    [
        pytest.param("FROM funder_contact", "ix_funder_contact_funder_id", id="contacts"),
        pytest.param("FROM funder_interaction", "ix_funder_interaction_funder_id_happened_on", id="interactions"),
        pytest.param("FROM funder_step", "ix_funder_step_funder_id_done_on_due_on_id", id="steps"),
    ],
)
def test_the_page_of_a_funder_does_not_go_through_what_others_have(large: FunderMap, read: str, index: str) -> None:
    wanted = asked_by(visit(large.app), f"/funders/{large.funder_id}", read)
    with large.engine.connect() as connection:
        assert wanted
        assert index in plan_of(connection, wanted)
