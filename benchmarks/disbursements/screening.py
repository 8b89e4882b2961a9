"""Screening of payees: how fast, how much is found, how many innocent names are stopped.

`python -m benchmarks.disbursements.screening [--listed 20000] [--payees 1000] [--regional 0.25]`: an invented list
with five names each is indexed, a quarter of them names of the region. Payees are listed names of the region with, in
every word, nothing, one edit, or another spelling, in any order; and innocent names, common and rare. Times are of the
CPU. Then a generated list of 30 MB is read in a fresh process for its memory. Exit status 1 where a promise is broken:
2 s to index, 50 ms for 95 % of look-ups, 98 % found.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.machine import described
from fundapp.disbursements.screening.lists import Listed
from fundapp.disbursements.screening.matching import THRESHOLD, Index
from fundapp.disbursements.screening.un_xml import read_un_xml
from tests.disbursements.invented_names import COMMON_FAMILY, SPELLINGS, edited, family_name, listed, respelt

Change = Callable[[str, Random], str]
LEASTS = (THRESHOLD, 85, 90, 95, 100)


def unchanged(word: str, _random: Random) -> str:
    """The word itself."""
    return word


def either(word: str, random: Random) -> str:
    """The word with an edit, or in another spelling."""
    return random.choice([edited, respelt])(word, random)


CHANGES: dict[str, Change] = {
    "order only": unchanged,
    "one edit in every word": edited,
    "another spelling of every word": respelt,
    "either, in every word": either,
}


def payee(one: Listed, change: Change, random: Random) -> str:
    """A listed name, all its words changed and in any order."""
    words = [change(word, random) for word in one.names[0].split(" ")]
    random.shuffle(words)
    return " ".join(words)


def innocents(count: int, random: Random) -> dict[str, list[str]]:
    """People who are not on the list but for chance."""
    common = [random.choice(group) for group in SPELLINGS]

    def two() -> str:
        return f"{random.choice(common)} {random.choice(COMMON_FAMILY)}"

    def three() -> str:
        return f"{random.choice(common)} {two()}"

    def rare() -> str:
        return f"{random.choice(common)} {family_name(random)}"

    def given() -> str:
        return " ".join(random.sample(common, 2))

    kinds = {
        "common given and family name": two,
        "two common given names and a family name": three,
        "common given name, rare family name": rare,
        "two common given names alone": given,
    }
    return {name: [make() for _number in range(count)] for name, make in kinds.items()}


def timed(index: Index, names: Iterable[str]) -> tuple[list[float], list[dict[str, int]]]:
    """Milliseconds of each look-up at the default threshold, and the scores that it found, by id."""
    times, found = [], []
    for name in names:
        began = process_time()
        possible = index.possible(name)
        times.append((process_time() - began) * 1000)
        found.append({one.listed.id: one.score for one in possible})
    return times, found


def recall(index: Index, here: Sequence[Listed], count: int, random: Random) -> tuple[list[float], float]:
    """Prints what is found at several thresholds; milliseconds, and the worst rate at the default one."""
    chosen = random.sample(here, count)
    all_times: list[float] = []
    worst = 1.0
    for name, change in CHANGES.items():
        times, found = timed(index, (payee(one, change, random) for one in chosen))
        rates = {
            least: sum(scores.get(one.id, 0) >= least for one, scores in zip(chosen, found, strict=True)) / count
            for least in (THRESHOLD, 85, 90)
        }
        shown = sum(map(len, found)) / count
        told = ", ".join(f"{rate:.2%} at {least}" for least, rate in rates.items())
        print(f"found, {name}: {told}; {shown:.1f} shown at {THRESHOLD}", flush=True)
        all_times += times
        worst = min(worst, rates[THRESHOLD])
    return all_times, worst


def precision(index: Index, count: int, random: Random) -> list[float]:
    """Prints how many innocent names match anybody, at several thresholds."""
    all_times: list[float] = []
    for name, names in innocents(count, random).items():
        times, found = timed(index, names)
        tops = [max(scores.values(), default=0) for scores in found]
        told = ", ".join(f"{sum(top >= least for top in tops) / count:.1%} at {least}" for least in LEASTS)
        print(f"innocent, matched, {name}: {told}; {sum(map(len, found)) / count:.2f} shown", flush=True)
        all_times += times
    return all_times


def write_list(file: Path, size: int, random: Random) -> None:
    """A list in the United Nations' format of at least this many bytes, everybody in it invented."""
    number = 0
    with file.open("w", encoding="utf-8") as made:
        made.write('<CONSOLIDATED_LIST dateGenerated="2026-01-02T00:00:00Z"><INDIVIDUALS>\n')
        while made.tell() < size:
            number += 1
            one = listed(number, random)
            aliases = "".join(
                f"<INDIVIDUAL_ALIAS><ALIAS_NAME>{name}</ALIAS_NAME></INDIVIDUAL_ALIAS>" for name in one.names
            )
            made.write(
                f"<INDIVIDUAL><DATAID>{number}</DATAID><FIRST_NAME>{one.names[0]}</FIRST_NAME>"
                f"<COMMENTS1>{'x' * 600}</COMMENTS1>{aliases}</INDIVIDUAL>\n"
            )
        made.write("</INDIVIDUALS></CONSOLIDATED_LIST>")


def _peak() -> int:
    """Kibibytes that this process has had at most. Not from getrusage, which a child inherits from its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def read_alone(file: str) -> None:
    """Reads the list in this process and says what that took."""
    before, began = _peak(), process_time()
    with Path(file).open("rb") as opened:
        read = read_un_xml(opened)
    took, after = process_time() - began, _peak()
    size = Path(file).stat().st_size / 1_000_000
    more = (after - before) / 1024
    print(f"read {size:.0f} MB, {len(read.entries)} entries: {took:.1f} s, {more:.0f} MiB more at the peak")


def main(words: list[str]) -> int:
    """Measures, prints, and says by its status whether the promises hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listed", type=int, default=20_000, help="default: %(default)s")
    parser.add_argument("--payees", type=int, default=1_000, help="of each kind; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--regional", type=float, default=0.25, help="share of the list; default: %(default)s")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.read:
        read_alone(given.read)
        return 0
    random = Random(given.seed)
    here = [listed(number, random) for number in range(round(given.listed * given.regional))]
    elsewhere = [listed(number, random, regional=False) for number in range(len(here), given.listed)]
    began = process_time()
    index = Index(here + elsewhere)
    built = process_time() - began
    print(f"indexed {given.listed} people with {len(index)} names: {built:.2f} s")
    times, worst = recall(index, here, given.payees, random)
    times += precision(index, given.payees, random)
    slow = quantiles(times, n=100)
    print(f"look-up: median {median(times):.1f}, 95 % {slow[94]:.1f}, 99 % {slow[98]:.1f}, most {max(times):.1f} ms")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "list.xml"
        write_list(file, 30_000_000, random)
        subprocess.run([sys.executable, "-m", "benchmarks.disbursements.screening", "--read", str(file)], check=True)
    print(described())
    return int(built > 2 or slow[94] > 50 or worst < 0.98)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
