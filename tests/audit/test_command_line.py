"""`python3 verify.py`, as auditors run it: its answers, its exit status, English and French."""

import ast
import re
import subprocess
import sys
from io import StringIO
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fundapp.audit import verify
from fundapp.audit.verify import MESSAGES, Refused, main, say
from tests.audit.histories import History, Signer, continuation, proof
from tests.meta.catalogues import FRENCH_RULES

FILE = Path(verify.__file__)
HISTORY = History.of(20)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What an auditor has: an export, proofs, checkpoints."""
    files = {
        "export": b"".join(HISTORY.lines()),
        "proof": proof(HISTORY, 7, 20),
        "consistency": continuation(HISTORY, 10, 20),
        "held10": HISTORY.checkpoint(10).encode(),
        "held20": HISTORY.checkpoint(20).replace("\n", "\r\n").encode(),
        "held99": HISTORY.signer.checkpoint(99, bytes(32)).encode(),
        "letter": "Cher·e collègue".encode("latin-1", errors="replace") + b"\xff",
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


Answer = tuple[int, str, str]


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command line: exit status, standard output, standard error."""

    def answer(*words: str) -> Answer:
        try:
            status: Any = main(words)
        except SystemExit as ended:
            status = ended.code
        return (status, *capsys.readouterr())

    return answer


def test_a_sound_export_is_told_in_short(run: Any) -> None:
    status, said, errors = run("export", "--held", "held20", "held10", "--key", HISTORY.signer.key)
    assert (status, errors) == (0, "")
    first, last, held, *end = said.splitlines()
    assert first == "In order: 20 entries, 4 checkpoints, 0 erased payloads."
    root = HISTORY.checkpoint(20).splitlines()[2]
    assert last == f"Log {HISTORY.signer.origin}; last checkpoint: size 20, root {root}"
    assert held.endswith("by size: 10, 20")
    assert end == [
        "The export is complete up to its last checkpoint.",
        "Compare its size and root with the newest checkpoint that was mailed to you.",
    ]


@pytest.mark.parametrize("what", [["export"], ["--proof", "proof"], ["--proof", "consistency"]])
def test_without_anything_held_the_answer_warns(what: list[str], run: Any) -> None:
    warning = "Warning: without --held and --key, nothing was shown"
    assert warning in run(*what)[1]
    assert warning not in run(*what, "--held", "held20", "held10")[1]
    assert warning not in run(*what, "--key", HISTORY.signer.key)[1]


def test_nothing_is_said_to_be_confirmed_where_nothing_is_held(run: Any) -> None:
    assert "Confirmed" in run("export", "--held", "held10")[1]
    assert "Confirmed" not in run("export")[1]


def test_a_log_of_nothing_is_told(folder: Path, run: Any) -> None:
    (folder / "nothing").write_bytes(b"".join(History([], set()).lines()))
    assert "last checkpoint: size 0, root 47DEQpj8HBSa+" in run("nothing")[1]


def test_proofs_are_told_in_a_sentence(run: Any) -> None:
    key = ["--key", HISTORY.signer.key]
    told = "In order: entry 7 (funder.added, 2026-03-14T00:07Z) stands in the log at the checkpoint of size 20.\n"
    assert run("--proof", "proof", *key) == (0, told, "")
    told = "In order: the log of size 20 goes on from that of size 10.\n"
    assert run("--proof", "consistency", *key) == (0, told, "")


def test_a_refusal_is_one_sentence_and_status_1(run: Any) -> None:
    sentence = "Refused: You hold a checkpoint of size 99, but the export ends at 20: older, or cut.\n"
    assert run("export", "--held", "held99") == (1, "", sentence)
    assert run("--proof", "proof", "--held", "held10")[0] == 1
    status, _, errors = run("export", "--held", "held10", "letter")
    assert (status, errors.count("\n")) == (1, 1)
    assert "number 2 proves nothing here: This is not a checkpoint" in errors
    assert run("export", "--key", Signer(holder="thief").key)[0] == 1
    assert run("proof")[0] == run("--proof", "export")[0] == 1


def test_quiet_says_nothing_of_what_is_in_order(run: Any) -> None:
    assert run("export", "--quiet") == (0, "", "")
    assert run("--proof", "proof", "--quiet") == (0, "", "")
    status, said, errors = run("export", "--quiet", "--held", "held99")
    assert (status, said, errors != "") == (1, "", True)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["export", "more"],
        ["export", "--proof", "proof"],
        ["export", "--self-test"],
        ["export", "--unknown"],
        ["export", "--held"],
        ["export", "--key"],
        ["--proof"],
        ["--pro", "proof"],
    ],
)
def test_wrong_usage_is_status_2(words: list[str], run: Any) -> None:
    assert run(*words) == (2, "", say("usage") + "\n")


def test_help_is_the_usage(run: Any) -> None:
    assert run("--help") == (0, say("usage") + "\n", "")


@pytest.mark.parametrize(
    "words", [["nowhere"], ["--proof", "nowhere"], ["export", "--held", "nowhere"], ["."], ["--proof", "."]]
)
def test_a_file_that_cannot_be_read_is_status_2(words: list[str], run: Any) -> None:
    status, said, errors = run(*words)
    assert (status, said) == (2, "")
    assert re.fullmatch(r"(nowhere|\.) cannot be read: .+\.\n", errors)


def test_a_disk_that_fails_on_the_way_is_named(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **_more: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(verify, "verify_export", failing)
    monkeypatch.setattr(verify, "verify_bundle", failing)
    assert run("export") == (2, "", "export cannot be read: Input/output error.\n")
    assert run("--proof", "proof") == (2, "", "proof cannot be read: Input/output error.\n")


def test_the_self_test_has_a_status(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--self-test") == (0, "In order: signatures are verified as RFC 8032, section 7.1 demands.\n", "")
    monkeypatch.setattr(verify, "ed25519_verify", lambda *_: True)
    assert run("--self-test")[0] == 1


def test_an_interruption_is_no_traceback(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verify, "verify_export", interrupted)
    assert run("export") == (130, "", "")


@pytest.mark.parametrize("name", ["LC_ALL", "LC_MESSAGES", "LANG"])
def test_it_speaks_french_where_the_locale_does(name: str, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "fr_FR.UTF-8")
    assert run("export", "--held", "held10")[1].startswith("En ordre\u00a0: 20 inscriptions")
    assert run("export", "--held", "held99")[2].startswith("Refusé\u00a0: Vous détenez un point de contrôle")
    assert run()[2].startswith("Usage\u00a0: python3 verify.py EXPORT")


def test_the_first_setting_of_the_locale_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setenv("LC_ALL", "C")
    assert say("end.missing").startswith("The export")


class Terminal(StringIO):
    """A standard error that is a terminal."""

    seen = ""

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        self.seen = self.getvalue()

    def reconfigure(self, **_: object) -> None:
        """As real streams have it."""


def test_a_long_check_shows_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(1000))
    monkeypatch.setattr(verify, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    assert main(["export"]) == 0
    shown = terminal.getvalue().split("\r\x1b[K")
    assert "100 %" in terminal.seen
    assert shown[0] == shown[-1] == "", "the line is cleared at the end"
    assert shown[-2] == f"[{'#' * 24}] 100 %, 20 entries"
    assert f"[{'#' * 11}{'.' * 13}] 48 %, 10 entries" in shown


def test_the_bar_is_redrawn_ten_times_a_second_and_not_at_all_for_a_short_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step, drawn in ((0.0001, 0), (0.05, 9)):
        ticks = (number * step for number in range(1000))
        monkeypatch.setattr(verify, "time", SimpleNamespace(monotonic=lambda ticks=ticks: next(ticks)))
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        assert main(["export"]) == 0
        assert terminal.getvalue().count("entries") in (drawn, drawn - 1)


def test_quiet_shows_no_bar(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(1000))
    monkeypatch.setattr(verify, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    assert main(["export", "--quiet"]) == 0
    assert terminal.getvalue() == ""


def test_the_file_stands_alone(tmp_path: Path, folder: Path) -> None:
    copy = tmp_path / "verify.py"
    copy.write_bytes(FILE.read_bytes())
    words = [sys.executable, "-I", "-S", str(copy), str(folder / "export")]
    answer = subprocess.run(words, capture_output=True, check=False, cwd=tmp_path, env={})
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert b"In order" in answer.stdout


def test_a_terminal_without_accents_gets_its_answer_all_the_same(folder: Path) -> None:
    environ = {"LC_ALL": "fr_FR.UTF-8", "PYTHONIOENCODING": "ascii"}
    words = [sys.executable, str(FILE), "export"]
    answer = subprocess.run(words, capture_output=True, check=False, cwd=folder, env=environ)
    assert (answer.returncode, answer.stdout.startswith(b"En ordre?: 20 inscriptions")) == (0, True)


def test_the_file_is_written_for_python_3_9_and_its_standard_library() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def places(text: str) -> set[str]:
    """The places of a sentence that are filled."""
    return set(re.findall(r"{(\w+)}", text))


def test_both_languages_fill_the_same_places() -> None:
    assert [name for name, (english, french) in MESSAGES.items() if places(english) != places(french)] == []


def test_every_sentence_is_said_and_every_sentence_said_is_there() -> None:
    text = FILE.read_text(encoding="utf-8").partition("# fmt: on")[2]
    said = set(re.findall(r'(?:Refused|say)\(\s*"([\w.]+)"', text)) | set(re.findall(r'return "(good\.\w+)"', text))
    said |= set(re.findall(r'\.refused\(\s*"([\w.]+)"', text))
    said |= set(re.findall(r'^ +"((?:seat|vote)\.\w+)": ', text, re.MULTILINE))
    assert said == set(MESSAGES)


def test_the_french_is_written_as_french_is() -> None:
    texts = [(name, french.replace("{path}", "x")) for name, (_, french) in MESSAGES.items()]
    assert [(name, fault) for name, text in texts for fault, rule in FRENCH_RULES.items() if rule.search(text)] == [
        ("usage", "three dots")
    ]


def test_refusals_read_as_sentences() -> None:
    values = dict.fromkeys(chain.from_iterable(places(english) for english, _ in MESSAGES.values()), "x")
    for name in MESSAGES:
        assert "{" not in str(Refused(name, **values))
