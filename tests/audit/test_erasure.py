"""What was erased stays accounted for, and cannot be guessed."""

import hashlib
import hmac
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


def guesses(found: str, entry: Entry) -> list[str]:
    """Every way of using what is left of an entry as a key, that finds what a dictionary of amounts contains."""
    keys = {
        "no key": b"",
        "zeros": bytes(32),
        "the id": bytes.fromhex(entry.leaf["id"]),
        "the commitment": bytes.fromhex(found),
        "the hash": entry.hash,
    } | ({"the salt": entry.salt} if entry.salt else {})
    texts = [b'{"amount":%d}' % number for number in range(GUESSES)]
    wanted, hits = bytes.fromhex(found), []
    for name, key in keys.items():
        inner, outer = _keyed(key, 0x36), _keyed(key, 0x5C)
        if _contains(wanted, texts, inner, outer):
            hits.append(name)
    sha256 = hashlib.sha256
    return [*hits, *(["no key at all"] if any(sha256(text).digest() == wanted for text in texts) else [])]


def _keyed(key: bytes, pad: int) -> Any:
    """One of the two hashes of HMAC after its key (RFC 2104): a million guesses are quick this way."""
    return hashlib.sha256(bytes(byte ^ pad for byte in key.ljust(64, b"\0")))


def _contains(wanted: bytes, texts: list[bytes], inner: Any, outer: Any) -> bool:
    for text in texts:
        first, second = inner.copy(), outer.copy()
        first.update(text)
        second.update(first.digest())
        if second.digest() == wanted:
            return True
    return False


def test_the_quick_mac_is_the_mac() -> None:
    key, text = digest("key"), b"text"
    assert _contains(hmac.digest(key, text, "sha256"), [text], _keyed(key, 0x36), _keyed(key, 0x5C))


def test_a_dictionary_finds_a_payload_with_its_salt_and_nothing_after_erasure() -> None:
    entry = made(0, payload={"amount": 271_828})
    assert guesses(entry.leaf["commitment"], entry) == ["the salt"]
    assert guesses(entry.leaf["commitment"], entry.erased) == []


def test_what_is_left_of_an_erased_entry_holds_no_salt() -> None:
    history = History.of(4)
    salts = [entry.salt for entry in history.entries if entry.salt]
    history.erase(2)
    text = b"".join(export_lines(history.signer, history.entries, {}))
    assert [salt.hex().encode() in text for salt in salts] == [True, True, False, True]
