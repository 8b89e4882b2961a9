"""The steps in order: quick checks of the text first, then tests, the slowest last."""

import sys
from dataclasses import dataclass

PYTEST = (sys.executable, "-m", "pytest", "-q", "--no-header", "--color=no")
WORKERS = "2"
WAITING = "3"
"""Of tests that mostly wait for processes and pages: with one for each of two cores, a fifth of both lies idle."""


@dataclass(frozen=True)
class Step:
    """One named check. `parts` are what it cannot run without: `postgresql`, `valkey`, `browser`."""

    name: str
    title: str
    command: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def runs_tests(self) -> bool:
        """Whether it is a run of pytest, which reports counts of its own."""
        return self.command[: len(PYTEST)] == PYTEST


def _tool(name: str, title: str, *words: str) -> Step:
    return Step(name, title, (sys.executable, "-m", *words))


def _tests(name: str, title: str, which: str, database: str, *parts: str, workers: str = WORKERS) -> Step:
    # Whoever is done first takes over what waits with the other: single tests of some steps last a minute.
    words = ("-m", which, "--database", database, "-n", workers, "--dist", "worksteal")
    return Step(name, title, (*PYTEST, *words), parts)


STEPS = (
    _tool("format", "format (ruff)", "ruff", "format", "--check", "."),
    _tool("lint", "lint (ruff)", "ruff", "check", "."),
    _tool("types", "types (mypy)", "mypy", "--num-workers", WORKERS),
    Step(
        "imports",
        "import contracts",
        (sys.executable, "-c", "from importlinter.cli import *; lint_imports_command()"),
    ),
    _tool("templates", "templates (djlint)", "djlint", "--lint", "--quiet", "fundapp"),
    _tool("unused", "unused code (vulture)", "vulture"),
    _tests("sqlite", "tests on SQLite", "not browser and not process and not postgres", "sqlite", "valkey"),
    _tests(
        "postgresql",
        "tests on PostgreSQL",
        "(database or postgres) and not browser and not process and not sqlite",
        "postgresql",
        "postgresql",
        "valkey",
    ),
    _tests("process", "processes", "process", "sqlite", "postgresql", "valkey", workers=WAITING),
    _tests("browser", "browser", "browser", "sqlite", "browser", workers=WAITING),
)
NAMES = tuple(step.name for step in STEPS)
