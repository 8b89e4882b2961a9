"""Files as enemies, broken networks and odd programs make them: hundreds, always the same, built when asked for."""

import random
from collections.abc import Callable, Iterator

from tests.vault.cleaning import good_documents, good_pictures, good_sound
from tests.vault.cleaning.canary import CANARY
from tests.vault.cleaning.hostile_documents import documents
from tests.vault.cleaning.hostile_pictures import pictures
from tests.vault.cleaning.hostile_sound import sounds
from tests.vault.cleaning.strangers import strangers

Build = Callable[[], bytes]

GOOD: dict[str, Build] = {
    "jpeg": lambda: good_pictures.jpeg(*good_pictures.JPEG_SEGMENTS),
    "png": lambda: good_pictures.png(*good_pictures.PNG_CHUNKS),
    "webp": lambda: good_pictures.webp(exif=good_pictures.exif(), xmp=good_pictures.XMP),
    "gif": lambda: good_pictures.gif(comment=CANARY),
    "pdf": good_documents.pdf,
    "docx": good_documents.docx,
    "text": lambda: "Ils sont venus à l’aube, mardi.\n".encode() * 40,
    "mp3": good_sound.mp3,
    "aac": good_sound.adts,
    "amr": good_sound.amr,
    "opus": good_sound.opus,
    "vorbis": good_sound.vorbis,
    "m4a": good_sound.m4a,
}
FOREIGN: dict[str, Build] = {
    "zip": lambda: good_documents.zipped({"x.class": CANARY}),
    "html": lambda: b"<html><script>alert('" + CANARY + b"')</script></html>",
    "exe": lambda: b"MZ" + bytes(58) + b"\x80\0\0\0" + CANARY + bytes(60) + b"PE\0\0" + CANARY,
    "pdf": lambda: good_documents.pdf(1),
    "jpeg": lambda: good_pictures.jpeg("exif"),
    "gif": lambda: good_pictures.gif(comment=CANARY),
}
SLOW: dict[str, Build] = {
    "slow-text": lambda: b"<a " * 300_000,
    "slow-mp3": lambda: (good_sound.mp3_frames(1) + bytes(3)) * 30_000,
}
"""Harmless, but hours of work for whoever looks at what lies before them again at every step."""
CUTS = (0.02, 0.2, 0.5, 0.8, 0.95, 1.0)


def cut(data: bytes, where: float) -> bytes:
    return data[: min(int(len(data) * where), len(data) - 1)]


def flipped(data: bytes, seed: int) -> bytes:
    """A few bits turned, more of them the higher the seed."""
    dice, made = random.Random(seed), bytearray(data)
    for _time in range(1 + 3 * seed):
        made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)
    return bytes(made)


def _mixed() -> Iterator[tuple[str, Build]]:
    for kind, good in GOOD.items():
        yield f"good-{kind}", good
        for where in CUTS:
            yield f"cut-{kind}-{where}", lambda good=good, where=where: cut(good(), where)  # type: ignore[misc]
        for seed in range(5):
            yield f"flipped-{kind}-{seed}", lambda good=good, seed=seed: flipped(good(), seed)  # type: ignore[misc]
        for name, foreign in FOREIGN.items():
            yield f"{name}-behind-{kind}", lambda good=good, foreign=foreign: good() + foreign()  # type: ignore[misc]
            yield f"{name}-before-{kind}", lambda good=good, foreign=foreign: foreign() + good()  # type: ignore[misc]


def corpus() -> dict[str, Build]:
    """Every file by a name that tells what is wrong with it."""
    return {**dict(_mixed()), **SLOW, **pictures(), **documents(), **sounds(), **strangers()}
