"""Options and fixtures for every test, and the rule which tests touch a database."""

import os
import re
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

pytest_plugins = [
    "tests.fixtures.sparing",
    "tests.fixtures.databases",
    "tests.fixtures.application",
    "tests.fixtures.counting",
    "tests.fixtures.servers",
    "tests.fixtures.browsers",
    "tests.fixtures.houses",
    "tests.fixtures.rebuilding",
]

# Speed is never judged by wall time: the machine may be busy with something else.
settings.register_profile(
    "fundapp",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=DirectoryBasedExampleDatabase(Path(__file__).resolve().parents[1] / "var" / "cache" / "hypothesis"),
)
settings.load_profile("fundapp")

KINDS = ("sqlite", "postgresql")

# A shell that starts us in the background has us ignore these, and so would every process that the tests start and
# then ask to end.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

# A test that asks for one of these, however indirectly, behaves by the database and so runs on both.
DATABASE_FIXTURES = {"database_kind", "databases", "pristine_url", "app"}


PAGES = re.compile(r"test_(form|desk)_\w+\.py|test_\w+_pages\.py")
"""Tests of what pages say and how they take what is typed: the same on either database, so tried on SQLite alone. That
each page and each condition of a list stands on PostgreSQL too, tests/access/test_postgresql.py tries."""


LONGEST = (
    "test_payment_faults.py", "test_ending.py", "test_case_faults.py", "test_once.py", "test_outbox_faults.py",
    "test_migrating.py", "test_matrix.py", "test_field_access.py", "test_bulk_working.py", "test_postgresql.py",
    "test_load.py", "test_ten_thousand.py", "test_funder_import.py", "test_form_exit.py",
    "test_from_funder_to_agreement.py", "test_payments_journey.py", "test_committee.py",
)  # fmt: skip
"""Files of tests that take up to a minute each: they begin first, or at the end one core waits for the other."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database`: what the database fixtures stand on."""
    chosen = os.environ.get("FUNDAPP_TEST_DATABASE") or KINDS[0]
    parser.addoption("--database", choices=KINDS, default=chosen, help="default: %(default)s")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches a database or a browser, so that `-m` finds it; what takes longest comes first."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if DATABASE_FIXTURES & fixtures:
            item.add_marker(pytest.mark.database)
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if PAGES.fullmatch(item.path.name) and not item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.sqlite)
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
