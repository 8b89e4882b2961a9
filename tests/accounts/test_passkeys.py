"""What an authenticator is asked, and which of its answers are good."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from fundapp.accounts.models import Passkey
from fundapp.accounts.passkeys import (
    LONGEST_ANSWER,
    Party,
    counts_on,
    fresh_challenge,
    made_passkey,
    options_to_make,
    options_to_use,
    party_of,
    used_passkey,
)
from fundapp.core.errors import Invalid
from fundapp.core.reader import Reader, reading
from tests.accounts.authenticators import Stick
from tests.fixtures.application import NOW

HERE = Party("localhost", "Formulaire", "http://localhost:8000")
ENGLISH = Reader("en", ZoneInfo("UTC"))
PERSON = UUID(int=0xABCDEF)
CHALLENGE = bytes(range(32))
TO_MAKE = options_to_make(HERE, PERSON, "awa@example.org", [], CHALLENGE)
TO_USE = options_to_use(HERE, [], CHALLENGE)
REFUSALS = {
    "The passkey's answer is not right, or not any more. Please try again.",
    "This passkey does not belong to this account.",
}


def row_of(stick: Stick, uses: int = 0) -> Passkey:
    """A passkey as the database has it."""
    return Passkey(
        id=UUID(int=1), person_id=PERSON, name="Key", credential=stick.credential, public_key=stick.public, uses=uses,
        added_at=NOW, used_at=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "host", "origin"),
    [
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("https://fonds.example.org", "fonds.example.org", "https://fonds.example.org"),
        ("https://Fonds.Example.org:443/", "fonds.example.org", "https://fonds.example.org"),
        ("http://fonds.example.org:80/x", "fonds.example.org", "http://fonds.example.org"),
        ("https://fonds.example.org:8443", "fonds.example.org", "https://fonds.example.org:8443"),
        ("https://fonds.example.org:80", "fonds.example.org", "https://fonds.example.org:80"),
    ],
)
def test_host_and_origin_are_those_of_the_public_address(url: str, host: str, origin: str) -> None:
    assert party_of(url, "Formulaire") == Party(host, "Formulaire", origin)


def test_a_passkey_is_asked_for_without_telling_the_authenticator_who_it_is_for() -> None:
    known = row_of(Stick())
    asked = json.loads(options_to_make(HERE, PERSON, "awa@example.org", [known], CHALLENGE))
    assert asked["rp"] == {"id": "localhost", "name": "Formulaire"}
    assert base64url_to_bytes(asked["user"]["id"]) == PERSON.bytes
    assert asked["user"]["name"] == "awa@example.org"
    assert asked["attestation"] == "none"
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("discouraged", "preferred")
    assert [base64url_to_bytes(each["id"]) for each in asked["excludeCredentials"]] == [known.credential]


def test_only_the_passkeys_of_the_person_are_asked_for() -> None:
    known = row_of(Stick())
    asked = json.loads(options_to_use(HERE, [known], CHALLENGE))
    assert [base64url_to_bytes(each["id"]) for each in asked["allowCredentials"]] == [known.credential]
    assert (asked["rpId"], asked["userVerification"]) == ("localhost", "preferred")
    assert base64url_to_bytes(asked["challenge"]) == CHALLENGE


def test_challenges_are_long_and_never_the_same() -> None:
    made = {fresh_challenge() for _each in range(100)}
    assert len(made) == 100
    assert {len(each) for each in made} == {32}


def test_what_an_authenticator_made_is_taken() -> None:
    stick = Stick()
    made = made_passkey(HERE, stick.make(TO_MAKE), CHALLENGE)
    assert (made.credential, made.public_key, made.uses) == (stick.credential, stick.public, 0)


def test_what_it_has_signed_is_taken_and_tells_how_often_it_was_used() -> None:
    stick, other = Stick(), row_of(Stick())
    mine = row_of(stick)
    assert used_passkey(HERE, stick.use(TO_USE), CHALLENGE, [other, mine]) == (mine, 1)


def test_a_passkey_that_does_not_count_may_stay_at_nothing() -> None:
    stick = Stick(uses=None)
    for _each in range(2):
        assert used_passkey(HERE, stick.use(TO_USE), CHALLENGE, [row_of(stick)])[1] == 0


@pytest.mark.parametrize(("before", "now"), [(5, 5), (5, 4), (5, 0), (1, 1)])
def test_a_passkey_that_counts_backwards_may_be_a_copy(before: int, now: int) -> None:
    stick = Stick(uses=now - 1 if now else None)
    with reading(ENGLISH), pytest.raises(Invalid) as error:
        used_passkey(HERE, stick.use(TO_USE), CHALLENGE, [row_of(stick, before)])
    assert "copied" in error.value.reason


@given(st.integers(0, 9), st.integers(0, 9))
def test_counting_on_means_more_or_never(before: int, now: int) -> None:
    assert counts_on(before, now) == (now > before or (before, now) == (0, 0))


def elsewhere(**changes: Any) -> Callable[[], Stick]:
    return lambda: Stick(**changes)


@pytest.mark.parametrize(
    "liar",
    [
        elsewhere(origin="http://localhost:8001"),
        elsewhere(origin="https://localhost:8000"),
        elsewhere(origin="http://evil.example.org"),
        elsewhere(party="evil.example.org"),
    ],
)
def test_an_answer_for_another_place_is_refused(liar: Callable[[], Stick]) -> None:
    stick = liar()
    refused(lambda: made_passkey(HERE, stick.make(TO_MAKE), CHALLENGE))
    refused(lambda: used_passkey(HERE, stick.use(TO_USE), CHALLENGE, [row_of(stick)]))


@pytest.mark.parametrize("expected", [None, b"", bytes(32), CHALLENGE[:-1]])
def test_an_answer_to_another_challenge_is_refused(expected: bytes | None) -> None:
    stick = Stick()
    refused(lambda: made_passkey(HERE, stick.make(TO_MAKE), expected))
    refused(lambda: used_passkey(HERE, stick.use(TO_USE), expected, [row_of(stick)]))


def test_where_nothing_was_asked_nothing_is_an_answer() -> None:
    stick, blank = Stick(), '{"challenge": ""}'
    refused(lambda: made_passkey(HERE, stick.make(blank), None))
    refused(lambda: used_passkey(HERE, stick.use(blank), None, [row_of(stick)]))


def test_an_answer_of_the_other_ceremony_is_refused() -> None:
    stick = Stick()
    refused(lambda: made_passkey(HERE, stick.use(TO_MAKE), CHALLENGE))
    refused(lambda: used_passkey(HERE, stick.make(TO_USE), CHALLENGE, [row_of(stick)]))


def test_a_passkey_of_somebody_else_is_refused() -> None:
    stick = Stick()
    refused(lambda: used_passkey(HERE, stick.use(TO_USE), CHALLENGE, [row_of(Stick())]))
    refused(lambda: used_passkey(HERE, stick.use(TO_USE), CHALLENGE, []))


def test_a_signature_of_another_key_is_refused() -> None:
    stick = Stick()
    forged = Stick(credential=stick.credential)
    refused(lambda: used_passkey(HERE, forged.use(TO_USE), CHALLENGE, [row_of(stick)]))


def test_an_id_longer_than_any_is_refused() -> None:
    refused(lambda: made_passkey(HERE, Stick(credential=bytes(1024)).make(TO_MAKE), CHALLENGE))


GARBAGE = [
    "", " ", "null", "[]", "1", '"x"', "{", "{}", "x" * (LONGEST_ANSWER + 1), "[" * 9_000, '{"id": 1}', '{"id": "é"}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "", "rawId": "", "type": "public-key", "response": {"clientDataJSON": "", "attestationObject": ""}}',
    '{"id": "AA", "rawId": "AA", "type": [], "response": []}', '{"id": "\\ud800", "rawId": "\\u0000"}',
]  # fmt: skip


@pytest.mark.parametrize("answer", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused_in_one_sentence(answer: str) -> None:
    refused(lambda: made_passkey(HERE, answer, CHALLENGE))
    refused(lambda: used_passkey(HERE, answer, CHALLENGE, [row_of(Stick())]))


def test_what_is_far_too_long_is_not_even_read() -> None:
    stick = Stick()
    for answer, judge in (
        (stick.make(TO_MAKE), lambda text: made_passkey(HERE, text, CHALLENGE)),
        (stick.use(TO_USE), lambda text: used_passkey(HERE, text, CHALLENGE, [row_of(stick)])),
    ):
        judge(answer)
        refused(partial(judge, answer + " " * LONGEST_ANSWER))


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(max_size=64).map(bytes_to_base64url),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLACES = [
    ("id",), ("rawId",), ("type",), ("response",), ("response", "clientDataJSON"), ("response", "attestationObject"),
    ("response", "authenticatorData"), ("response", "signature"), ("response", "userHandle"),
    ("authenticatorAttachment",),
]  # fmt: skip
STICK = Stick()
MADE, USED = STICK.make(TO_MAKE), STICK.use(TO_USE)


@given(st.sampled_from(PLACES), JSON)
def test_anything_in_one_place_of_a_good_answer_is_judged_and_never_breaks(place: tuple[str, ...], value: Any) -> None:
    for whole, judge in (
        (MADE, lambda text: made_passkey(HERE, text, CHALLENGE)),
        (USED, lambda text: used_passkey(HERE, text, CHALLENGE, [row_of(STICK)])),
    ):
        told = json.loads(whole)
        inner = told if len(place) == 1 else told["response"]
        inner[place[-1]] = value
        judged(judge, json.dumps(told))


@given(st.data())
def test_a_good_answer_with_its_bytes_damaged_is_judged_and_never_breaks(data: st.DataObject) -> None:
    for whole, name, judge in (
        (MADE, "attestationObject", lambda text: made_passkey(HERE, text, CHALLENGE)),
        (USED, "authenticatorData", lambda text: used_passkey(HERE, text, CHALLENGE, [row_of(STICK)])),
    ):
        told = json.loads(whole)
        raw = bytearray(base64url_to_bytes(told["response"][name]))
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
        told["response"][name] = bytes_to_base64url(bytes(raw[: data.draw(st.integers(0, len(raw)))]))
        judged(judge, json.dumps(told))


def judged(judge: Callable[[str], object], text: str) -> None:
    """Taken, or refused in words; nothing else comes of it."""
    with suppress(Invalid):
        judge(text)


def refused(act: Callable[[], object]) -> None:
    """Refused in the same words, whatever is wrong, and at no field: nobody has typed anything."""
    with reading(ENGLISH), pytest.raises(Invalid) as error:
        act()
    assert error.value.fields == {}
    assert str(error.value.reason) in REFUSALS
