"""Canonical JSON: one value, one text; and what hashes and commitments are made of."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.audit.verify import Refused, canonical, check_entry, commitment, leaf_hash
from tests.audit import histories
from tests.audit.attacks import named
from tests.audit.histories import made

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)


@given(VALUES)
def test_a_value_has_one_text_and_comes_back(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": [1, True, None], "a": "é"}, '{"a":"é","b":[1,true,null]}'),
        ({"ab": 1, "a": 2, "Z": 3, "é": 4}, '{"Z":3,"a":2,"ab":1,"é":4}'),
        ('"\\\b\t\n\f\r\x00\x1f\x7f/\u2028\U0001f600', '"\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f\x7f/\u2028\U0001f600"'),
        ([0, -5, 10**30, False], "[0,-5,1000000000000000000000000000000,false]"),
        ({}, "{}"),
    ],
)
def test_the_text_is_this(value: object, text: str) -> None:
    assert canonical(value) == text.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), float("inf"), {"a": [1.5]}, (1, 2), {"a": (1,)}, {1: "a"}, {None: 1}, b"a", {"a"}, object()],
)
def test_other_values_have_none(value: object) -> None:
    with pytest.raises(ValueError, match="not for canonical JSON"):
        canonical(value)


@pytest.mark.parametrize("value", ["\ud800", {"a": ["\udfff"]}, {"\ud83d": 1}])
def test_half_a_surrogate_pair_has_none(value: object) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        canonical(value)


def test_the_hash_of_a_leaf_is_that_of_the_rfc() -> None:
    leaf = made(3).leaf
    assert leaf_hash(leaf) == hashlib.sha256(b"\0" + canonical(leaf)).digest() == made(3).hash


def test_a_commitment_is_a_mac_under_the_salt() -> None:
    salt, payload = bytes(range(32)), {"amount": 5}
    assert commitment(salt, payload) == hmac.new(salt, b'{"amount":5}', "sha256").hexdigest()


@given(TEXTS, TEXTS, TEXTS, st.dictionaries(TEXTS, VALUES, max_size=3))
def test_an_entry_of_any_words_is_read(action: str, actor: str, subject: str, payload: dict[str, Any]) -> None:
    entry = made(7, payload=payload, action=action, actor=actor, object=subject)
    found = check_entry(histories.canonical(entry.told(7)).decode(), 7)
    assert (found.hash, found.payload, found.id) == (entry.hash, payload, entry.leaf["id"])


@pytest.mark.parametrize(
    ("due", "written"),
    [
        ("é", "\\u00e9"),
        ("/", "\\/"),
        ("A", "\\u0041"),
        ("\x7f", "\\u007f"),
        ("\x1f", "\\u001F"),
        ("\n", "\\u000a"),
        ("\t", "\\u0009"),
        ("\\n", "\n"),
        ("x", "\\x78"),
    ],
)
@pytest.mark.parametrize("where", ["action", "actor", "object", "payload"])
def test_a_text_is_written_in_one_way(due: str, written: str, where: str) -> None:
    usual_leaf: dict[str, Any] = {} if where == "payload" else {where: due}
    entry = made(0, payload={"a": due}, **usual_leaf)
    usual = json.dumps(due, ensure_ascii=False)
    text = histories.canonical(entry.told(0)).decode()
    check_entry(text, 0)
    name = "a" if where == "payload" else where
    with pytest.raises(Refused) as caught:
        check_entry(text.replace(f'"{name}":{usual}', f'"{name}":"{written}"'), 0)
    assert named(caught.value) == "entry.form"
