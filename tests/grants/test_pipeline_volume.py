"""The pipeline's pages cost the same with a hundred opportunities and with thousands."""

from pathlib import Path

from benchmarks.calls.pipeline import MOST, addresses, pipeline_of
from benchmarks.pages import LIST_MOST, statements
from tests.fixtures.application import visit
from tests.fixtures.databases import Databases

FEW, MANY = 100, 2_000


def costs(databases: Databases, url: str, folder: Path, count: int) -> dict[str, int]:
    """How many statements each page needs."""
    copied = databases.copy(url)
    with pipeline_of(copied, folder, count) as kept:
        client = visit(kept.app)
        found = {name: len(statements(client, address)) for name, address in addresses(kept).items()}
    databases.drop(copied)
    return found


def test_a_page_needs_as_many_statements_with_a_hundred_as_with_thousands(
    databases: Databases, pristine_url: str, tmp_path: Path
) -> None:
    many = costs(databases, pristine_url, tmp_path / "many", MANY)
    assert costs(databases, pristine_url, tmp_path / "few", FEW) == many
    assert {name: cost for name, cost in many.items() if cost > MOST.get(name, LIST_MOST)} == {}
