"""The suite itself: nothing that failed, was skipped or could not run stays unsaid."""

import io
import os
import re
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.services.processes import NotAvailable
from tests.suite.__main__ import Parts, main
from tests.suite.results import Counts, Outcome, Result, exit_status, of_report, of_tool, summary
from tests.suite.running import not_run, run_step
from tests.suite.scratch import scratch
from tests.suite.steps import NAMES, PYTEST, STEPS, Step

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="passes"/>
<testcase classname="tests.a" name="fails"><failure message="no"/></testcase>
<testcase classname="tests.a" name="breaks"><error message="no"/></testcase>
<testcase classname="tests.a" name="skips"><skipped message="no printer"/></testcase>
</testsuite></testsuites>"""


def tool(code: str) -> Step:
    return Step("tool", "a tool", (sys.executable, "-c", code))


def run(step: Step, tmp_path: Path, *extra: str) -> tuple[Result, str]:
    out = io.StringIO()
    return run_step(step, list(extra), os.environ, tmp_path, "[1/1]", out), out.getvalue()


def test_a_report_is_counted_and_every_skipped_test_named(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    counts = of_report(tmp_path / "report.xml", passed=False)
    assert (counts.passed, counts.failed, counts.skipped) == (1, 2, 1)
    assert counts.skips == ("tests.a.skips: no printer",)


def test_a_run_that_broke_before_any_test_counts_as_a_failure(tmp_path: Path) -> None:
    assert of_report(tmp_path / "none.xml", passed=False).failed == 1


def test_the_output_of_a_failing_tool_is_shown_and_that_of_a_passing_one_kept(tmp_path: Path) -> None:
    result, said = run(tool("print('all is well')"), tmp_path)
    assert (result.outcome, result.counts.passed) == (Outcome.PASSED, 1)
    assert "all is well" not in said
    assert "all is well" in (tmp_path / "tool.log").read_text()
    result, said = run(tool("raise SystemExit('line 3 is wrong')"), tmp_path)
    assert (result.outcome, result.counts.failed) == (Outcome.FAILED, 1)
    assert "line 3 is wrong" in said


def test_finding_no_tests_fails_unless_they_were_selected_by_hand(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one(): pass\n")
    step = Step("tests", "tests", (*PYTEST, "-p", "no:randomly", str(tmp_path), "-m", "browser"))
    assert run(step, tmp_path)[0].outcome is Outcome.FAILED
    assert run(step, tmp_path, "-k", "nothing")[0].outcome is Outcome.PASSED


def test_a_missing_part_fails_the_suite_and_is_named() -> None:
    results = [not_run(STEPS[-1], "no browser on this machine", chosen=False)]
    assert exit_status(results) == 1
    assert "NOT RUN: no browser on this machine" in summary(results, 1)


def test_a_part_left_out_on_purpose_does_not_fail_the_suite_but_is_named() -> None:
    results = [not_run(STEPS[-1], "--without browser", chosen=True)]
    assert exit_status(results) == 0
    assert "left out: --without browser" in summary(results, 1)


def test_the_last_line_holds_the_totals_and_nothing_else() -> None:
    counts = Counts(3, 1, 1, ("tests.a: no printer",))
    results = [Result("a", Outcome.PASSED, of_tool(passed=True)), Result("b", Outcome.FAILED, counts)]
    said = summary(results, 12)
    assert re.fullmatch(r"\d+ passed, \d+ failed, \d+ skipped", said.splitlines()[-1])
    assert said.endswith("\n4 passed, 1 failed, 1 skipped")
    assert "skipped: tests.a: no printer" in said
    assert exit_status(results) == 1


def test_a_part_that_cannot_be_had_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def nowhere(_environ: object) -> Path:
        asked.append(1)
        raise NotAvailable("none here")

    monkeypatch.setattr("tests.services.chromium.obtain_chromium", nowhere)
    browser = next(step for step in STEPS if step.name == "browser")
    with ExitStack() as stack:
        parts = Parts(stack, {})
        assert parts.lacking(browser) == parts.lacking(browser) == "none here"
    assert len(asked) == 1


def test_a_part_that_is_given_is_not_brought_up() -> None:
    process = next(step for step in STEPS if step.name == "process")
    with ExitStack() as stack:
        given = {"FUNDAPP_TEST_PG_URL": "postgresql://there", "FUNDAPP_TEST_REDIS_URL": "redis://there"}
        assert Parts(stack, given).lacking(process) == ""


def test_what_nobody_keeps_is_written_into_memory_and_gone_afterwards(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    with scratch({}, tmp_path, 0) as more:
        folder = Path(more["TMPDIR"])
        assert (folder.parent, tempfile.gettempdir()) == (tmp_path, str(folder))
        assert folder.stat().st_mode & 0o777 == 0o711
        (folder / "file").touch()
    assert (list(tmp_path.iterdir()), tempfile.gettempdir()) == ([], before)


@pytest.mark.parametrize(
    ("environ", "folder", "least"),
    [({"TMPDIR": "/var/tmp"}, ".", 0), ({}, "nowhere", 0), ({}, ".", 1 << 60)],
    ids=["chosen by hand", "no such folder", "too little memory"],
)
def test_elsewhere_the_disk_has_to_do(tmp_path: Path, environ: dict[str, str], folder: str, least: int) -> None:
    before = tempfile.gettempdir()
    with scratch(environ, tmp_path / folder, least) as more:
        assert (more, tempfile.gettempdir()) == ({}, before)


def test_the_names_of_the_steps_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(NAMES)


def test_every_test_is_run_by_some_step() -> None:
    """Each marker that takes a test out of one step brings it into another."""
    selections = {step.name: step.command[step.command.index("-m", 3) + 1] for step in STEPS if step.runs_tests}
    excluded = set(re.findall(r"not (\w+)", selections["sqlite"]))
    included = {word for choice in selections.values() for word in re.findall(r"(?<!not )\b(\w+)\b", choice)}
    assert excluded == {"browser", "process", "postgres"}
    assert excluded <= included
