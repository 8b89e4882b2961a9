"""Honest sealed objects in the wrong place: moved in the real database, opened the real way."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from fundapp.vault.models import (
    Compartment,
    SealedSubject,
)
from fundapp.vault.rules import Kind, Subject
from tests.vault.mutations import judged
from tests.vault.scene import Scene
from tests.vault.slots import Slot, kinds_of_boxes, rows_of

SEALED = {"title", "wrapped", "before", "sealed", "half", "summary", "bundle", "recovery"}
"""Columns whose honest contents may lie in one another's place without the database noticing."""


def swaps(found: list[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Pairs of places: what stands in the first is put in the second."""
    for target in found:
        for source in found:
            if source is not target and _fits(source, target):
                yield source, target


def _fits(source: Slot, target: Slot) -> bool:
    if source.table is target.table and source.columns == target.columns:
        return True
    return source.columns[0] in SEALED and target.columns[0] in SEALED and len(source.columns + target.columns) == 2


def claims(scene: Scene) -> Iterator[tuple[str, Slot, tuple[Any, ...]]]:
    """Rows that say of themselves that they are something else: another kind of compartment, subject, version."""
    awa, table = scene.people.members["awa"], Compartment.__table__
    for row in rows_of(scene, Compartment):
        case, kind = kinds_of_boxes(scene)[row.id]
        key, other = {"id": row.id}, Kind.IDENTITY
        versioned = Slot("compartment", table, key, ("version",), partial(scene.read, awa, scene.text(case, kind)))
        for version in {row.version - 1, row.version + 1} - {0}:
            yield "version", versioned, (version,)
        opens = partial(scene.open, awa, scene.cases[case], [other])
        yield "kind", Slot("compartment", table, key, ("kind",), opens), (other.value,)
    for subject in scene.cases:
        asked = partial(scene.open, awa, Subject("person", subject.id), [Kind.NARRATIVE])
        yield "table", Slot("subject", SealedSubject.__table__, {"id": subject.id}, ("kind",), asked), ("person",)


def outcome(scene: Scene, slot: Slot, value: tuple[Any, ...]) -> str:
    """What comes of it when a value stands in a place: nothing lasts."""
    with scene.stage.connection.begin_nested() as savepoint:
        slot.put(scene, value)
        found = judged(slot.opens)
        savepoint.rollback()
    return found
