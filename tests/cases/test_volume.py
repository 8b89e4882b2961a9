"""The officers' pages cost the same with twenty cases and with thousands, and find their rows by index."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.cases.pages import LISTS, SHAPES, addresses
from benchmarks.cases.pasts import Invention, open_among
from benchmarks.cases.volume import House, house_of
from tests.accounts.pages import rows, said
from tests.donors.pages import lead
from tests.fixtures.counting import counted_statements
from tests.fixtures.databases import Databases
from tests.fixtures.plans import Asked, asked_by, plan_of

FEW, MANY = 20, 2_000
MOST = {"a case": 16, "first page": 43}
"""Statements that a page may need; a list, and whatever is another shape of it, eight."""

PATHS = {**LISTS, **SHAPES}
READ = "emergency_case"


def kept(databases: Databases, url: str, folder: Path, cases: int) -> Iterator[House]:
    """A fund with so many cases."""
    copied = databases.copy(url)
    with house_of(copied, folder, cases) as house:
        yield house
    databases.drop(copied)


@pytest.fixture(scope="module")
def small(databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A fund with twenty cases."""
    yield from kept(databases, pristine_url, tmp_path_factory.mktemp("small"), FEW)


@pytest.fixture(scope="module")
def large(databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A fund with two thousand."""
    yield from kept(databases, pristine_url, tmp_path_factory.mktemp("large"), MANY)


def browser(house: House) -> FlaskClient:
    client = house.app.test_client()
    house.holders.sign_in(client, house.officers[0])
    return client


def statements(client: FlaskClient, address: str) -> list[str]:
    """What a page asks the database, once it has been looked at before."""
    for _time in range(2):
        assert client.get(address).status_code == 200, address
    with counted_statements() as found:
        client.get(address)
    return found.texts


def test_a_page_needs_as_many_statements_with_twenty_cases_as_with_thousands(small: House, large: House) -> None:
    few, many = browser(small), browser(large)
    for name in PATHS | {"a case": ""}:
        one, other = (addresses(house)[name] for house in (small, large))
        found, wanted = statements(few, one), statements(many, other)
        empty = not rows(few.get(one).text) and "list" in name  # then nothing is opened, and nothing logged
        assert len(found) == len(wanted) or (empty and len(found) < len(wanted)), (name, found, wanted)
        assert len(wanted) <= MOST.get(name, 8), (name, wanted)


def asked(house: House, address: str, read: str = READ) -> list[Asked]:
    """Whatever a page asks of cases, or with other words than their table's, with its values."""
    return asked_by(browser(house), address, read)


def scans(plan: str) -> list[str]:
    """Steps of a plan that read cases from the first to the last: not by an index, nor by the keys found before.

    PostgreSQL counts what is common by reading cases until it has counted far enough: below a limit, that is no scan.
    """
    whole, lines = re.compile(r"SCAN emergency_case(?! USING)|Seq Scan on emergency_case"), plan.splitlines()
    return [line for before, line in pairwise(lines) if whole.search(line) and "Limit " not in before]


@pytest.mark.parametrize("name", ["list", "list: closed", "list: waits for me", "board", "calendar"])
def test_no_page_reads_every_case(large: House, name: str) -> None:
    with large.engine.connect() as connection:
        plan = plan_of(connection, asked(large, PATHS[name]))
    assert scans(plan) == [], plan
    assert "ix_emergency_case_" in plan


@pytest.mark.parametrize("name", ["list", "list: closed", "board", "calendar"])
def test_without_its_index_a_page_would_read_every_case(large: House, name: str) -> None:
    wanted = asked(large, PATHS[name])
    with large.engine.connect() as connection, connection.begin() as dropped:
        for index in ("listed", "taken", "due_at"):
            connection.execute(text(f"DROP INDEX ix_emergency_case_{index}"))
        assert scans(plan_of(connection, wanted)) != []
        dropped.rollback()


@pytest.mark.parametrize(
    ("name", "read", "index"),
    [
        pytest.param("a case", "SELECT vault_wrap.", "ix_vault_wrap_reader_id", id="wraps"),
        pytest.param("first page", "case_task.kind", "ix_case_task_assignee_id", id="tasks"),
    ],
)
def test_no_page_goes_through_what_has_gathered_over_years(large: House, name: str, read: str, index: str) -> None:
    wanted = asked(large, addresses(large)[name], read)
    with large.engine.connect() as connection:
        assert wanted
        assert index not in plan_of(connection, wanted)


def test_the_list_says_that_there_are_more_than_it_counts(large: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(large)
    for place in ("fundapp.cases.queries.listing", "fundapp.cases.views.listing"):
        monkeypatch.setattr(f"{place}.MOST_COUNTED", 100)
    assert "plus de 100 dossiers" in said(client.get("/cases?state=closed").text)
    count = open_among(MANY)
    assert f"{count} dossiers" in said(client.get("/cases").text)


def test_pages_of_open_and_closed_cases_lead_on_and_back_without_a_gap(large: House) -> None:
    client, seen = browser(large), []
    page = client.get("/cases?state=triage&state=verification&state=withdrawn&country=CM").text
    for _page in range(40):
        seen.append([row.split()[0] for row in rows(page)])
        if 'rel="next"' not in page:
            break
        page = client.get(lead(page, "next")).text
    every = [each for found in seen for each in found]
    assert len(every) == len(set(every)) > 25
    back = client.get(lead(page, "prev")).text
    assert [row.split()[0] for row in rows(back)] == seen[-2]


def test_the_same_seed_gives_the_same_cases() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert Invention(now, 6, 12, Random(7)).cases(300) == Invention(now, 6, 12, Random(7)).cases(300)
