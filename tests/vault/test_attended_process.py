"""Attended work in a real child process: it does what it is for, with a key that nobody else can see."""

import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from sqlalchemy import select

from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.vault import attended
from fundapp.vault.attended import start_work
from fundapp.vault.commands import begin_work, create_compartments, withdraw_reader
from fundapp.vault.installation import demonstration_root, vault_of
from fundapp.vault.models import Compartment, Work
from fundapp.vault.resealing import RESEAL
from fundapp.vault.rules import Kind, Subject
from tests.fixtures.houses import House, MakeHouse
from tests.services.processes import wait_until
from tests.vault.people import People, new_case

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch) -> House:
    """An installation whose settings a child process inherits."""
    made = make_house()
    settings = made.app.extensions["fundapp.settings"]
    for name, value in {
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATA_DIR": str(made.folder),
        "FUNDAPP_DATABASE_URL": settings.database_url.replace("postgresql+psycopg", "postgresql"),
        "PYTHONPATH": str(ROOT),
    }.items():
        monkeypatch.setenv(name, value)
    return made


def waiting_case(people: People) -> Subject:
    """A case whose narrative waits for a new key."""
    case = new_case()
    with transaction() as session:
        create_compartments(session, people.ctx, people.vault, case, {Kind.NARRATIVE: [people.group("officers")]})
        withdraw_reader(session, people.ctx, case.id, [Kind.NARRATIVE], people.members["bela"].reader)
    return case


def fill(house: House, ctx: Context) -> People:
    """Officers Awa and Bela, in the vault that the child finds by the settings."""
    settings = house.app.extensions["fundapp.settings"]
    root = demonstration_root(settings)
    people = People(vault_of(settings), root, ctx)
    people.vault.begin()
    people.add("awa", "bela")
    people.found("officers", "awa", "bela")
    return people


def outcome(work_id: object) -> str:
    with ReadSession(db) as session:
        return session.scalars(select(Work.outcome).where(Work.id == work_id)).one()


def test_a_child_seals_anew_with_a_key_that_stands_nowhere_else(house: House, ctx: Context) -> None:
    with house.app.app_context():
        people = fill(house, ctx)
        for _number in range(3):
            waiting_case(people)
        awa = people.members["awa"]
        work_id = start_work(people.as_("awa"), awa, RESEAL, {})
        child = attended._children[-1]
        # A process that has just been made has no words of its own yet.
        wait_until(lambda: bool(Path(f"/proc/{child.pid}/cmdline").read_bytes()), 10, "the child's words")
        seen = b"".join(Path(f"/proc/{child.pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
        wait_until(lambda: outcome(work_id) != "running", 60, "the end of the work")
        assert child.wait(30) == 0
        with ReadSession(db) as session:
            work = session.get_one(Work, work_id)
            assert (work.outcome, work.done, work.total) == ("done", 3, 3)
            assert {row.version for row in session.scalars(select(Compartment))} == {2}
        db.engine.dispose()
    assert str(work_id).encode() in seen
    for key in (awa.bundle(), awa.signing.private):
        for form in (key, key.hex().encode(), b64encode(key)):
            assert form not in seen


def test_a_child_whose_parent_is_gone_does_nothing(house: House, ctx: Context) -> None:
    with house.app.app_context():
        people = fill(house, ctx)
        waiting_case(people)
        with transaction() as session:
            work_id = begin_work(session, people.as_("awa"), people.members["awa"], RESEAL, {})
        words = [sys.executable, "-m", "fundapp", "attend", str(work_id), "--parent", str(os.getppid())]
        key = attended._handed_over(people.ctx, people.members["awa"])
        ended = subprocess.run(words, input=repr(key).encode(), capture_output=True, timeout=60, check=False)
        assert ended.returncode == 1
        assert ended.stderr == b""
        assert outcome(work_id) == "running"
        db.engine.dispose()
