"""A changed, cut, spliced or moved file is refused as a whole: not one byte of plain text comes out."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from nacl import bindings

from fundapp.vault.files import CannotOpenFile, open_stream
from fundapp.vault.files.layout import CHUNK, LENGTH, MARK, Layout
from fundapp.vault.files.padding import padded_length
from fundapp.vault.files.sealing import BODY, END, FINAL, MESSAGE, bound
from tests.vault.files.mutations import Mutation, mutations, splices
from tests.vault.files.sealed import KEY, OTHER_KEY, PLACE, opened, sealed, starts, told, told_by

SMALL, LARGE = b"Amina Diallo, Lyon" * 9, bytes(range(256)) * 900  # one frame of content; four


def survivors(changes: Iterator[Mutation], size: int) -> tuple[int, list[str]]:
    """How many changes were tried, and which of them opened or told something: at their size, and at the true one."""
    tried, bad = 0, []
    for name, changed in changes:
        tried += 1
        if told(changed) != b"" or told(changed, size=size) != b"":
            bad.append(name)
    return tried, bad


@pytest.mark.parametrize("plain", [b"", SMALL, SMALL * 7])
def test_every_changed_byte_and_frame_of_a_small_file_is_refused(plain: bytes) -> None:
    stored = sealed(plain)
    tried, bad = survivors(mutations(stored, starts(stored)), len(stored))
    assert bad == []
    assert tried > 1200


def test_every_changed_frame_of_a_large_file_is_refused() -> None:
    stored = sealed(LARGE)
    tried, bad = survivors(mutations(stored, starts(stored), every=1999), len(stored))
    assert bad == []
    assert tried > 300


@pytest.mark.parametrize("plain", [SMALL, LARGE])
def test_two_files_spliced_are_refused_even_under_the_same_key_and_place(plain: bytes) -> None:
    stored, other = sealed(plain), sealed(plain[::-1])
    tried, bad = survivors(splices(stored, starts(stored), other, starts(other)), len(stored))
    assert bad == []
    assert tried >= 6


def test_a_mutation_is_never_the_file_itself() -> None:
    stored, other = sealed(LARGE), sealed(LARGE[::-1])
    changes = [*mutations(stored, starts(stored), every=4001), *splices(stored, starts(stored), other, starts(other))]
    assert all(changed != stored for _name, changed in changes)
    assert opened(stored) == LARGE


def test_a_file_cut_at_a_boundary_of_its_chunks_is_refused() -> None:
    stored = sealed(LARGE)
    assert {told(stored[:start], size=size) for start in starts(stored) for size in (start, len(stored))} == {b""}


@pytest.mark.parametrize("place", [b"", PLACE[:-1], PLACE + b" ", PLACE.replace(b"version 1", b"version 2")])
def test_a_file_opens_nowhere_but_in_its_place(place: bytes) -> None:
    assert told(sealed(SMALL), place=place) == b""


def test_a_file_opens_under_no_other_key() -> None:
    assert told(sealed(SMALL), key=OTHER_KEY) == b""


@pytest.mark.parametrize("size", [-1, 0, 1, 33, 34, 59, 587, 589, 2**62])
def test_a_size_that_is_not_the_files_is_refused(size: int) -> None:
    assert told(sealed(SMALL), size=size) == b""


def test_the_refusal_says_the_same_whatever_the_fault() -> None:
    stored = sealed(SMALL)
    reasons = set()
    for changed, key in ((stored[:-1], KEY), (stored, OTHER_KEY), (stored[:60] + b"!" + stored[61:], KEY), (b"", KEY)):
        with pytest.raises(CannotOpenFile) as refusal:
            open_stream(key, PLACE, lambda changed=changed: [changed], len(changed))  # type: ignore[misc]
        reasons.add((str(refusal.value.title), str(refusal.value.reason), refusal.value.status))
        assert refusal.value.__cause__ is None
    assert len(reasons) == 1


def test_a_store_that_changes_between_the_two_readings_shows_nothing_from_the_change_on() -> None:
    stored = sealed(LARGE)
    for number, start in enumerate(starts(stored)[:-1]):
        changed = stored[:start] + bytes([stored[start] ^ 1]) + stored[start + 1 :]
        assert told_by(iter([stored, changed]), len(stored)) == LARGE[: number * CHUNK]
        assert told_by(iter([stored, stored[:start]]), len(stored)) == LARGE[: number * CHUNK]


def test_another_sound_file_put_there_between_the_two_readings_is_refused() -> None:
    stored, other = sealed(LARGE), sealed(LARGE[::-1])
    assert opened(other) == LARGE[::-1]
    assert told_by(iter([stored, other]), len(stored)) == b""


class Forger:
    """Somebody who has the key, and seals what our own sealing never would."""

    def __init__(self, mark: bytes = MARK) -> None:
        self.state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self.file = mark + bindings.crypto_secretstream_xchacha20poly1305_init_push(self.state, KEY)
        self.prologue, self.number = self.file, 0

    def frame(self, plain: bytes, role: bytes, tag: int) -> "Forger":
        data = bound(self.prologue, self.number, role, PLACE)
        self.file += bindings.crypto_secretstream_xchacha20poly1305_push(self.state, plain, data, tag)
        self.number += 1
        return self


def test_a_forger_who_does_as_we_do_is_believed() -> None:
    assert told(Forger().frame(bytes(512), BODY, MESSAGE).frame((9).to_bytes(LENGTH, "big"), END, FINAL).file) is None


@pytest.mark.parametrize("length", [513, 10_000, 2**63])
def test_a_true_length_that_the_padding_contradicts_is_refused(length: int) -> None:
    end = length.to_bytes(LENGTH, "big")
    assert told(Forger().frame(bytes(512), BODY, MESSAGE).frame(end, END, FINAL).file) == b""


@pytest.mark.parametrize(("body", "end"), [(FINAL, FINAL), (MESSAGE, MESSAGE), (MESSAGE, 1), (1, FINAL)])
def test_the_final_tag_stands_on_the_last_frame_and_on_no_other(body: int, end: int) -> None:
    assert told(Forger().frame(bytes(512), BODY, body).frame(bytes(LENGTH), END, end).file) == b""


@pytest.mark.parametrize(("body", "end"), [(END, END), (BODY, BODY), (END, BODY)])
def test_content_and_end_are_not_mistaken_for_each_other(body: bytes, end: bytes) -> None:
    assert told(Forger().frame(bytes(512), body, MESSAGE).frame(bytes(LENGTH), end, FINAL).file) == b""


@pytest.mark.parametrize("mark", [b"fundfile\x02\x01", b"fundfile\x01\x02", b"FUNDFILE\x01\x01"])
def test_a_file_of_another_kind_version_or_suite_is_refused(mark: bytes) -> None:
    forger = Forger(mark).frame(bytes(512), BODY, MESSAGE).frame(bytes(LENGTH), END, FINAL)
    assert told(forger.file) == b""


def test_frames_made_for_another_header_are_refused_though_the_key_fits() -> None:
    forger = Forger()
    forger.prologue = forger.prologue[:-1] + b"!"
    assert told(forger.frame(bytes(512), BODY, MESSAGE).frame(bytes(LENGTH), END, FINAL).file) == b""


def test_an_end_that_is_too_short_is_refused() -> None:
    forged = Forger().frame(bytes(512), BODY, MESSAGE).frame(bytes(LENGTH - 1), END, FINAL).file
    assert told(forged, size=len(forged) + 1) == b""


def test_a_frame_of_another_number_is_refused() -> None:
    forger = Forger()
    forger.number = 1
    assert told(forger.frame(bytes(512), BODY, MESSAGE).frame(bytes(LENGTH), END, FINAL).file) == b""


def test_padding_beyond_what_padme_asks_is_refused() -> None:
    body = 600
    assert padded_length(body) != body
    forged = Forger().frame(bytes(body), BODY, MESSAGE).frame((580).to_bytes(LENGTH, "big"), END, FINAL).file
    assert len(forged) == replace(Layout(0), body=body).size
    assert told(forged) == b""
