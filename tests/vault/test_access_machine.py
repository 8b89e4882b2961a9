"""Any history of keys against a model of who may read what, on real decryption; and that what is broken shows."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from fundapp.core.database import transaction
from fundapp.vault.models import Wrap
from fundapp.vault.pairs import wrap
from fundapp.vault.rules import Kind
from tests.vault import access_boxes as boxes
from tests.vault import access_machine
from tests.vault import access_people as members
from tests.vault.access_breakage import BREAKAGES, keep_wraps, spare_keystore
from tests.vault.access_model import Box
from tests.vault.access_world import Person, World
from tests.vault.stage import Stage, staged

RUNS, SEED, STEPS = 25, 4, 12


@pytest.fixture
def stage(make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[Stage]:
    with staged(make_app(), tmp_path / "vault") as made:
        yield made


def test_whoever_the_model_allows_reads_and_nobody_else_by_any_means(stage: Stage) -> None:
    counts: Counter[str] = Counter()
    access_machine.run(stage, RUNS, SEED, STEPS, counts)
    assert counts["runs"] >= RUNS
    assert min(counts[each] for each in ("left", "epochs", "renewed", "shredded", "withdrawn", "written")) > 0
    assert counts["texts read by thieves"] > counts["runs"]
    assert counts["texts kept from thieves"] > counts["runs"]


def history(world: World) -> None:
    """Somebody is recused, somebody leaves, a group renews itself, something is erased: each followed by writing."""
    awa, bela, chantal, didier = world.staff
    officers, committee = world.model.epochs
    plan = {Kind.NARRATIVE: [officers, chantal.id], Kind.SUMMARY: [officers], Kind.EVIDENCE: [officers, didier.id]}
    step(world, boxes.make_case, plan)
    narrative, summary, evidence = world.boxes
    step(world, boxes.view, officers, awa)
    step(world, slip_in, evidence, chantal)
    step(world, boxes.withdraw, narrative, chantal.id)
    step(world, boxes.write, narrative, awa)
    step(world, boxes.renew, evidence, awa)
    step(world, members.part, awa)
    step(world, members.renew_epoch, officers, bela)
    step(world, boxes.write, evidence, didier)
    step(world, boxes.write, narrative, bela)
    step(world, boxes.shred, [summary])
    step(world, members.admit, officers, didier, bela)
    step(world, members.part, didier)
    step(world, members.reset, didier)
    step(world, members.admit, committee, didier, chantal)
    world.end()


def step(world: World, act: Callable[..., None], *given: object) -> None:
    act(world, *given)
    world.after()


def slip_in(world: World, box: Box, reader: Person) -> None:
    """Somebody who can write in the database makes a reader of their own."""
    wrapped = wrap(reader.member.pair.public, bytes(32), b"what they made up")
    facts = {"version": box.version, "number": 0, "wrapped": wrapped, "pin": uuid4().bytes * 2}
    with transaction() as session:
        session.add(Wrap(compartment_id=box.id, reader_kind="member", reader_id=reader.id, **facts))


def test_a_sound_vault_agrees_with_the_model(stage: Stage) -> None:
    world = World(stage)
    history(world)
    world.close()
    assert world.outcomes["summaries in lists"] == 1


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_vault_does_not(name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    breakage, complaint = BREAKAGES[name]
    world = World(stage)
    breakage(monkeypatch)
    with pytest.raises(AssertionError, match=complaint):
        history(world)
    world.close()


def test_an_older_copy_of_the_database_brings_back_what_was_not_really_erased(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(stage)
    spare_keystore(monkeypatch)
    boxes.make_case(world, {Kind.NARRATIVE: list(world.model.epochs)})
    boxes.shred(world, world.boxes)
    with pytest.raises(AssertionError, match="shredded, by an older copy"):
        world.end(wholly=False, thoroughly=False)
    world.close()


@pytest.mark.parametrize("breakage", [keep_wraps, spare_keystore])
def test_the_machine_finds_breakage_by_itself(
    breakage: Callable[[pytest.MonkeyPatch], None], stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    breakage(monkeypatch)
    with pytest.raises(AssertionError):
        access_machine.run(stage, 60, SEED, STEPS, Counter())
