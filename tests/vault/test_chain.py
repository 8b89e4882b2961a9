"""Chains of statements: what does not follow is refused, whatever form it has."""

from typing import Any
from uuid import UUID

import pytest

from fundapp.vault.chain import Chain, read_chain
from fundapp.vault.errors import Untrusted
from fundapp.vault.pairs import SigningPair
from fundapp.vault.statements import PREFIX, Statement, sign_statement

ROOT, AWA, BELA = SigningPair(b"r" * 32), SigningPair(b"a" * 32), SigningPair(b"b" * 32)
GROUP, ONE, TWO = UUID(int=1), UUID(int=2), UUID(int=3)


def keys(pair: SigningPair) -> dict[str, str]:
    return {"sealing": "5" * 64, "signing": pair.public.hex()}


def founding(**changes: Any) -> Statement:
    facts = {"before": "", "code": "officers", "epoch": 0, "group": GROUP.hex, "members": {ONE.hex: keys(AWA)}}
    return sign_statement(ROOT, "group.founding", {**facts, "position": 0, "sealing": "6" * 64, **changes})


def following(first: Statement, pair: SigningPair, kind: str, **facts: Any) -> Statement:
    place = {"before": first.hash, "group": GROUP.hex, "position": 1}
    return sign_statement(pair, kind, {**place, **facts})


def admission(first: Statement, pair: SigningPair = AWA, **changes: Any) -> Statement:
    return following(first, pair, "group.admission", **{"member": TWO.hex, **keys(BELA), **changes})


def renewal(first: Statement, pair: SigningPair = AWA, **changes: Any) -> Statement:
    facts = {"epoch": 1, "members": {ONE.hex: keys(AWA)}, "sealing": "7" * 64}
    return following(first, pair, "group.epoch", **{**facts, **changes})


def test_an_honest_chain_is_followed() -> None:
    first = founding()
    assert read_chain(GROUP, ROOT.public, [first]).members.keys() == {ONE}
    assert read_chain(GROUP, ROOT.public, [first, admission(first)]).members.keys() == {ONE, TWO}
    assert read_chain(GROUP, ROOT.public, [first, admission(first, ROOT)]).members.keys() == {ONE, TWO}
    renewed = read_chain(GROUP, ROOT.public, [first, renewal(first)])
    assert (renewed.epoch, renewed.sealing_print) == (1, "7" * 64)


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": 1},
        {"epoch": None},
        {"position": 1},
        {"position": True},
        {"position": False},
        {"group": TWO.hex},
        {"before": "x"},
        {"members": []},
        {"members": {"nobody": keys(AWA)}},
        {"members": {ONE.hex: "keys"}},
        {"members": {ONE.hex: {"signing": "zz", "sealing": "5"}}},
        {"members": {ONE.hex: {}}},
    ],
    ids=repr,
)
def test_a_founding_that_says_something_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Untrusted):
        read_chain(GROUP, ROOT.public, [founding(**change)])


def test_what_follows_must_follow() -> None:
    first, other = founding(), founding(code="finance")
    for second in (
        admission(first, BELA),
        admission(first, member="nobody"),
        admission(first, member=7),
        admission(first, signing="zz"),
        admission(first, position=2),
        admission(first, before="0" * 64),
        admission(other),
        renewal(first, BELA),
        renewal(first, epoch=2),
        renewal(first, epoch=0),
        renewal(first, members={ONE.hex: keys(BELA)}),
        renewal(first, members={ONE.hex: keys(AWA), TWO.hex: keys(BELA)}),
        renewal(first, members=None),
        following(first, AWA, "vote"),
        following(first, AWA, "group.founding", epoch=0, members={}, sealing=""),
        first,
    ):
        with pytest.raises(Untrusted):
            read_chain(GROUP, ROOT.public, [first, second])


def test_a_body_that_is_not_canonical_or_no_statement_is_refused() -> None:
    for body in (founding().body.replace(b":", b": ", 1), b"[]", b"\xff", b"", b"null", b"1"):
        with pytest.raises(Untrusted):
            read_chain(GROUP, ROOT.public, [Statement(body, ROOT.public, ROOT.sign(PREFIX + body))])


def test_a_chain_begins_with_the_root_and_with_something() -> None:
    facts = {
        "before": "",
        "epoch": 0,
        "group": GROUP.hex,
        "members": {ONE.hex: keys(AWA)},
        "position": 0,
        "sealing": "",
    }
    for statements in ([], [sign_statement(AWA, "group.founding", facts)], [admission(founding())]):
        with pytest.raises(Untrusted):
            read_chain(GROUP, ROOT.public, statements)
    assert Chain(GROUP, ROOT.public).position == -1
