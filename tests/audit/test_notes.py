"""Verifier keys and checkpoints: C2SP's signed notes, in their one form."""

from base64 import b64decode, b64encode

import pytest

from fundapp.audit.verify import Checkpoint, Refused, key_hash, read_checkpoint, read_key, verifier_key
from tests.audit.attacks import named
from tests.audit.histories import Signer, digest

US, WITNESS, THIEF = Signer(), Signer("witness.example/w", "witness"), Signer(holder="thief")
ROOT = digest("root")
NOTE = US.checkpoint(42, ROOT)
TEXT, _, SIGNED = NOTE.partition("\n\n")


def refusal(text: str, signer: Signer = US) -> str:
    """Why a checkpoint is refused; nothing for a good one."""
    try:
        read_checkpoint(text, signer.origin, signer.public)
    except Refused as refused:
        return named(refused)
    return ""


def key_refusal(text: str) -> str:
    """Why a verifier key is refused; nothing for a good one."""
    try:
        read_key(text)
    except Refused as refused:
        return named(refused)
    return ""


def test_a_key_is_written_as_c2sp_asks() -> None:
    assert key_hash(US.origin, US.public) == US.key_hash
    assert verifier_key(US.origin, US.public) == US.key
    assert read_key(US.key) == (US.origin, US.public)


def test_a_key_whose_base64_has_a_plus_is_read() -> None:
    signer = next(found for n in range(1000) if "+" in (found := Signer(holder=str(n))).key[len(US.origin) + 10 :])
    assert read_key(signer.key) == (signer.origin, signer.public)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        US.origin,
        US.key[:-1],
        US.key + "=",
        US.key + "\n",
        US.key.replace("+", " ", 1),
        US.key.upper(),
        US.key.replace(US.key_hash.hex(), US.key_hash.hex().upper()),
        US.key.replace(US.key_hash.hex(), "00000000"),
        f"{US.origin}+{US.key_hash.hex()}+{b64encode(bytes([2]) + US.public).decode()}",
        f"{US.origin}+{US.key_hash.hex()}+{b64encode(US.public).decode()}",
        verifier_key("two words", US.public),
        verifier_key("no-break\u00a0space", US.public),
        verifier_key("line\nbreak", US.public),
        verifier_key("control\x07", US.public),
        verifier_key("", US.public),
        verifier_key("a", US.public[:31]),
        verifier_key("a", b""),
    ],
)
def test_a_key_in_another_form_is_refused(text: str) -> None:
    assert key_refusal(text) == "key.form"


def test_a_checkpoint_says_origin_size_and_root() -> None:
    assert read_checkpoint(NOTE, US.origin, US.public) == Checkpoint(US.origin, 42, ROOT, NOTE)


def test_a_checkpoint_of_the_greatest_size_is_read() -> None:
    assert read_checkpoint(US.checkpoint(10**18, ROOT), US.origin, US.public).size == 10**18


def signed(text: str) -> str:
    """Any text, signed rightly."""
    return f"{text}\n{US.signature(text)}"


ENCODED = b64encode(ROOT).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT,
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("—", "-"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("\n\n", "\n\n\n"),
        signed(f"{US.origin}\n042\n{ENCODED}\n"),
        signed(f"{US.origin}\n0\n{ENCODED}\n"),
        signed(f"{US.origin}\n-1\n{ENCODED}\n"),
        signed(f"{US.origin}\n4.2\n{ENCODED}\n"),
        signed(f"{US.origin}\n4٢\n{ENCODED}\n"),
        signed(f"{US.origin}\n{'9' * 5000}\n{ENCODED}\n"),
        signed(f"{US.origin}\n42\n{ENCODED}\nextension\n"),
        signed(f"{US.origin}\n42\n{ENCODED[:-2]}{chr(ord(ENCODED[-2]) + 1)}=\n"),
        signed(f"{US.origin}\n42\n{b64encode(ROOT[:31]).decode()}\n"),
        signed(f"{US.origin}\n42\n{ROOT.hex()}\n"),
        signed(f"{US.origin}\n42\n"),
    ],
)
def test_a_checkpoint_in_another_form_is_refused(text: str) -> None:
    assert refusal(text) == "note.form"


def test_the_sample_of_loose_base64_decodes_to_the_same_root() -> None:
    assert b64decode(f"{ENCODED[:-2]}{chr(ord(ENCODED[-2]) + 1)}=") == ROOT


def test_a_checkpoint_of_another_log_is_refused() -> None:
    assert refusal(Signer("elsewhere.example/log").checkpoint(42, ROOT)) == "note.origin"


def test_a_checkpoint_that_another_key_signed_is_refused() -> None:
    assert refusal(THIEF.checkpoint(42, ROOT)) == "note.signature"
    renamed = b64encode(US.key_hash + THIEF.private.sign(f"{TEXT}\n".encode())).decode()
    assert refusal(f"{TEXT}\n\n— {US.origin} {renamed}\n") == "note.signature"


def test_a_changed_checkpoint_is_refused() -> None:
    assert refusal(NOTE.replace("\n42\n", "\n43\n")) == "note.signature"


def test_a_signature_written_in_another_way_is_refused() -> None:
    word = NOTE.split()[-1]
    assert word.endswith("=")
    assert b64decode(f"{word[:-2]}{chr(ord(word[-2]) + 1)}=") == b64decode(word)
    assert refusal(NOTE.replace(word, f"{word[:-2]}{chr(ord(word[-2]) + 1)}=")) == "note.signature"
    assert refusal(NOTE.replace(word, b64encode(b64decode(word) + b"\0").decode())) == "note.signature"


def test_witnesses_may_sign_too() -> None:
    theirs = WITNESS.signature(f"{TEXT}\n")
    assert refusal(NOTE + theirs) == refusal(f"{TEXT}\n\n{theirs}{SIGNED}") == ""
    assert refusal(f"{TEXT}\n\n{theirs}") == "note.signature"
    assert refusal(NOTE + THIEF.signature("anything")) == "", "another key under our name is unknown, not false"


def test_none_of_our_own_signatures_may_be_false() -> None:
    false = US.signature("something else")
    assert refusal(NOTE + false) == refusal(f"{TEXT}\n\n{false}{SIGNED}") == "note.signature"
