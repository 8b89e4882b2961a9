"""Records, derived keys and bindings: against the library, and never the same twice."""

import os
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import (
    BLOCK,
    HEADER_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    derive,
    header,
    open_record,
    seal_record,
    version_of,
)
from fundapp.vault.errors import CannotOpen
from fundapp.vault.pairs import SealingPair, SigningPair, fingerprint, is_signed, wrap

KEY, HEAD = os.urandom(32), header(UUID(int=7), 3)
parts = st.one_of(st.uuids(), st.text(), st.binary(), st.integers(0, 2**63))


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_derived_keys_are_those_of_hkdf(secret: bytes, info: bytes) -> None:
    assert derive(secret, info) == HKDF(SHA256(), 32, None, info).derive(secret)


@given(st.lists(parts), st.lists(parts))
def test_two_bindings_are_equal_only_where_all_parts_are(one: list[UUID | str], other: list[UUID | str]) -> None:
    same = [(type(part), part) for part in one] == [(type(part), part) for part in other]
    assert (bind("x", *one) == bind("x", *other)) == same
    assert bind("x", *one) != bind("xy", *one)


@given(st.binary(max_size=500), st.binary(max_size=50))
def test_what_is_sealed_opens_and_its_length_shows_in_steps(plain: bytes, binding: bytes) -> None:
    record = seal_record(KEY, HEAD, binding, plain)
    assert open_record(KEY, HEAD, binding, record) == plain
    assert (len(record) - HEADER_BYTES - NONCE_BYTES - TAG_BYTES) % BLOCK == 0
    assert version_of(record) == 3
    assert record != seal_record(KEY, HEAD, binding, plain)


def test_a_record_opens_under_its_own_key_header_and_binding_alone() -> None:
    record = seal_record(KEY, HEAD, b"here", b"secret")
    for key, head, binding in (
        (os.urandom(32), HEAD, b"here"),
        (KEY, header(UUID(int=7), 4), b"here"),
        (KEY, header(uuid4(), 3), b"here"),
        (KEY, HEAD, b"there"),
        (KEY, HEAD, b""),
    ):
        with pytest.raises(CannotOpen):
            open_record(key, head, binding, record)
    other = header(UUID(int=7), 4) + record[HEADER_BYTES:]
    with pytest.raises(CannotOpen):
        open_record(KEY, header(UUID(int=7), 4), b"here", other)


@pytest.mark.parametrize("cut", [0, 1, 2, HEADER_BYTES, HEADER_BYTES + NONCE_BYTES + TAG_BYTES - 1, -1])
def test_a_cut_record_is_refused(cut: int) -> None:
    record = seal_record(KEY, HEAD, b"", b"secret")[:cut]
    with pytest.raises(CannotOpen):
        open_record(KEY, HEAD, b"", record)
    if cut >= 0:
        with pytest.raises(CannotOpen):
            version_of(record)


def test_what_is_wrapped_opens_for_its_pair_and_place_alone() -> None:
    pair, other = SealingPair.fresh(), SealingPair.fresh()
    wrapped = wrap(pair.public, b"k" * 32, b"here")
    assert pair.unwrap(wrapped, b"here") == b"k" * 32
    for opener, binding, what in (
        (other, b"here", wrapped),
        (pair, b"there", wrapped),
        (pair, b"here", wrapped[:-1]),
        (pair, b"here", b""),
        (pair, b"here", wrapped[:1119] + bytes([wrapped[1119] ^ 1]) + wrapped[1120:]),
    ):
        with pytest.raises(CannotOpen):
            opener.unwrap(what, binding)


def test_nothing_is_wrapped_to_a_malformed_key() -> None:
    for public in (b"", b"x", SealingPair.fresh().public[:-1], b"\xff" * 1216):
        with pytest.raises(CannotOpen):
            wrap(public, b"k", b"")


def test_a_pair_is_its_seed_and_both_halves_are_in_its_public_key() -> None:
    seed = os.urandom(32)
    assert SealingPair.from_seed(seed) == SealingPair.from_seed(seed) != SealingPair.from_seed(os.urandom(32))
    pair = SealingPair.from_seed(seed)
    assert (len(pair.public), len(pair.private)) == (1216, 96)
    lattice = SealingPair(pair.private[:64] + os.urandom(32)).public
    curve = SealingPair(os.urandom(64) + pair.private[64:]).public
    assert lattice[:1184] == pair.public[:1184]
    assert curve[1184:] == pair.public[1184:]
    assert len({fingerprint(each) for each in (pair.public, lattice, curve)}) == 3


def test_a_signature_is_of_one_message_by_one_key() -> None:
    pair = SigningPair.fresh()
    signature = pair.sign(b"message")
    assert is_signed(pair.public, b"message", signature)
    assert not is_signed(pair.public, b"messag", signature)
    assert not is_signed(SigningPair.fresh().public, b"message", signature)
    assert not is_signed(b"", b"message", signature)
    assert not is_signed(pair.public, b"message", b"")
