"""Checkpoints stand where they belong, and an export has an end that says what is in it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.audit.attacks import why
from tests.audit.histories import History, Signer, digest, export_lines, line

WITNESS = Signer("witness.example/w", "witness")


@pytest.fixture
def history() -> History:
    """Six entries; checkpoints after the fourth and the last."""
    return History.of(6, every=4)


@pytest.fixture
def lines(history: History) -> list[bytes]:
    """Its export: header, four entries, checkpoint (5), two entries, checkpoint (8), last line (9)."""
    return history.lines()


def told(history: History, notes: dict[int, str]) -> str:
    """Why an export with these checkpoints, by place, is refused."""
    return why(export_lines(history.signer, history.entries, notes))


def test_a_checkpoint_stands_after_the_entry_that_completes_it(history: History) -> None:
    last = history.checkpoint(6)
    for place in (1, 2, 3, 5):
        assert told(history, {place: history.checkpoint(4), 6: last}) == "checkpoint.place"
    assert told(history, {4: history.checkpoint(4), 6: last}) == ""


def test_no_checkpoint_stands_before_the_first_entry(lines: list[bytes], history: History) -> None:
    nothing = line({"checkpoint": history.signer.checkpoint(0, digest())})
    assert why([lines[0], nothing, *lines[1:]]) == "line.checkpoint: note.form"
    assert why([lines[0], lines[5], *lines[1:]]) == "checkpoint.place"


def test_a_checkpoint_stands_once(lines: list[bytes]) -> None:
    assert why([*lines[:6], lines[5], *lines[6:]]) == "checkpoint.place"
    assert why([*lines[:9], lines[8], lines[9].replace(b'"checkpoints":2', b'"checkpoints":3')]) == "checkpoint.place"


def test_a_checkpoint_covers_the_entries_before_it(history: History) -> None:
    other = History.of(6, "other", every=4)
    assert told(history, {4: other.checkpoint(4), 6: history.checkpoint(6)}) == "checkpoint.root"
    assert told(history, {4: history.checkpoint(4), 6: other.checkpoint(6)}) == "checkpoint.root"


def test_a_checkpoint_is_signed_with_the_key_of_the_file(history: History) -> None:
    forged = replace(history, signer=replace(history.signer, holder="thief"))
    notes = {4: forged.checkpoint(4), 6: history.checkpoint(6)}
    assert told(history, notes) == "line.checkpoint: note.signature"


def test_a_checkpoint_in_a_file_bears_one_signature(history: History) -> None:
    note = history.checkpoint(4)
    theirs = WITNESS.signature(note.partition("\n\n")[0] + "\n")
    for several in (note + theirs, note + note.rpartition("\n\n")[2]):
        assert told(history, {4: several, 6: history.checkpoint(6)}) == "line.checkpoint: note.several"


@pytest.mark.parametrize("value", [{"checkpoint": None}, {"checkpoint": 3}, {"checkpoint": [1]}, {"checkpoint": {}}])
def test_a_checkpoint_is_a_note(value: dict[str, Any], lines: list[bytes]) -> None:
    assert why([*lines[:5], line(value), *lines[6:]]) == "line.checkpoint: note.form"


@pytest.mark.parametrize(
    "text",
    [b"{}\n", b"[]\n", b"null\n", b"\n", b'{"leaf":{}}\n', b'{"end":true}\n', b'{"a":1}\n', b" \n", b"{\n"],
)
def test_a_line_of_no_kind_is_refused(text: bytes, lines: list[bytes]) -> None:
    for number in range(1, 9):
        assert why([*lines[:number], text, *lines[number:]]) == "line.form", number


def test_a_checkpoint_has_nothing_beside_it(lines: list[bytes]) -> None:
    text = json.loads(lines[5])
    assert why([*lines[:5], line({**text, "more": 1}), *lines[6:]]) == "line.form"


def test_the_second_header_is_a_line_of_no_kind(lines: list[bytes]) -> None:
    assert why([lines[0], *lines]) == "line.form"


@pytest.mark.parametrize(
    "other",
    [
        {"entries": 5},
        {"entries": 7},
        {"entries": "6"},
        {"entries": 6.0},
        {"checkpoints": 1},
        {"checkpoints": True},
        {"erased": 1},
        {"erased": False},
        {"end": 1},
        {"end": False},
        {"more": 1},
    ],
)
def test_the_last_line_counts_what_is_there(other: dict[str, Any], lines: list[bytes]) -> None:
    last = {"checkpoints": 2, "end": True, "entries": 6, "erased": 0}
    assert why([*lines[:9], line(last)]) == ""
    assert why([*lines[:9], line({**last, **other})]) == "end.counts"


def test_the_last_entries_are_covered_by_a_checkpoint(history: History) -> None:
    assert told(history, {4: history.checkpoint(4)}) == "end.checkpoint"
    assert told(history, {}) == "end.checkpoint"


def test_an_export_ends_with_its_last_line(lines: list[bytes]) -> None:
    for size in range(10):
        assert why(lines[:size]) == "end.missing", size
    for more in (b"\n", lines[9], lines[8], lines[1], b"x"):
        assert why([*lines, more]) == "end.more"


def test_a_log_of_nothing_that_counts_something_is_refused() -> None:
    header = History([], set()).lines()[0]
    assert why([header, line({"checkpoints": 0, "end": True, "entries": 1, "erased": 0})]) == "end.counts"
