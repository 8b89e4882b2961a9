"""What a list costs: few system calls, and CPU by the measure of the checksums it cannot do without."""

import os
from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from fundapp.vault.keystore import Keystore, open_keystore, shred_log
from tests.vault.keystore.stand_ins import some


def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the disk is asked for what."""
    calls: Counter[str] = Counter()

    def counting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            calls[name] += 1
            return real(*args, **named)

        return call

    for name in ("pread", "pwrite", "open", "fstat", "stat", "fsync"):
        monkeypatch.setattr(os, name, counting(name, getattr(os, name)))
    return calls


def test_a_list_of_5000_is_read_in_few_calls_and_a_page_in_one_a_half_at_most(
    keystore: Keystore, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = some(20_000)
    keystore.put(halves)
    ids = [*halves][::4]
    keystore.get(ids)
    calls = counted(monkeypatch)
    assert len(keystore.get(ids)) == 5_000
    assert calls["pread"] <= 10
    assert calls["pwrite"] == calls["fsync"] == 0
    assert calls.total() < 30
    calls.clear()
    assert len(keystore.get(ids[::83])) == 61
    assert calls["pread"] <= 65


def test_a_list_costs_no_more_cpu_than_a_few_checksums_an_id(tmp_path: Path) -> None:
    keystore, halves = open_keystore([str(tmp_path / "a"), str(tmp_path / "b")]), some(5_000)
    keystore.put(halves)
    assert keystore.get(halves) == halves

    def checksums() -> None:
        for half in halves.values():
            blake2b(half, digest_size=16, person=b"measure").digest()

    # The best of several, in turns: what else the machine does falls on both.
    both = [(cpu(lambda: keystore.get(halves)), cpu(checksums)) for _turn in range(9)]
    assert min(one for one, _ in both) < 10 * min(other for _, other in both)


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this process."""
    begun = process_time()
    work()
    return process_time() - begun


def test_a_shredding_reads_and_flushes_the_same_however_much_was_shredded_before(
    keystore: Keystore, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = some(600)
    keystore.put(halves)
    first, second, *others = halves
    keystore.shred([first])
    chained: list[bytes] = []
    real = shred_log._chained

    def chaining(tip: bytes, each: bytes) -> bytes:
        chained.append(each)
        return real(tip, each)

    monkeypatch.setattr(shred_log, "_chained", chaining)
    costs = []
    for one, before in ((second, []), (others[-1], others[:-1])):
        keystore.shred(before)
        chained.clear()
        with monkeypatch.context() as patched:
            calls = counted(patched)
            keystore.shred([one])
            costs.append((len(chained), calls["fsync"]))
    assert costs[0] == costs[1]
    assert costs[0] == (4, 20)  # in each of two places: written, and read by the other
