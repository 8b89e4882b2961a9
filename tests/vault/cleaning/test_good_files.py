"""Good files come out readable and the same in content: pixels, pages, words, sound."""

import io
import re
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from mutagen.ogg import OggPage
from PIL import Image, ImageChops, ImageStat

from fundapp.vault.cleaning.rules import AAC, AMR, DOCX, JPEG, M4A, MP3, OGG, PDF, PNG, TEXT, WEBP
from tests.vault.cleaning import good_sound
from tests.vault.cleaning.conftest import Cleaning
from tests.vault.cleaning.good_documents import SAID, docx, pdf
from tests.vault.cleaning.good_pictures import animated, gif, hidden_frame, jpeg, png, saved, scene, webp
from tests.vault.cleaning.good_sound import SOUND

PICTURES: dict[str, tuple[Callable[[], bytes], str]] = {
    "jpeg": (jpeg, JPEG), "png": (png, PNG), "webp": (webp, WEBP), "gif": (gif, PNG),
    "jpeg-grey": (lambda: jpeg(mode="L"), JPEG), "png-clear": (lambda: png(mode="RGBA"), PNG),
    "png-animated": (lambda: saved(scene(), "PNG", save_all=True, append_images=[hidden_frame()]), PNG),
    "gif-animated": (lambda: saved(scene(mode="P"), "GIF", save_all=True, append_images=[hidden_frame()]), PNG),
    "webp-animated": (lambda: saved(scene(), "WEBP", save_all=True, append_images=[hidden_frame()]), WEBP),
}  # fmt: skip


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart, as the mean of a colour's 256 steps."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_looks_the_same(kind: str, confined: Cleaning) -> None:
    build, media_type = PICTURES[kind]
    answer = confined(build())
    assert answer.media_type == media_type
    with Image.open(io.BytesIO(answer.content)) as image, Image.open(io.BytesIO(build())) as sent:
        assert getattr(image, "n_frames", 1) == 1
        assert difference(image, sent) < 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(orientation: int, confined: Cleaning) -> None:
    upright = scene()
    turned = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # Pillow's own numbers, the other way
    exif = Image.Exif()
    exif[0x0112] = orientation
    sent = upright if turned is None else upright.transpose(Image.Transpose(turned))
    answer = confined(saved(sent, "JPEG", exif=exif, quality=95))
    with Image.open(io.BytesIO(answer.content)) as image:
        assert difference(image, upright) < 6


def test_transparency_stays(confined: Cleaning) -> None:
    clear = scene(mode="RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    for form in ("PNG", "WEBP"):
        with Image.open(io.BytesIO(confined(saved(clear, form)).content)) as image:
            assert difference(image.getchannel("A"), clear.getchannel("A")) < 1


def test_a_pdf_keeps_its_pages_words_and_pictures(confined: Cleaning) -> None:
    answer = confined(pdf(5))
    assert answer.media_type == PDF
    with pikepdf.open(io.BytesIO(answer.content)) as made, pikepdf.open(io.BytesIO(pdf(5))) as sent:
        assert len(made.pages) == 5
        assert [page.Contents.read_bytes() for page in made.pages] == [
            page.Contents.read_bytes() for page in sent.pages
        ]
        assert SAID.encode() in made.pages[4].Contents.read_bytes()
        assert [str(each.Subtype) for each in made.pages[0].Annots] == ["/Text", "/Stamp"]
        assert str(made.pages[0].Annots[0].Contents) == "Look here"
        scan, before = (each.pages[0].Resources.XObject.Im0.read_raw_bytes() for each in (made, sent))
        assert scan[scan.index(b"\xff\xda") :] == before[before.rindex(b"\xff\xda") :]
        assert set(made.Root.keys()) == {"/Type", "/Pages"}
        assert "/AA" in made.pages[0].Resources.Font


def test_a_word_file_keeps_its_words_and_pictures(confined: Cleaning) -> None:
    answer = confined(docx())
    assert answer.media_type == DOCX
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        text = made.read("word/document.xml").decode()
        assert re.findall("<w:t>(.*?)</w:t>", text) == [SAID, "Added.", "A link.", "Field."]
        assert "Is this right?" in made.read("word/comments.xml").decode()
        assert {entry.date_time for entry in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = set(made.namelist())
        assert {name for name in names if name.startswith("word/media/")} == {
            f"word/media/picture{number}.{ending}"
            for number, ending in ((1, "jpg"), (2, "png"), (3, "png"), (4, "png"))
        }
        leads = made.read("word/_rels/document.xml.rels").decode()
        assert "External" not in leads
        assert set(re.findall(r'r:(?:embed|link|id)="(\w+)"', text)) <= set(re.findall(r'Id="(\w+)"', leads))
        with Image.open(io.BytesIO(made.read("word/media/picture1.jpg"))) as image:
            assert difference(image.transpose(Image.Transpose.ROTATE_90), scene()) < 70


@pytest.mark.parametrize(
    ("build", "media_type", "sound"),
    [
        (good_sound.mp3, MP3, good_sound.mp3_frames()),
        (good_sound.adts, AAC, good_sound.adts_frames()),
        (good_sound.amr, AMR, good_sound.amr()),
    ],
    ids=["mp3", "aac", "amr"],
)
def test_frames_of_sound_are_the_same_bytes(
    build: Callable[[], bytes], media_type: str, sound: bytes, confined: Cleaning
) -> None:
    answer = confined(build())
    assert (answer.media_type, answer.content) == (media_type, sound)


@pytest.mark.parametrize("kind", ["opus", "vorbis"])
def test_packets_of_an_ogg_are_the_same(kind: str, confined: Cleaning) -> None:
    answer = confined(getattr(good_sound, kind)())
    assert answer.media_type == OGG
    file, packets = io.BytesIO(answer.content), []
    pages = []
    while file.tell() < len(answer.content):
        pages.append(OggPage(file))
        packets += pages[-1].packets
    assert packets[-60:] == SOUND
    assert [page.sequence for page in pages] == list(range(len(pages)))
    assert pages[-1].position == getattr(good_sound, f"{kind}_pages")()[-1].position


def test_samples_of_an_m4a_are_the_same(confined: Cleaning) -> None:
    answer = confined(good_sound.m4a())
    assert answer.media_type == M4A
    assert answer.content.endswith(b"mdat" + b"".join(SOUND))
    start = answer.content.index(b"stco") + 12
    first, second = (int.from_bytes(answer.content[at : at + 4], "big") for at in (start, start + 4))
    assert answer.content[first : first + 120] == SOUND[0]
    assert answer.content[second : second + 120] == SOUND[30]


WORDS = "Ils sont venus à l’aube : « Ouvrez ! »\r\nمرحبا\tfin\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-marked", "cp1252"])
def test_text_becomes_utf_8_without_a_mark(encoding: str, confined: Cleaning) -> None:
    words = WORDS.replace("مرحبا", "") if encoding == "cp1252" else WORDS
    marked = b"\xfe\xff" + words.encode("utf-16-be")
    answer = confined(marked if encoding == "utf-16-be-marked" else words.encode(encoding))
    assert (answer.media_type, answer.content) == (TEXT, words.encode())


def test_only_the_first_frame_of_a_moving_picture_is_kept(confined: Cleaning) -> None:
    for form in ("PNG", "GIF"):
        assert getattr(Image.open(io.BytesIO(animated(form))), "n_frames", 1) == 2
        with Image.open(io.BytesIO(confined(animated(form)).content)) as image:
            assert difference(image, hidden_frame()) > 20
