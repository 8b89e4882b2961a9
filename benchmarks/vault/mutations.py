"""Every kind of sealed object, changed in each bit and put in each other's place: all must be refused.

`python -m benchmarks.vault.mutations [--count 100000] [--every 1]`: records, wraps, epochs, halves, bundles, sessions,
applicants' pairs, statements, codes, papers and files are changed, cut and lengthened; honest ones are moved between
rows, columns and tables of a real database and opened the real way. Rounds on fresh objects until there are as many;
`--every 50` tries only each fiftieth of each kind. Exit status 1 where anything opened, showed a byte, or failed in an
undocumented way.
"""

import argparse
import sys
from collections import Counter
from time import monotonic, process_time

from benchmarks.machine import described
from benchmarks.vault.access import say, stage
from tests.vault.mutations import REFUSED
from tests.vault.scene import scene
from tests.vault.trials import Trial, controls, every_trial


def main(words: list[str]) -> int:
    """Rounds until there are enough; then the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="at least; default: %(default)s")
    parser.add_argument("--every", type=int, default=1, help="default: %(default)s")
    given = parser.parse_args(words)
    counts: Counter[Trial] = Counter()
    began, rounds, sound = monotonic(), 0, True
    with stage() as made:
        while counts.total() < given.count:
            with scene(made) as prepared:
                sound &= set(controls(prepared).values()) == {"opened"}
                counts.update(every_trial(prepared, given.every, rounds))
            rounds += 1
    refused = show(counts)
    say(f"\n{counts.total()} mutations in {rounds} rounds, {refused} refused; unchanged objects open: {sound}")
    say(f"{monotonic() - began:.0f} s, {process_time():.0f} s of CPU; {described()}")
    return int(refused < counts.total() or not sound)


def show(counts: Counter[Trial]) -> int:
    """The table by kind; how many were refused."""
    say("| object and change | tried | refused |\n|---|---:|---:|")
    for kind in sorted({kind for kind, _found in counts}):
        tried = sum(number for (each, _found), number in counts.items() if each == kind)
        say(f"| {kind} | {tried} | {counts[kind, REFUSED]} |")
    for (kind, found), number in sorted(counts.items()):
        if found != REFUSED:
            say(f"NOT REFUSED: {kind}: {found} ({number})")
    return sum(number for (_kind, found), number in counts.items() if found == REFUSED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
