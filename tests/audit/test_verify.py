"""An export is read as it is written and in no other way: header, entries, checkpoints, last line."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from fundapp.audit.verify import Refused, Verifier, verify_export
from tests.audit.attacks import snapshot, why
from tests.audit.histories import History, Signer, canonical, line, made, tree

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def history() -> History:
    """Six entries; checkpoints after the fourth and the last."""
    return History.of(6, every=4)


@pytest.fixture
def lines(history: History) -> list[bytes]:
    """Its export: header, four entries, checkpoint, two entries, checkpoint, last line."""
    return history.lines()


def changed(lines: list[bytes], number: int, change: Change) -> list[bytes]:
    """The export with what a line says changed, written canonically."""
    value = json.loads(lines[number])
    change(value)
    return [*lines[:number], line(value), *lines[number + 1 :]]


def test_a_sound_export_is_summed_up(history: History, lines: list[bytes]) -> None:
    found = verify_export(lines)
    assert (found.origin, found.entries, found.checkpoints, found.erased) == (history.signer.origin, 6, 2, 0)
    assert found.last is not None
    assert (found.last.size, found.last.root, found.last.text) == (6, tree(history.leaves), history.checkpoint(6))
    assert found.confirmed == ()


def test_a_log_of_nothing_has_no_checkpoints() -> None:
    found = verify_export(History([], set()).lines())
    assert (found.entries, found.checkpoints, found.last) == (0, 0, None)
    assert why(History([], set()).lines(), [History.of(1).checkpoint(1)]) == "held.newer"


def test_every_entry_may_have_its_checkpoint() -> None:
    assert verify_export(History.of(9, every=1).lines()).checkpoints == 9


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda header: header.update({"fundapp-audit-export": 2}), "file.form"),
        (lambda header: header.update({"fundapp-audit-export": True}), "file.form"),
        (lambda header: header.update({"fundapp-audit-export": "1"}), "file.form"),
        (lambda header: header.pop("fundapp-audit-export"), "file.form"),
        (lambda header: header.pop("key"), "file.form"),
        (lambda header: header.pop("origin"), "file.form"),
        (lambda header: header.update(more=1), "file.form"),
        (lambda header: header.update(origin="elsewhere.example/log"), "file.form"),
        (lambda header: header.update(origin=None), "file.form"),
        (lambda header: header.update(key=header["key"] + "="), "key.form"),
        (lambda header: header.update(key=None), "key.form"),
        (lambda header: header.update(key=[header["key"]]), "key.form"),
    ],
)
def test_the_header_is_looked_at(change: Change, reason: str, lines: list[bytes]) -> None:
    assert why(changed(lines, 0, change)) == reason


def test_a_file_that_is_none_is_refused(lines: list[bytes]) -> None:
    assert why([]) == "end.missing"
    for text in (b"\n", b"[]\n", b'"x"\n', b"null\n", b"%PDF-1.7\n", b"\xff\n", lines[0][:-1], lines[1]):
        assert why([text, *lines[1:]]) == "file.form", text


def test_the_key_given_is_the_key_of_the_file(history: History, lines: list[bytes]) -> None:
    assert why(lines, key=history.signer.key) == ""
    assert why(lines, key=Signer(holder="thief").key) == "key.differs"
    assert why(lines, key="") == "key.differs"


def respelt(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Writes a part of a line in another way."""
    return lambda text: text.replace(old, new, 1)


KINDS = {"file.form", "line.form", "entry.form", "end.counts", "end.more"}
WAYS: dict[str, Callable[[bytes], bytes]] = {
    "a space": respelt(b'":', b'": '),
    "a space at the end": respelt(b"\n", b" \n"),
    "a carriage return": respelt(b"\n", b"\r\n"),
    "a byte-order mark": respelt(b"{", b"\xef\xbb\xbf{"),
    "no newline": respelt(b"\n", b""),
    "two newlines": respelt(b"\n", b"\n\n"),
    "something after it": respelt(b"\n", b"{}\n"),
    "bytes that are no UTF-8": respelt(b'":"', b'":"\xff'),
    "a long form of UTF-8": respelt(b"audit", b"\xc1\xa1udit"),
    "an escape that is not needed": respelt(b"audit", b"\\u0061udit"),
    "a key twice": lambda text: text[:-2] + b"," + text[1:],
    "keys in another order": lambda text: json.dumps(dict(reversed(json.loads(text).items()))).encode() + b"\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_line_is_written_in_one_way(way: str, lines: list[bytes]) -> None:
    written = [(number, WAYS[way](each)) for number, each in enumerate(lines)]
    different = [(number, text) for number, text in written if text != lines[number]]
    assert len(different) > 0
    for number, text in different:
        damaged = b"".join([*lines[:number], text, *lines[number + 1 :]])
        assert why(damaged.splitlines(keepends=True)) in KINDS, number


DEEP = b"[" * 100_000 + b"]" * 100_000
PAYLOADS = [b"1.0", b"1e3", b"-0", b"01", b"NaN", b"Infinity", b'"\\ud800"', b"1 ", b"nul", b"[" * 9_000, DEEP]


@pytest.mark.parametrize("written", PAYLOADS)
def test_a_payload_has_no_other_values(written: bytes, history: History) -> None:
    history.entries[2] = made(2, payload={"a": 123_456})
    lines = history.lines()
    assert why(lines) == ""
    assert why([*lines[:3], lines[3].replace(b"123456", written), *lines[4:]]) == "entry.form"


@pytest.mark.parametrize("payload", [b"1", b'"text"', b"[]", b"true", b"{}x", b"{"])
def test_a_payload_is_an_object(payload: bytes, history: History) -> None:
    history.entries[2] = made(2, payload={"a": 123_456})
    lines = history.lines()
    assert why([*lines[:3], lines[3].replace(b'{"a":123456}', payload), *lines[4:]]) == "entry.form"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda entry: entry.pop("salt"), "entry.form"),
        (lambda entry: entry.update(more=None), "entry.form"),
        (lambda entry: entry.update(index="2"), "entry.form"),
        (lambda entry: entry.update(index=True), "entry.form"),
        (lambda entry: entry.update(index=-2), "entry.form"),
        (lambda entry: entry.update(index=3), "entry.place"),
        (lambda entry: entry.update(index=1), "entry.place"),
        (lambda entry: entry.update(hash=entry["hash"].upper()), "entry.form"),
        (lambda entry: entry.update(hash=entry["hash"][:-2]), "entry.form"),
        (lambda entry: entry.update(hash=None), "entry.form"),
        (lambda entry: entry.update(hash="0" * 64), "entry.hash"),
        (lambda entry: entry.update(salt=entry["salt"].upper()), "entry.form"),
        (lambda entry: entry.update(salt=entry["salt"] + "00"), "entry.form"),
        (lambda entry: entry.update(salt=3), "entry.form"),
        (lambda entry: entry.update(salt="0" * 64), "entry.payload"),
        (lambda entry: entry.update(payload={"amount": 1}), "entry.payload"),
        (lambda entry: entry.update(payload=None), "entry.form"),
        (lambda entry: entry.update(salt=None), "entry.form"),
        (lambda entry: entry.update(salt=None, payload=None), "erasure.missing"),
        (lambda entry: entry["leaf"].update(action="funder.removed"), "entry.hash"),
        (lambda entry: entry["leaf"].update(minute="2026-03-14T00:03Z"), "entry.hash"),
        (lambda entry: entry.update(leaf=None), "entry.form"),
    ],
)
def test_an_entry_is_looked_at(change: Change, reason: str, lines: list[bytes]) -> None:
    assert why(changed(lines, 3, change)) == reason


@pytest.mark.parametrize(
    "other",
    [
        {"v": 2},
        {"v": True},
        {"v": "1"},
        {"v": None},
        {"more": 1},
        {"action": None},
        {"actor": 1},
        {"object": []},
        {"commitment": "A" * 64},
        {"commitment": "a" * 63},
        {"id": "A" * 32},
        {"id": "a" * 33},
        {"minute": "2026-03-14T09:26"},
        {"minute": "2026-03-14T09:26:00Z"},
        {"minute": "2026-3-14T09:26Z"},
        {"minute": "2026-03-14 09:26Z"},
        {"minute": "٢٠٢٦-03-14T09:26Z"},
    ],
)
def test_a_leaf_has_its_fields_and_no_others_though_the_key_signed_it(other: dict[str, Any], history: History) -> None:
    history.entries[2] = made(2, **other)
    assert why(history.lines()) == "entry.form"


def test_a_leaf_lacks_none_of_its_fields(history: History) -> None:
    for field in history.entries[2].leaf:
        damaged = deepcopy(history)
        del damaged.entries[2].leaf[field]
        assert why(damaged.lines()) == "entry.form", field


def test_an_id_stands_once(history: History) -> None:
    history.entries[4] = made(4, id=history.entries[1].leaf["id"])
    with pytest.raises(Refused) as caught:
        verify_export(history.lines())
    assert caught.value.message_id == "entry.twice"
    assert caught.value.values == {"index": 4, "id": history.entries[1].leaf["id"]}


def test_the_entry_that_was_changed_is_named(lines: list[bytes]) -> None:
    change: Change = lambda entry: entry["leaf"].update(actor="somebody else")  # noqa: E731
    with pytest.raises(Refused) as caught:
        verify_export(changed(lines, 7, change))
    assert caught.value.values == {"index": 5}


def test_progress_is_told_after_each_line(lines: list[bytes]) -> None:
    told: list[tuple[int, int]] = []
    verify_export(lines, progress=lambda read, entries: told.append((read, entries)))
    assert told[0] == (len(lines[0]), 0)
    assert told[-1] == (sum(map(len, lines)), 6)
    assert len(told) == len(lines)


@pytest.mark.parametrize("copied", [deepcopy, snapshot])
def test_a_copy_of_a_verifier_goes_on_by_itself(copied: Callable[[Verifier], Verifier], lines: list[bytes]) -> None:
    first = Verifier()
    for each in lines[:6]:
        first.line(each)
    second = copied(first)
    for verifier in (second, first):
        for each in lines[6:]:
            verifier.line(each)
    assert first.finish() == second.finish()


def test_the_samples_are_written_as_the_verifier_reads_them(lines: list[bytes]) -> None:
    assert all(canonical(json.loads(each)) + b"\n" == each for each in lines)
