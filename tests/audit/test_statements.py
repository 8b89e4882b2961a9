"""Signed statements in an export: what `verify.py` finds of somebody who owns the database and holds the log's key."""

from typing import Any

import pytest

from fundapp.audit.verify import Verifier, verify_export
from fundapp.vault.chain import ADMISSION
from fundapp.vault.statements import PREFIX, Statement
from tests.audit.attacks import snapshot, why
from tests.audit.signed_logs import ROOT, Told, honest, keys, own_id, pair, read, verdict
from tests.audit.statement_attacks import ATTACKS


def test_an_honest_export_is_in_order_and_its_statements_are_counted() -> None:
    lines = honest().history().lines()
    counted = {"group.admission": 2, "group.epoch": 1, "group.founding": 2, "vote": 4}
    assert read(lines).statements == read(lines, None).statements == counted


def test_another_root_vouches_for_nobody() -> None:
    lines = honest().history().lines()
    assert verdict(lines, pair("thief").public) == verdict(lines, b"") == ("chain.signer", 0)


def as_written(told: Told, body: bytes, by: str) -> None:
    """A statement whose body was written by hand, signed all the same."""
    signature = pair(by).sign(PREFIX + body)
    told.payload["statement"] = Statement(body, pair(by).public, signature).told()


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_found_and_named(name: str) -> None:
    attack, book = ATTACKS[name], honest()
    attack.do(book)
    lines = book.history().lines()
    assert (verdict(lines), verdict(lines, None)) == (attack.found, attack.alone)


def test_the_end_of_a_log_cut_off_is_shown_by_a_held_checkpoint_and_by_no_root() -> None:
    held, cut = [honest().history().checkpoint(11)], honest()
    del cut.entries[5:]
    cut.vote("bela", round=3)
    assert verdict(cut.history().lines()) == ("", -1), "that Bela left does not stand in this log"
    assert why(cut.history().lines(), held) == "held.newer"
    for number in range(5):
        cut.tell("case.seen", "case", number=number)
    assert verdict(cut.history().lines()) == ("", -1)
    assert why(cut.history().lines(), held) == "held.root"


WRITTEN = {
    "a space": b'{"kind": "vote"}',
    "keys in another order": b'{"round":1,"kind":"vote"}',
    "a key twice": b'{"kind":"vote","kind":"vote"}',
    "a fraction": b'{"amount":1.5,"kind":"vote"}',
    "an escape that is not needed": b'{"kind":"\\u0076ote"}',
    "something after it": b'{"kind":"vote"} ',
    "no kind": b'{"round":1}',
    "a kind that is no word": b'{"kind":3}',
    "a kind that writes to the terminal": b'{"kind":"vote\x1b[2J"}',
    "an empty kind": b'{"kind":""}',
    "no object": b'["vote"]',
    "nothing": b"",
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("root", [ROOT, None])
def test_a_body_is_canonical_and_has_a_kind(way: str, root: bytes | None) -> None:
    book = honest()
    as_written(book.entries[4], WRITTEN[way], "bela")
    assert verdict(book.history().lines(), root) == ("statement.form", 4)


@pytest.mark.parametrize(
    "told",
    [
        {"more": 1},
        {"body": None},
        {"signer": None},
        {"signature": 3},
        {"signer": pair("bela").public.hex().upper()},
        {"signer": pair("bela").public.hex()[2:]},
        {"signature": "00"},
    ],
)
def test_a_statement_is_three_texts(told: dict[str, Any]) -> None:
    book = honest()
    payload = book.entries[4].payload
    payload["statement"] = {**payload["statement"], **told}
    assert verdict(book.history().lines(), None) == ("statement.form", 4)


@pytest.mark.parametrize("told", [None, "text", [], {}, 0, False])
def test_whatever_is_called_a_statement_is_one(told: Any) -> None:
    book = honest()
    book.entries[9].payload["statement"] = told
    assert verdict(book.history().lines(), None) == ("statement.form", 9)


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        (0, {"members": None}),
        (0, {"members": []}),
        (0, {"members": {"x": keys("awa")}}),
        (0, {"members": {own_id("awa").hex: None}}),
        (0, {"members": {own_id("awa").hex: {"signing": keys("awa")["signing"]}}}),
        (0, {"sealing": None}),
        (2, {"signing": keys("esther")["signing"].upper()}),
        (2, {"sealing": 1}),
        (6, {"sealing": ""}),
        (6, {"members": {own_id("awa").hex: "key"}}),
    ],
)
def test_a_statement_about_a_group_says_what_it_must(number: int, facts: dict[str, Any]) -> None:
    book = honest()
    book.entries[number].restate("awa" if number else "root", **facts)
    assert verdict(book.history().lines()) == ("chain.form", number)


@pytest.mark.parametrize("member", [None, 10**31, [1], "x"])
def test_an_admission_names_a_member(member: Any) -> None:
    book = honest()
    del book.entries[2].payload["member"]
    book.entries[2].restate("awa", member=member)
    assert verdict(book.history().lines()) == ("chain.form", 2)


@pytest.mark.parametrize(
    ("number", "reason"), [(0, "statement.erased"), (2, "statement.erased"), (5, "ending.form"), (8, "ending.form")]
)
def test_an_erasure_that_breaks_a_chain_is_told_as_one(number: int, reason: str) -> None:
    history = honest().history()
    history.erase(number)
    assert verdict(history.lines()) == (reason, number)
    assert verdict(history.lines(), None) == ("", -1), "the log itself accounts for it"


def test_people_come_back_by_an_admission_and_the_root_may_always_sign() -> None:
    book = honest()
    book.leave("officers", "awa")
    book.admit("officers", "awa", by="root")
    book.vote("awa", round=3)
    chain = book.chain("committee")
    assert own_id("didier") in chain.members
    told = {"member": own_id("didier").hex, **keys("didier's new keys")}
    book.link("committee", ADMISSION, told, "chantal")
    book.vote("didier's new keys")
    assert read(book.history().lines()).statements["vote"] == 6
    book.vote("didier")
    assert verdict(book.history().lines()) == ("statement.signer", 16)


def test_somebody_who_left_one_group_may_sign_as_a_member_of_another() -> None:
    book = honest()
    book.admit("committee", "fatou", by="chantal")
    book.leave("officers", "fatou")
    book.vote("fatou", round=3)
    assert verdict(book.history().lines()) == ("", -1)


def test_a_copy_of_a_verifier_follows_the_chains_by_itself() -> None:
    lines = honest().history().lines()
    first = Verifier(root=ROOT)
    for line in lines[:4]:
        first.line(line)
    second = snapshot(first)
    for verifier in (first, second):
        for line in lines[4:]:
            verifier.line(line)
    assert first.finish() == second.finish() == verify_export(lines, root=ROOT)
