"""Statements: signed over their canonical JSON and a prefix, told in the log so that anybody can check them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from fundapp.audit.verify import Refused, read_statement
from fundapp.vault.pairs import SigningPair
from fundapp.vault.statements import PREFIX, Statement, sign_statement

PAIR = SigningPair(b"\x07" * 32)
FACTS = {"amount": 125_000, "currency": "XAF", "lines": ["école", None, True], "round": 3}


def test_a_statement_says_its_facts_and_its_kind_and_holds() -> None:
    stated = sign_statement(PAIR, "vote", FACTS)
    assert json.loads(stated.body) == {**FACTS, "kind": "vote"}
    assert stated.signer == PAIR.public
    assert stated.holds


def test_the_kind_is_what_the_signer_was_asked_for() -> None:
    stated = sign_statement(PAIR, "vote", {"kind": "release"})
    assert json.loads(stated.body) == {"kind": "vote"}


def test_the_same_facts_make_the_same_statement_whatever_their_order() -> None:
    assert sign_statement(PAIR, "vote", FACTS) == sign_statement(PAIR, "vote", dict(reversed(FACTS.items())))


@pytest.mark.parametrize("value", [1.5, float("nan"), b"bytes", {1: "a"}, {"deep": [0.0]}, ("a",), "\ud800"])
def test_what_can_be_written_in_several_ways_is_not_signed(value: Any) -> None:
    with pytest.raises(ValueError, match=r"canonical|surrogates"):
        sign_statement(PAIR, "vote", {"value": value})


def test_a_statement_that_was_changed_holds_no_longer() -> None:
    stated = sign_statement(PAIR, "vote", FACTS)
    other = sign_statement(SigningPair(b"\x08" * 32), "vote", FACTS)
    for changed in (
        replace(stated, body=stated.body.replace(b"125000", b"925000")),
        replace(stated, body=stated.body + b" "),
        replace(stated, signer=other.signer),
        replace(stated, signature=other.signature),
        replace(stated, signature=b""),
        replace(stated, signer=b"no key"),
    ):
        assert not changed.holds


def test_a_signature_over_the_bare_body_or_another_prefix_counts_for_nothing() -> None:
    body = sign_statement(PAIR, "vote", FACTS).body
    for prefix in (b"", b"fundapp statement 2\n", b"fundapp audit log\n"):
        bare = Statement(body, PAIR.public, PAIR.sign(prefix + body))
        assert not bare.holds
        with pytest.raises(Refused):
            read_statement(bare.told(), 0)
    assert Statement(body, PAIR.public, PAIR.sign(PREFIX + body)).holds


def test_the_hash_follows_the_body_alone() -> None:
    stated = sign_statement(PAIR, "vote", FACTS)
    assert stated.hash == sign_statement(SigningPair(b"\x08" * 32), "vote", FACTS).hash
    assert stated.hash != sign_statement(PAIR, "release", FACTS).hash


def test_what_is_told_in_the_log_is_the_whole_statement_and_the_verifier_reads_it() -> None:
    stated = sign_statement(PAIR, "vote", FACTS)
    told = json.loads(json.dumps(stated.told()))
    back = Statement(told["body"].encode(), bytes.fromhex(told["signer"]), bytes.fromhex(told["signature"]))
    assert back == stated
    read = read_statement(told, 0)
    assert (read.kind, read.body, read.signer, read.hash) == (
        "vote", {**FACTS, "kind": "vote"}, PAIR.public.hex(), stated.hash,
    )  # fmt: skip
