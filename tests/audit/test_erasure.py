"""What was erased stays accounted for, and cannot be guessed."""

import hmac
from hashlib import sha256
from typing import Any

import pytest

from tests.audit.attacks import why
from tests.audit.histories import ERASURE, Entry, History, digest, export_lines, made

GUESSES = 1_000_000


def reason(entries: list[Entry]) -> str:
    """Why the export of a log of these entries is refused."""
    return why(History(entries, {len(entries)}).lines())


def erasure(entries: Any, number: int = 9, **leaf: Any) -> Entry:
    """An entry that records an erasure."""
    return made(number, "erasure", {"entries": entries}, action=ERASURE, **leaf)


def test_an_erased_payload_is_accounted_for_by_an_entry() -> None:
    entries = [made(n) for n in range(3)]
    ids = [entry.leaf["id"] for entry in entries[:2]]
    assert reason([entries[0].erased, entries[1].erased, entries[2], erasure(ids)]) == ""
    assert reason([entries[0].erased, entries[1].erased, entries[2], erasure(ids[:1]), erasure(ids[1:], 10)]) == ""


def test_an_erasure_may_be_recorded_before_the_entry_itself_in_the_same_export() -> None:
    entry = made(0)
    assert reason([erasure([entry.leaf["id"]]), entry.erased]) == ""


def test_a_payload_missing_without_a_record_is_named() -> None:
    entries = [made(n) for n in range(3)]
    assert reason([entries[0], entries[1].erased, entries[2]]) == "erasure.missing"
    assert reason([entries[0].erased, entries[1].erased, erasure([entries[0].leaf["id"]])]) == "erasure.missing"


def test_only_an_entry_of_that_action_records_an_erasure() -> None:
    entry = made(0)
    other = made(1, payload={"entries": [entry.leaf["id"]]}, action="audit.payload.kept")
    assert reason([entry.erased, other]) == "erasure.missing"


def test_the_record_of_an_erasure_is_never_erased() -> None:
    entry, record = made(0), erasure([made(0).leaf["id"]])
    assert reason([entry, record.erased]) == "erasure.form"
    assert reason([entry, record.erased, erasure([record.leaf["id"]], 10)]) == "erasure.form"


@pytest.mark.parametrize("entries", [None, "id", 3, {"a": 1}, [3], [["id"]], [None], [{}]])
def test_a_record_of_an_erasure_names_entries(entries: Any) -> None:
    assert reason([erasure(entries)]) == "erasure.form"


def test_a_record_without_the_word_is_refused() -> None:
    assert reason([made(0, payload={"other": []}, action=ERASURE)]) == "erasure.form"
    assert reason([made(0, payload={}, action=ERASURE)]) == "erasure.form"


def test_payload_and_salt_go_together() -> None:
    entry, other = made(0), made(1)
    record = erasure([entry.leaf["id"]])
    assert reason([Entry(entry.leaf, None, entry.salt), record]) == "entry.form"
    assert reason([Entry(entry.leaf, entry.payload, None), record]) == "entry.form"
    assert reason([Entry(entry.leaf, entry.payload, other.salt), record]) == "entry.payload"


def test_an_erased_payload_does_not_come_back_changed() -> None:
    entry = made(0)
    assert reason([Entry(entry.leaf, {"amount": 1}, entry.salt), erasure([entry.leaf["id"]])]) == "entry.payload"
    assert reason([entry, erasure([entry.leaf["id"]])]) == "", "recorded, and still there: no fault of the log"


def test_the_last_line_counts_what_was_erased() -> None:
    history = History.of(3)
    history.erase(0, 1)
    *lines, last = history.lines()
    assert b'"erased":2}' in last
    assert why([*lines, last]) == ""
    assert why([*lines, last.replace(b'"erased":2', b'"erased":1')]) == "end.counts"


def finders(entry: Entry, amounts: list[bytes]) -> list[str]:
    """What is left of an erased entry that, used as a key, lets a dictionary of amounts find the payload."""
    keys = {
        "nothing": b"",
        "the id": bytes.fromhex(entry.leaf["id"]),
        "the commitment": bytes.fromhex(entry.leaf["commitment"]),
        "the hash": entry.hash,
    }
    wanted = bytes.fromhex(entry.leaf["commitment"])
    found = [name for name, key in keys.items() if under_mac(key, wanted, amounts)]
    return [*found, *(["a plain hash"] if any(sha256(text).digest() == wanted for text in amounts) else [])]


def under_mac(key: bytes, wanted: bytes, texts: list[bytes]) -> bool:
    """Whether one of the texts has this HMAC (RFC 2104, by hand: a million guesses are quick this way)."""
    inner, outer = (bytes(byte ^ pad for byte in key.ljust(64, b"\0")) for pad in (0x36, 0x5C))
    return any(sha256(outer + sha256(inner + text).digest()).digest() == wanted for text in texts)


def test_the_quick_mac_is_the_mac_and_zeros_are_no_key() -> None:
    key = digest("key")
    assert under_mac(key, hmac.digest(key, b"text", "sha256"), [b"", b"text"])
    assert hmac.digest(bytes(32), b"text", "sha256") == hmac.digest(b"", b"text", "sha256")


def test_a_dictionary_finds_a_payload_with_its_salt_and_nothing_after_erasure() -> None:
    entry = made(0, payload={"amount": 271_828})
    amounts = [b'{"amount":%d}' % number for number in range(GUESSES)]
    assert under_mac(entry.salt or b"", bytes.fromhex(entry.leaf["commitment"]), amounts)
    assert finders(entry.erased, amounts) == []


def test_what_is_left_of_an_erased_entry_holds_no_salt() -> None:
    history = History.of(4)
    salts = [entry.salt for entry in history.entries if entry.salt]
    history.erase(2)
    text = b"".join(export_lines(history.signer, history.entries, {}))
    assert [salt.hex().encode() in text for salt in salts] == [True, True, False, True]
