"""Papers: PDF that screen readers read, the same bytes for the same data, and no text that is run or refused."""

import io
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from fundapp.core.database import transaction
from fundapp.core.documents import Facts, Heading, Points, Sheet, Table, Text, render_pdf, rendering, sheet_pdf
from fundapp.core.reader import Reader
from tests.fixtures.pdf import roles_in, text_in

FRENCH = Reader("fr", ZoneInfo("Africa/Libreville"))
AT = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
DIGEST = "ab" * 32
PAPER = Sheet(
    "Procès-verbal K7QF-29",
    "Service d’écoute",
    [
        Heading("Décision"),
        Facts([("Fiche", "K7QF-29"), ("Empreinte", DIGEST)], frozenset({"Empreinte"})),
        Text("Il est dit\u202f: «\u202foui\u202f»."),
        Points(["Un", "Deux"]),
        Heading("Lignes", level=2),
        Table(["Ligne", "Demandé"], [["Transport", "300\u202f000"]], frozenset({1}), ["Total", "300\u202f000"]),
        Heading("Suite", fresh=True),
        Text("Fin", quiet=True),
    ],
    "En bref",
    "Confidentiel",
)


def paper(*blocks: Text, title: str = "Papier") -> bytes:
    """A short paper."""
    return sheet_pdf(Sheet(title, "", list(blocks)), FRENCH, at=AT)


def test_a_paper_is_tagged_and_says_its_language_title_and_standard() -> None:
    with pikepdf.open(io.BytesIO(sheet_pdf(PAPER, FRENCH, at=AT))) as made:
        assert bool(made.Root.MarkInfo.Marked)
        assert str(made.Root.Lang) == "fr"
        assert bool(made.Root.ViewerPreferences.DisplayDocTitle)
        assert "/StructTreeRoot" in made.Root
        with made.open_metadata() as told:
            assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert told["dc:title"] == PAPER.title
        assert len(made.pages) == 2


def test_screen_readers_find_headings_lists_and_the_heads_of_tables() -> None:
    roles = roles_in(sheet_pdf(PAPER, FRENCH, at=AT))
    assert [each for each in roles if re.fullmatch("H[1-6]", each)] == ["H1", "H2", "H3", "H2"]
    assert roles.count("L") == 2
    assert roles.count("TH") == 2
    assert roles.count("TD") == 4


def test_a_paper_says_what_it_was_given_word_for_word() -> None:
    text = text_in(sheet_pdf(PAPER, FRENCH, at=AT))
    for words in (PAPER.title, "Service d’écoute", "«\u202foui\u202f»", DIGEST, "300\u202f000", "Confidentiel"):
        assert words in text


def test_the_same_data_make_the_same_bytes() -> None:
    rendering._fonts.cache_clear()
    first = sheet_pdf(PAPER, FRENCH, at=AT)
    rendering._fonts.cache_clear()
    assert sheet_pdf(PAPER, FRENCH, at=AT) == first


@pytest.mark.parametrize(
    "typed", ["#panic()", '#read("/etc/passwd")', "$x^2$ *fort* _doux_ `code` = titre", '"]; #let a = 1', "\\u{41}"],
    ids=range(5),
)  # fmt: skip
def test_what_somebody_typed_is_shown_and_never_run(typed: str) -> None:
    assert typed in text_in(paper(Text(typed)))


@pytest.mark.parametrize("typed", ["你好", "\N{GRINNING FACE}", "\u1780\u17b6"], ids=range(3))
def test_a_name_in_letters_that_no_font_has_does_not_refuse_the_paper(typed: str) -> None:
    assert rendering.UNKNOWN in text_in(paper(Text(f"Nom\u202f: {typed}")))


def test_arabic_is_shown() -> None:
    assert "شكرا"[::-1] in text_in(paper(Text("شكرا"))), "letters stand on the page from left to right"


def test_control_characters_are_left_out() -> None:
    assert "avant après" in text_in(paper(Text("avant \x00\x07\x1b\x7f\x85après"), title="Un\x0b titre"))


def test_many_strange_letters_end_in_squares_and_not_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "ATTEMPTS", 0)
    assert "Nom" in text_in(paper(Text("Nom 你好")))


def test_nothing_of_the_machine_decides_how_a_paper_looks() -> None:
    assert {each.path for each in rendering._fonts().fonts()} == {None}


def test_no_paper_is_set_inside_a_write_transaction(in_app: object) -> None:
    with transaction(), pytest.raises(RuntimeError, match="before the transaction"):
        render_pdf("sheet", PAPER.told(), "fr", at=AT)
