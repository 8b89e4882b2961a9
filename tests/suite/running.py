"""Runs one step: shows that it lives, keeps its full log, shows the output of a failure."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from tests.services.processes import child, end
from tests.suite.results import Counts, Outcome, Result, of_report, of_tool
from tests.suite.steps import Step

ROOT = Path(__file__).resolve().parents[2]
LONGEST_STEP_S = 25 * 60
NO_TESTS = 5
SHOWN_LINES = 200


class Progress:
    """One line that lives: the time and the tool's last line on a terminal, a dot now and then elsewhere."""

    def __init__(self, heading: str, out: TextIO) -> None:
        self._heading, self._out = heading, out
        self._start = self._last_dot = time.monotonic()
        self._lively = out.isatty()
        if not self._lively:
            self._say(f"{heading} ")

    @property
    def seconds(self) -> float:
        """Since the step began."""
        return time.monotonic() - self._start

    def tick(self, log: Path) -> None:
        """Called several times a second while the step runs."""
        if self._lively:
            width = int(os.environ.get("COLUMNS") or 100)
            line = f"{self._heading}  {self.seconds:.0f} s  {_last_line(log)}"
            self._say(f"\r\x1b[2K{line[: width - 1]}")
        elif time.monotonic() - self._last_dot > 5:
            self._last_dot = time.monotonic()
            self._say(".")

    def done(self, result: Result) -> None:
        """The line as it stays."""
        start = f"\r\x1b[2K{self._heading}" if self._lively else ""
        counts = result.counts
        tests = f", {counts.passed} passed, {counts.failed} failed, {counts.skipped} skipped"
        self._say(f"{start} {result.outcome} ({result.seconds:.1f} s{tests})\n")

    def _say(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def run_step(
    step: Step,
    extra: list[str],
    environ: Mapping[str, str],
    logs: Path,
    heading: str,
    out: TextIO = sys.stdout,
) -> Result:
    """Runs the step's command with `extra` words, its output in `logs`; a step has 25 minutes."""
    log, report = logs / f"{step.name}.log", logs / f"{step.name}.xml"
    report.unlink(missing_ok=True)
    words = [*step.command, *extra] + ([f"--junit-xml={report}"] if step.runs_tests else [])
    progress = Progress(heading, out)
    log.unlink(missing_ok=True)
    with child(words, log=log, environ=environ, cwd=ROOT) as process:
        try:
            status = _watch(process, progress, log)
        except KeyboardInterrupt:
            end(process, signal.SIGINT)  # which lets tests clean up behind them
            raise
    # A selection by hand may leave nothing to do for this step; the whole suite may not.
    passed = status == 0 or (status == NO_TESTS and bool(extra))
    counts = of_report(report, passed) if step.runs_tests else of_tool(passed)
    result = Result(step.title, Outcome.PASSED if passed else Outcome.FAILED, counts, progress.seconds)
    progress.done(result)
    if not passed:
        out.write(_excerpt(log, status))
    return result


def not_run(step: Step, reason: str, chosen: bool) -> Result:
    """A step without what it needs: a failure, unless it was left out on purpose."""
    if chosen:
        return Result(step.title, Outcome.LEFT_OUT, Counts(skipped=1), reason=reason)
    return Result(step.title, Outcome.MISSING, Counts(failed=1), reason=reason)


def _watch(process: subprocess.Popen[bytes], progress: Progress, log: Path) -> int | None:
    pause = threading.Event()
    while process.poll() is None and progress.seconds < LONGEST_STEP_S:
        progress.tick(log)
        pause.wait(0.2)
    return process.poll()


def _last_line(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 500))
        lines = file.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _excerpt(log: Path, status: int | None) -> str:
    lines = log.read_text(errors="replace").splitlines()
    ending = f"ended with {status}" if status is not None else f"did not end within {LONGEST_STEP_S // 60} minutes"
    shown = "\n".join(f"    {line}" for line in lines[-SHOWN_LINES:])
    return f"{shown}\n    ({ending}; everything it said: {log})\n"
