"""The database itself refuses what the rules forbid, whoever writes to it; and each guard is what refuses it.

Every forbidden write is tried twice: with the guard, and once it is taken away, when nothing else stops it.
"""

from uuid import uuid4

import pytest
from sqlalchemy import text

from fundapp.committee.models import (
    Barred,
    CommitteeVote,
    DecisionRound,
    Panellist,
    PolicySignature,
    PolicyVersion,
    RoundLine,
)
from fundapp.committee.rules.conflicts import Grade
from tests.committee.chamber import Chamber
from tests.committee.forging import ALLOWED, CASES, Raw


@pytest.fixture
def raw(chamber: Chamber) -> Raw:
    """A committee with an open round and a decided one."""
    policy = chamber.policy()
    decided = chamber.convene(chamber.asked(300_000))
    chamber.declare(decided, "denis", "grace")
    chamber.open(decided)
    chamber.vote(decided, "denis", 300_000)
    chamber.vote(decided, "grace", 300_000)
    going = chamber.convene(chamber.asked(800_000, barred={chamber.people["awa"].id: "verified"}))
    chamber.declare(going, "bruno", "claire", "denis")
    chamber.declare(going, "esther", grade=Grade.FAMILY)
    chamber.open(going)
    chamber.vote(going, "bruno", 800_000)
    draft = uuid4()
    chamber.session.execute(Raw(chamber, going, decided, policy, draft).policy_row(id=draft, number=2, state="draft"))
    chamber.session.commit()
    return Raw(chamber, going, decided, policy, draft)


def drop(raw: Raw, guard: str) -> None:
    """Takes a guard away, until the test is over."""
    table = guard.rpartition("_no_")[0]
    on = f" ON {table}" if raw.session.get_bind().dialect.name == "postgresql" else ""
    raw.session.execute(text(f"DROP TRIGGER {guard}{on}"))


TABLES = (CommitteeVote, Barred, Panellist, PolicyVersion, PolicySignature, DecisionRound, RoundLine)


@pytest.mark.parametrize("table", [each.__tablename__ for each in TABLES])
def test_the_database_refuses_it_and_nothing_but_its_guard_does(raw: Raw, table: str) -> None:
    mine = {name: each for name, each in CASES.items() if each[0].rpartition("_no_")[0] == table}
    assert [name for name, (_guard, tried) in mine.items() if not raw.refused(table, *tried(raw))] == []
    for guard in {guard for guard, _tried in mine.values()}:
        drop(raw, guard)
    assert [name for name, (_guard, tried) in mine.items() if raw.refused(table, *tried(raw))] == []


def test_what_the_rules_allow_is_not_refused(raw: Raw) -> None:
    for tried in ALLOWED.values():
        point = raw.session.begin_nested()
        for each in tried(raw):
            raw.session.execute(each)
        point.rollback()


@pytest.mark.postgres
def test_no_table_is_emptied(raw: Raw) -> None:
    names = [each.__tablename__ for each in TABLES]
    assert [name for name in names if not raw.refused("committee_", text(f"TRUNCATE {name} CASCADE"))] == []


@pytest.mark.sqlite
def test_no_row_is_replaced_whatever_the_connection_says_of_triggers(raw: Raw) -> None:
    wrong = []
    for each in ("OFF", "ON"):
        raw.session.connection().exec_driver_sql(f"PRAGMA recursive_triggers={each}")
        for name in (each.__tablename__ for each in TABLES):
            statement = text(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} LIMIT 1")
            wrong += [] if raw.refused(name, statement) else [(name, each)]
    assert wrong == []


@pytest.mark.sqlite
def test_a_vote_is_not_replaced_by_one_with_the_same_number(raw: Raw) -> None:
    statement = raw.vote("bruno", revision=1).prefix_with("OR REPLACE", dialect="sqlite")  # type: ignore[attr-defined]
    assert raw.refused("committee_vote", statement)
    drop(raw, "committee_vote_no_replace")
    raw.session.connection().exec_driver_sql("PRAGMA recursive_triggers=OFF")
    assert not raw.refused("committee_vote", statement)
    raw.session.connection().exec_driver_sql("PRAGMA recursive_triggers=ON")


def test_every_guard_of_the_migration_is_tried(raw: Raw) -> None:
    wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'committee_%'"
    if raw.session.get_bind().dialect.name == "postgresql":
        wanted = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'committee_%'"
    there = set(raw.session.scalars(text(wanted)))
    tried = {guard for guard, _tried in CASES.values()}
    whole = {f"{table.__tablename__}_no_{event}" for table in TABLES for event in ("replace", "truncate")}
    assert there - whole == tried
