"""Whoever changes an export without the log's key is found out by an auditor who holds one old checkpoint.

`python -m benchmarks.audit_tampering` does the same to 1,000 entries.
"""

import random
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from tests.audit.attacks import ATTACKS, Attack, Target, flips
from tests.audit.histories import History


@pytest.fixture(scope="module")
def target() -> Target:
    """Forty-two entries, two of them erased; the checkpoint of size 25 is held."""
    history = History.of(40)
    history.erase(3)
    history.erase(21)
    return Target(history, held_size=25)


def undetected(target: Target, attacks: Iterator[Attack]) -> list[int]:
    """The lines on which an attack went unnoticed."""
    return [attack.number for attack in attacks if not target.refuses(attack)]


@pytest.mark.parametrize("mask", [0x01, 0x20, 0xFF])
def test_no_byte_can_be_changed(mask: int, target: Target) -> None:
    assert undetected(target, flips(target, [mask])) == []


def test_no_byte_can_be_changed_to_a_byte_drawn_by_lot(target: Target) -> None:
    assert undetected(target, flips(target, random.Random(26).sample(range(1, 256), 4))) == []


@pytest.mark.parametrize("attacks", ATTACKS.values(), ids=ATTACKS)
def test_no_entry_can_be_moved_added_or_removed(attacks: Callable[[Target], Iterator[Attack]], target: Target) -> None:
    assert undetected(target, attacks(target)) == []


def test_an_attack_that_changes_nothing_is_not_detected(target: Target) -> None:
    unchanged = islice(flips(target, [0]), 3000, 3010)
    assert len(undetected(target, unchanged)) == 10
    assert not target.refuses(target.retold(7, target.history.entries))
