"""Attacks an export in every place and counts what is noticed: `python -m benchmarks.audit_tampering [--entries 1000]`.

The attacker has not the log's key; the auditor holds one checkpoint, at 60 % of the entries. Each byte of the file is
changed in several ways, the file is cut off after each byte, each entry is taken out, doubled, moved, replaced, and
concealed, as it stands and with everything after it numbered anew. Exit status 1 where anything went unnoticed.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from benchmarks.bare_machine import commit, memory_gib, processor, say
from tests.audit.attacks import ATTACKS, Attack, Target, flips
from tests.audit.histories import History

MASKS = (0x01, 0x02, 0x10, 0x20, 0x80, 0xFF)
EVERY = 10


def main() -> int:
    """Makes the export, attacks it, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1000, help="default: %(default)s")
    entries = max(parser.parse_args().entries, 2)
    history = History.of(entries - 1, every=EVERY)
    history.erase(entries // 2)
    target = Target(history, held_size=entries * 6 // 10)
    say(f"{entries} entries, {len(history.sizes)} checkpoints, {sum(map(len, target.lines))} bytes;")
    say(f"{datetime.now(UTC):%Y-%m-%d}, {commit()}; {os.cpu_count()} cores ({processor()}), {memory_gib():.0f} GiB.\n")
    say("| attack | attempts | detected | seconds |\n|---|---:|---:|---:|")
    attacks: dict[str, Callable[[Target], Iterator[Attack]]] = {
        **{f"each byte xor {mask:02x}": partial(flips, masks=[mask]) for mask in MASKS},
        **ATTACKS,
    }
    noticed = [row(name, target, attack(target)) for name, attack in attacks.items()]
    return int(not all(noticed))


def row(name: str, target: Target, attacks: Iterator[Attack]) -> bool:
    """Prints what came of one kind of attack; whether all were noticed."""
    start, attempts, detected = time.monotonic(), 0, 0
    for attack in attacks:
        attempts += 1
        detected += target.refuses(attack)
    say(f"| {name} | {attempts} | {detected} | {time.monotonic() - start:.0f} |")
    return attempts == detected


if __name__ == "__main__":
    sys.exit(main())
