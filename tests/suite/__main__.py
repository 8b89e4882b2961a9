"""`python -m tests.suite [--only NAME …] [--without PART …] [--list] [-- WORDS FOR PYTEST]`."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.services import chromium, postgres, valkey
from tests.services.processes import NotAvailable
from tests.suite.results import Result, exit_status, summary
from tests.suite.running import not_run, run_step
from tests.suite.scratch import scratch
from tests.suite.steps import NAMES, STEPS, Step

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "var" / "test-logs"


ABSENT = {
    "postgresql": "Starting a PostgreSQL for the tests",
    "valkey": "Starting a Valkey for the tests",
    "browser": "Looking for a browser; apt is asked for what there is not, which may take some minutes",
}


class Parts:
    """Brings up what steps need, once each, when the first step asks; everything ends with the stack."""

    def __init__(self, stack: ExitStack, environ: dict[str, str]) -> None:
        self._stack, self.environ = stack, environ
        self._missing: dict[str, str] = {}
        self._makers: dict[str, tuple[str, Callable[[], str]]] = {
            "postgresql": (postgres.VARIABLE, lambda: stack.enter_context(postgres.postgres_url(environ))),
            "valkey": (valkey.VARIABLE, lambda: stack.enter_context(valkey.valkey_url(environ))),
            "browser": (chromium.VARIABLE, lambda: str(chromium.obtain_chromium(environ))),
        }

    def lacking(self, step: Step) -> str:
        """Why the step cannot run; empty where it can."""
        return "; ".join(reason for part in step.parts if (reason := self._bring(part)))

    def _bring(self, part: str) -> str:
        variable, make = self._makers[part]
        if variable not in self.environ and part not in self._missing:
            print(f"{ABSENT[part]} …", flush=True)
            try:
                self.environ[variable] = make()
            except (NotAvailable, OSError, TimeoutError) as error:
                self._missing[part] = str(error) or type(error).__name__
        return self._missing.get(part, "")


def main(words: list[str]) -> int:
    """Runs the steps asked for; 0 only if all of them passed."""
    arguments, extra = _parse(words)
    if arguments.list:
        print("\n".join(f"{step.name:<12}{step.title}" for step in STEPS))
        return 0
    # Nothing of this machine's own installation may decide how the tests behave.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FUNDAPP_") or k.startswith("FUNDAPP_TEST_")}
    # Compiled once, not anew by each of some hundred processes, of which every one loads the whole application.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    LOGS.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    chosen = [step for step in STEPS if not arguments.only or step.name in arguments.only]
    with ExitStack() as stack:
        kept |= stack.enter_context(scratch(kept))
        results = _run(chosen, Parts(stack, kept), set(arguments.without), extra)
    print(summary(results, time.monotonic() - start), flush=True)
    return exit_status(results)


def _run(steps: list[Step], parts: Parts, without: set[str], extra: list[str]) -> list[Result]:
    results = []
    for number, step in enumerate(steps, 1):
        heading = f"[{number}/{len(steps)}] {step.title}"
        if left_out := without & {step.name, *step.parts}:
            results.append(not_run(step, f"--without {' '.join(sorted(left_out))}", chosen=True))
        elif reason := parts.lacking(step):
            results.append(not_run(step, reason, chosen=False))
        else:
            results.append(run_step(step, extra if step.runs_tests else [], parts.environ, LOGS, heading))
            continue
        print(f"{heading} {results[-1].outcome}: {results[-1].reason}", flush=True)
    return results


def _parse(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    split = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(prog="tests.suite", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=[], help="these steps, and no others")
    parser.add_argument("--without", nargs="+", choices=NAMES, default=[], help="named in the summary")
    parser.add_argument("--list", action="store_true", help="the names of the steps")
    return parser.parse_args(words[:split]), words[split + 1 :]


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nStopped before the end.")
