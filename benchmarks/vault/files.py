"""Sealed files: how fast they are sealed and opened, and how much memory that takes.

`python -m benchmarks.vault.files [--rounds 5]`: 20 MB in memory, CPU time of the best round; then 20 MB and 200 MB put
into a folder, and into a bucket of our own S3 stand-in, and opened from there, each in a fresh process whose peak is
read from the kernel. Exit status 1 below 100 MB/s, or where ten times the file takes 4 MB more memory in a folder, or
8 MB more in a bucket (the library holds some parts of an upload at once).
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from uuid import uuid4

from benchmarks.machine import described
from fundapp.vault.files import open_store, open_stream, seal_stream
from tests.vault.files.s3_stand_in import BUCKET, KEY_ID, REGION, SECRET, s3_stand_in

MB = 1_000_000
PIECE = 50_000
PLACE = b"case|evidence|attachments|row|1"
LEAST_SPEED = 100
MOST_GROWTH = {"folder": 4, "bucket": 8}


def speeds(rounds: int) -> dict[str, float]:
    """MB of content per second of CPU time, of 20 MB, in the best of the rounds."""
    key, pieces = os.urandom(32), [os.urandom(PIECE) for _number in range(20 * MB // PIECE)]
    stored = list(seal_stream(key, PLACE, pieces))
    size = sum(map(len, stored))
    acts: dict[str, Callable[[], Iterator[bytes]]] = {
        "seal": lambda: seal_stream(key, PLACE, pieces),
        "open": lambda: open_stream(key, PLACE, lambda: stored, size),
    }
    return {name: max(20 / seconds(act) for _round in range(rounds)) for name, act in acts.items()}


def seconds(act: Callable[[], Iterator[bytes]]) -> float:
    """CPU time until the act's last piece is there."""
    begun = process_time()
    for _piece in act():
        pass
    return process_time() - begun


def there_and_back(place: str, endpoint: str, megabytes: int) -> int:
    """Put a file of so many MB into a store and open it again; the peak memory of this process, in bytes."""
    key, name = os.urandom(32), uuid4().hex
    access = {"endpoint": endpoint, "region": REGION, "key_id": KEY_ID, "secret": SECRET} if endpoint else {}
    store = open_store(place, **access)
    pieces = (os.urandom(PIECE) for _number in range(megabytes * MB // PIECE))
    store.put(name, seal_stream(key, PLACE, pieces))
    content = open_stream(key, PLACE, lambda: store.read(name), store.size(name))
    if sum(map(len, content)) != megabytes * MB:
        raise RuntimeError("the file came back different")
    store.delete(name)
    return highest_memory()


def highest_memory() -> int:
    """The most bytes this process ever had in memory (what `ru_maxrss` says would include its parent's)."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def peak(place: str, endpoint: str, megabytes: int) -> float:
    """As `there_and_back` in a process of its own; MB."""
    command = [sys.executable, "-m", "benchmarks.vault.files", "--child", place, endpoint, str(megabytes)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / MB


def peaks() -> dict[str, tuple[float, float]]:
    """The peak memory for 20 MB and for 200 MB, in each kind of store; MB."""
    with TemporaryDirectory() as folder, s3_stand_in() as server:
        places = {"folder": (folder, ""), "bucket": (f"s3://{BUCKET}/benchmark", server.url)}
        return {kind: (peak(*place, 20), peak(*place, 200)) for kind, place in places.items()}


def main() -> int:
    """Measure and print; 1 where a figure is worse than promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        place, endpoint, megabytes = options.child
        print(there_and_back(place, endpoint, int(megabytes)))
        return 0
    print(described())
    good = True
    for act, speed in speeds(options.rounds).items():
        print(f"{act}: {speed:.0f} MB per second of CPU time (20 MB)")
        good &= speed >= LEAST_SPEED
    for kind, (small, large) in peaks().items():
        print(f"{kind}: peak {small:.1f} MB for a file of 20 MB, {large:.1f} MB for 200 MB")
        good &= large - small < MOST_GROWTH[kind]
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
