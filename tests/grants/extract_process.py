"""An extract fetched, unpacked and put into parts, in a process of its own: `… <address> [real]`; what that took.

With "real" by the reader of such extracts, otherwise by one that only counts lines: reading is tried elsewhere.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any, BinaryIO

from fundapp.config import load_settings
from fundapp.grants.formats import READERS, Settings
from fundapp.grants.jobs import asking
from fundapp.grants.rules.found import Found, Passed
from fundapp.grants.rules.packing import pack

SOURCE: dict[str, Any] = {
    "kind": "grants_gov",
    "words": "",
    "language": None,
    "zone": None,
    "currency": None,
    "columns": {},
}


def by_line(body: BinaryIO, _known: Settings) -> Iterator[Found | Passed]:
    """Each line is a call."""
    for number, line in enumerate(body):
        yield Found(str(number), "Appel", payload=line.decode())


def peak() -> float:
    """The most memory that this process ever held, in MB; what `getrusage` says includes whoever started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main(address: str, *more: str) -> None:
    """Prints how many calls there were, how many bytes their parts take, and the peak of memory in MB."""
    if not more:
        vars(asking).update(READERS={"grants_gov": by_line})
    assert READERS
    settings = load_settings({"FUNDAPP_MODE": "demo"})
    counted, calls, size = asking.Read(), 0, 0
    with asking.ask({**SOURCE, "address": address}, 1, datetime.now(UTC), settings) as answer:
        for part in counted.parts(asking.read(SOURCE, answer.body)):
            calls += len(part)
            size += len(pack(part))
        received = answer.size
    told = {"calls": calls, "passed": counted.passed, "parts": size, "received": received, "peak": peak()}
    print(json.dumps({**told, "seconds": process_time()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
