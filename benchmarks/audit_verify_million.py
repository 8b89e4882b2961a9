"""Verifies an export of a million entries as an auditor does: `python -m benchmarks.audit_verify_million`.

The export is made in a temporary folder, line by line, and read by `verify.py` in a process of its own. Exit status 1
where it is refused or takes a minute or longer.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bare_machine import commit, memory_gib, processor, say
from fundapp.audit import verify
from tests.audit.histories import Signer, line, made

LIMIT_SECONDS = 60


def main() -> int:
    """Makes, verifies, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000, help="default: %(default)s")
    parser.add_argument("--every", type=int, default=1_000, help="entries between checkpoints; default: %(default)s")
    options = parser.parse_args()
    signer = Signer()
    with TemporaryDirectory(prefix="fundapp-audit-") as folder:
        export, held = Path(folder, "export.jsonl"), Path(folder, "held.txt")
        held.write_text(write_export(export, signer, options.entries, options.every), encoding="utf-8")
        size = export.stat().st_size
        words = [sys.executable, verify.__file__, str(export), "--held", str(held), "--key", signer.key]
        start = time.monotonic()
        status = subprocess.run(words, check=False).returncode
        seconds = time.monotonic() - start
    say(f"\n{options.entries} entries, a checkpoint every {options.every}, {size / 2**20:.0f} MiB: {seconds:.1f} s.")
    say(f"{datetime.now(UTC):%Y-%m-%d}, {commit()}; Python {platform.python_version()},")
    say(f"{os.cpu_count()} cores ({processor()}), {memory_gib():.0f} GiB, Linux {platform.release()}.")
    return int(status != 0 or seconds >= LIMIT_SECONDS)


def write_export(file: Path, signer: Signer, entries: int, every: int) -> str:
    """Writes an export and returns its checkpoint at about 60 % of the entries."""
    grown, checkpoints, held = verify.Frontier(), 0, ""
    with file.open("wb") as export:
        export.write(line({"fundapp-audit-export": 1, "key": signer.key, "origin": signer.origin}))
        for number in range(entries):
            entry = made(number)
            export.write(line(entry.told(number)))
            grown.append(entry.hash)
            if grown.size % every == 0 or grown.size == entries:
                note, checkpoints = signer.checkpoint(grown.size, grown.root()), checkpoints + 1
                held = note if grown.size <= entries * 6 // 10 or not held else held
                export.write(line({"checkpoint": note}))
        export.write(line({"checkpoints": checkpoints, "end": True, "entries": entries, "erased": 0}))
    return held


if __name__ == "__main__":
    sys.exit(main())
