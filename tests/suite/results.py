"""What a step came to, and the summary of all of them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree as ET


class Outcome(StrEnum):
    """How a step ended."""

    PASSED = "passed"
    FAILED = "FAILED"
    MISSING = "NOT RUN"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Counts:
    """Tests passed, failed and skipped; `skips` names each skipped one with its reason."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    skips: tuple[str, ...] = ()

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.skips + other.skips,
        )


@dataclass(frozen=True)
class Result:
    """One step's end. `reason` says why it did not run; `seconds` is wall time."""

    title: str
    outcome: Outcome
    counts: Counts
    seconds: float = 0.0
    reason: str = ""


def of_tool(passed: bool) -> Counts:
    """A tool counts as one test."""
    return Counts(passed=int(passed), failed=int(not passed))


def of_report(report: Path, passed: bool) -> Counts:
    """Counts from pytest's JUnit report; a run that failed without a failed test counts one failure."""
    counts = _read(report) if report.exists() else Counts()
    if not passed and not counts.failed:
        counts += Counts(failed=1)
    return counts


def _read(report: Path) -> Counts:
    passed, failed, skips = 0, 0, []
    for case in ET.parse(report).iter("testcase"):
        kinds = {child.tag: child for child in case}
        if "failure" in kinds or "error" in kinds:
            failed += 1
        elif "skipped" in kinds:
            reason = kinds["skipped"].get("message") or "no reason given"
            skips.append(f"{case.get('classname')}.{case.get('name')}: {reason}")
        else:
            passed += 1
    return Counts(passed, failed, len(skips), tuple(skips))


def exit_status(results: list[Result]) -> int:
    """0 where everything passed that was not left out by name; a missing part is a failure."""
    return int(any(result.outcome in {Outcome.FAILED, Outcome.MISSING} for result in results))


def summary(results: list[Result], seconds: float) -> str:
    """The table, what did not run and why, every skipped test, and the totals alone on the last line."""
    width = max(len(result.title) for result in results)
    lines = ["", f"{'step':<{width}}  {'result':<8} {'passed':>7} {'failed':>7} {'skipped':>8} {'time':>8}"]
    for result in results:
        counts = result.counts
        lines.append(
            f"{result.title:<{width}}  {result.outcome:<8} {counts.passed:>7} {counts.failed:>7}"
            f" {counts.skipped:>8} {result.seconds:>6.1f} s"
        )
    lines += ["", *_gaps(results), "", f"Everything together: {seconds:.0f} s"]
    total = sum((result.counts for result in results), Counts())
    return "\n".join([*lines, f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped"])


def _gaps(results: list[Result]) -> list[str]:
    gaps = [f"- {result.title}: {result.outcome}: {result.reason}" for result in results if result.reason]
    gaps += [f"- skipped: {skip}" for result in results for skip in result.counts.skips]
    return ["Not run:", *gaps] if gaps else ["Nothing was left out and no test was skipped."]
