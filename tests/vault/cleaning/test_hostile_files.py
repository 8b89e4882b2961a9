"""Hundreds of hostile, odd and broken files: each is refused for a known reason, or comes out clean and readable."""

import zlib
from collections.abc import Callable

import pytest

from fundapp.vault.cleaning.faults import Code
from fundapp.vault.cleaning.rules import APPEALS, MEMORY
from tests.vault.cleaning import hostile_documents, hostile_pictures, hostile_sound
from tests.vault.cleaning.canary import CANARY, betrays
from tests.vault.cleaning.conftest import Cleaning
from tests.vault.cleaning.hostile import CUTS, GOOD, SLOW, corpus
from tests.vault.cleaning.readable import opens
from tests.vault.cleaning.strangers import REFUSED

CORPUS = corpus()
SAID = {
    **{f"stranger-{name}": {code} for name, (code, _build) in REFUSED.items()},
    **{name: {Code.TOO_MANY_PIXELS} for name in hostile_pictures.BURSTING},
    **{name: {Code.UNPACKS_TOO_LARGE, Code.NOT_SAFE, Code.DAMAGED} for name in hostile_documents.BURSTING},
    **{name: {Code.TOO_LONG} for name in hostile_sound.TOO_LONG},
    "pdf-bomb": {Code.UNPACKS_TOO_LARGE},
    "docx-bomb": {Code.UNPACKS_TOO_LARGE},
    "docx-bomb-unused": {Code.UNPACKS_TOO_LARGE},
    "docx-many-parts": {Code.UNPACKS_TOO_LARGE},
    "docx-laughs": {Code.NOT_SAFE},
    "docx-laughs-in-relations": {Code.NOT_SAFE},
    "docx-outside-entity": {Code.NOT_SAFE},
    "docx-program-before": {Code.PROGRAM},
    "docx-locked": {Code.ENCRYPTED},
    "pdf-locked": {Code.ENCRYPTED},
    "pdf-locked-for-changes": {Code.ENCRYPTED},
    "pdf-301-pages": {Code.TOO_MANY_PAGES},
    "m4a-video": {Code.VIDEO},
    "m4a-unknown-part": {Code.HIDDEN},
    "m4a-samples-elsewhere": {Code.DAMAGED},
    "mp3-foreign-within": {Code.HIDDEN},
    "mp3-changes-kind": {Code.HIDDEN},
    "opus-two-streams": {Code.HIDDEN},
    "opus-foreign-within": {Code.HIDDEN},
    "opus-wrong-sum": {Code.DAMAGED},
    **{f"cut-{kind}-0.5": {Code.DAMAGED} for kind in GOOD if kind not in {"text", "gif"}},
    **{f"html-behind-{kind}": {Code.HIDDEN} for kind in ("mp3", "aac", "amr", "opus", "vorbis")},
    "html-behind-text": {Code.WEB_PAGE},
}
"""What must be said of files, where that is settled; every other may be taken once it is clean."""
TAKEN = {f"good-{kind}" for kind in GOOD} | {f"jpeg-{name}" for name in ("exif", "xmp", "comment", "broken-exif")}
TAKEN |= {"pdf-loop", "pdf-no-bomb-objects", *SLOW}
TAKEN |= {f"zip-behind-{kind}" for kind in ("jpeg", "png", "gif", "webp", "pdf")}


@pytest.mark.parametrize("name", CORPUS)
def test_it_is_refused_or_comes_out_clean(name: str, confined: Cleaning) -> None:
    answer = confined(CORPUS[name]())
    assert answer.memory * 1024 < MEMORY
    assert answer.code in {"", *Code}
    assert (not answer.code) or not answer.content
    assert answer.code in SAID.get(name, {answer.code})
    if answer.code:
        assert name not in TAKEN
        return
    assert answer.status == 0
    assert answer.media_type in APPEALS.made
    assert not betrays(answer.content)
    assert opens(answer.media_type, answer.content)
    again = confined(answer.content)
    assert (again.code, again.media_type) == ("", answer.media_type)


def test_the_corpus_is_large_and_always_the_same() -> None:
    assert len(CORPUS) >= 200
    assert len(CUTS) * len(GOOD) > 60
    for name in ("good-pdf", "flipped-opus-4", "zip-behind-jpeg"):
        assert corpus()[name]() == corpus()[name]()
    assert all(betrays(GOOD[kind]()) for kind in GOOD if kind not in {"text", "amr"})


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda word: b"x" + word,
    "utf-16": lambda word: word.decode().encode("utf-16-be"),
    "hexadecimal": lambda word: word.hex().upper().encode(),
    "packed": lambda word: b"xx" + zlib.compress(b"a" * 50 + word),
    "packed twice": lambda word: zlib.compress(zlib.compress(word)),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_canary_is_found_in_every_form(form: str) -> None:
    assert betrays(FORMS[form](CANARY))
    assert not betrays(FORMS[form](b"Nothing that names anybody"))
