"""Where and when figures were measured."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def described() -> str:
    """Processor, cores, memory, Python, date."""
    facts = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    names = [line.partition(": ")[2] for line in facts.splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    machine = f"{names[0] if names else platform.machine()}, {cores} cores, {memory:.0f} GiB"
    return f"{machine}, Python {platform.python_version()}, {datetime.now(UTC).date().isoformat()}"
