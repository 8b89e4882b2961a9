"""`python -m benchmarks.disclosure [--worlds 6] [--persons 15,300] [--questions 300] [--seconds 30] [--seed 1]`.

Made-up funds let out a release a year, drafted by the gate. A reader written apart from it tries, for small cells and
known records, both bounds of what could be. Ends with an error where anything is found out. Besides: what rounding
alone, and hiding small cells alone, would have given away to the same auditor and the same reader.
"""

import argparse
import random
import sys
from collections import defaultdict
from statistics import mean
from time import process_time

from benchmarks.disclosure.attack import Reader
from benchmarks.disclosure.worlds import cut_offs, made_up, naive_release, told
from benchmarks.machine import described
from fundapp.donors.disclosure import PERSONS, Counts, Release, Settings, draft_release


def drafted(counts: Counts, years: int, settings: Settings) -> tuple[list[Release], list[float], int]:
    """Releases year by year, the processor seconds of each, and how many did not pass."""
    releases: list[Release] = []
    seconds, failed = [], 0
    for day in cut_offs(years):
        begun = process_time()
        draft = draft_release(PERSONS, counts, day, releases, settings)
        seconds.append(process_time() - begun)
        failed += not draft.finding.ok
        releases.append(draft.release)
    return releases, seconds, failed


def attacked(counts: Counts, releases: list[Release], seed: int, questions: int) -> tuple[int, int]:
    """How many questions were asked, and how many breaches found."""
    reader = Reader(PERSONS, counts, releases)
    asked = reader.questions(5, seed, questions)
    return len(asked), sum(reader.breach(target, known, 5) is not None for target, known in asked)


def recovered(counts: Counts, releases: list[Release], seed: int, questions: int) -> str:
    """Of a sample of cells with one to four persons, what a reader who knows nobody finds out."""
    reader = Reader(PERSONS, counts, releases)
    small = [target for target in reader.targets(5) if target.count]
    some = random.Random(seed).sample(small, min(questions, len(small)))
    bounds = [reader.bounds(target, None) for target in some]
    exact, there = (sum(low == high for low, high in bounds), sum(low > 0 for low, _high in bounds))
    return f"{there} proven and {exact} exact of {len(some)}"


def main() -> int:
    """Run it all; 1 where anything was found out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=6)
    parser.add_argument("--persons", default="15,300")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    low, high = (int(it) for it in given.persons.split(","))
    print(described())
    found = 0
    shares = defaultdict(list)
    for number in range(given.worlds):
        chosen = random.Random(given.seed * 1000 + number)
        persons, years = round(low * (high / low) ** chosen.random()), chosen.randrange(2, 7)
        counts = made_up(persons, years, given.seed * 1000 + number)
        releases, seconds, failed = drafted(counts, years, Settings(seconds=given.seconds))
        asked, breaches = attacked(counts, releases, number, given.questions)
        last = cut_offs(years)[-1:]  # the last of them alone is enough
        bare, hidden = (
            recovered(counts, [naive_release(PERSONS, counts, last, floor=floor, rounding=rounding)], number, 20)
            for floor, rounding in ((0, 5), (5, 1))
        )
        found += breaches
        for table, share in told(releases[-1]).items():
            shares[table].append(share)
        print(
            f"{persons} persons, {years} releases: {asked} questions, {breaches} breaches, {failed} drafts not passed; "
            f"small cells: rounding alone {bare}, hiding alone {hidden}; "
            f"at most {max(seconds):.1f} s a release",
            flush=True,
        )
    for table, some in shares.items():
        print(f"  {table:<16}{mean(some):6.0%} of the persons, where shown ({len(some)} of {given.worlds} worlds)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
