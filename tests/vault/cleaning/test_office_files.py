"""Workbooks and LibreOffice files, which colleagues keep and strangers cannot send: readable, clean, or refused."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from PIL import Image

from fundapp.vault.cleaning.cleaning import clean
from fundapp.vault.cleaning.errors import Refused
from fundapp.vault.cleaning.faults import Code
from fundapp.vault.cleaning.formulas import reaches_out
from fundapp.vault.cleaning.rules import MEMORY, ODS, ODT, PAPERS, XLSX
from tests.vault.cleaning import good_sound
from tests.vault.cleaning.canary import betrays
from tests.vault.cleaning.conftest import Cleaning
from tests.vault.cleaning.good_documents import zipped
from tests.vault.cleaning.good_office import SHEET, ods, odt, open_document, with_parts, workbook, xlsx
from tests.vault.cleaning.hostile import CUTS, cut, flipped

GOOD: dict[str, tuple[Callable[[], bytes], str]] = {"xlsx": (xlsx, XLSX), "odt": (odt, ODT), "ods": (ods, ODS)}
MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize("kind", GOOD)
def test_what_names_people_and_places_is_gone(kind: str, of_colleagues: Cleaning) -> None:
    build, media_type = GOOD[kind]
    assert betrays(build()), "this test would see nothing"
    answer = of_colleagues(build())
    assert (answer.code, answer.media_type) == ("", media_type)
    assert not betrays(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        assert {entry.date_time for entry in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("kind", GOOD)
def test_strangers_send_no_office_files(kind: str, confined: Cleaning) -> None:
    assert confined(GOOD[kind][0]()).code == Code.OTHER_OFFICE


def test_a_workbook_still_reckons(of_colleagues: Cleaning) -> None:
    made = load_workbook(io.BytesIO(of_colleagues(xlsx()).content))
    assert made.sheetnames == ["Budget", "Détail"]
    budget = made["Budget"]
    assert [budget[cell].value for cell in ("A1", "B2", "B4", "A8")] == ["Poste", 1250000, "=SUM(B2:B3)", "Lien"]
    assert made["Détail"]["A1"].value == "=Budget!B4*2"
    assert [budget[cell].value for cell in ("B5", "B6", "B7")] == [None, None, None]
    assert budget["A8"].hyperlink is None
    assert set(made.defined_names) == {"Total"}


def test_a_workbook_leads_nowhere_but_into_itself(of_colleagues: Cleaning) -> None:
    with zipfile.ZipFile(io.BytesIO(of_colleagues(xlsx()).content)) as made:
        names = set(made.namelist())
        assert not {name for name in names if re.search("drawing|media|comment|docProps|external|vml", name)}
        for name in names:
            text = made.read(name).decode()
            assert "External" not in text
            leads = set(re.findall(r'r:id="(\w+)"', text))
            beside = re.sub(r"([^/]+)$", r"_rels/\1.rels", name)
            assert leads <= set(re.findall(r'Id="(\w+)"', made.read(beside).decode() if beside in names else ""))


def test_cells_that_share_a_formula_lose_it_together(of_colleagues: Cleaning) -> None:
    sheet = xlsx()
    with zipfile.ZipFile(io.BytesIO(sheet)) as opened:
        text = opened.read("xl/worksheets/sheet2.xml").decode()
    shared = (
        '<c r="B1"><f t="shared" ref="B1:B2" si="0">[1]X!A1</f><v>7</v></c><c r="B2"><f t="shared" si="0"/><v>8</v></c>'
    )
    answer = of_colleagues(with_parts(sheet, {"xl/worksheets/sheet2.xml": text.replace("</row>", f"{shared}</row>")}))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        kept = made.read("xl/worksheets/sheet2.xml").decode()
    assert kept.count("<f") == 1
    assert (kept.count("<v>7</v>"), kept.count("<v>8</v>")) == (1, 1)


def test_a_text_keeps_its_words_and_pictures(of_colleagues: Cleaning) -> None:
    with zipfile.ZipFile(io.BytesIO(of_colleagues(odt()).content)) as made:
        first = made.infolist()[0]
        assert (first.filename, first.compress_type, made.read("mimetype")) == ("mimetype", 0, ODT.encode())
        text = made.read("content.xml").decode()
        words = re.sub("<[^>]*>", "", text)
        for said in ("Procès-verbal du titre.", "À revoir.", "Décidé. Signé.", "Un lien", "en haut"):
            assert said in words
        assert re.findall('href="([^"]*)"', text) == [
            "#",
            "#haut",
            *(f"Pictures/picture{n}.{e}" for n, e in ((1, "jpg"), (2, "png"), (2, "png"))),
        ]
        assert {name for name in made.namelist() if "." in name} == {
            "content.xml", "styles.xml", "META-INF/manifest.xml", "Pictures/picture1.jpg", "Pictures/picture2.png",
        }  # fmt: skip
        with Image.open(io.BytesIO(made.read("Pictures/picture1.jpg"))) as image:
            assert image.size == (120, 160), "turned upright, without what said so"


def test_a_sheet_keeps_what_it_reckons_and_the_last_value_of_the_rest(of_colleagues: Cleaning) -> None:
    with zipfile.ZipFile(io.BytesIO(of_colleagues(ods()).content)) as made:
        text = made.read("content.xml").decode()
    assert re.findall('formula="([^"]*)"', text) == ["of:=SUM([.A1:.A2])"]
    assert re.findall("<text:p>(.)</text:p>", text) == ["3", "4", "5", "6"]


HOSTILE: dict[str, tuple[Code, Callable[[], bytes]]] = {
    "xlsm": (Code.MACROS, lambda: xlsx({"xl/vbaProject.bin": b"x"})),
    "xlsm by its type": (Code.MACROS, lambda: xlsx({"[Content_Types].xml": f'<Types x="{MACRO_BOOK}"/>'})),
    "macros of Excel 4": (Code.MACROS, lambda: xlsx({"xl/macrosheets/sheet1.xml": "<x/>"})),
    "macros of LibreOffice": (Code.MACROS, lambda: odt({"Basic/Standard/Module1.xml": "<x/>"})),
    "scripts of LibreOffice": (Code.MACROS, lambda: ods({"Scripts/python/x.py": "import os"})),
    "locked ods": (Code.ENCRYPTED, lambda: ods({"META-INF/manifest.xml": "<x><manifest:encryption-data/></x>"})),
    "presentation": (Code.OTHER_OFFICE, lambda: open_document(SHEET.replace("spreadsheet", "presentation"), "<x/>")),
    "mimetype without end": (Code.UNPACKS_TOO_LARGE, lambda: odt({"mimetype": b"a" * 300})),
    "archive": (Code.ARCHIVE, lambda: zipped({"budget.xlsx": xlsx()})),
    "laughs in a sheet": (Code.NOT_SAFE, lambda: xlsx({"xl/worksheets/sheet1.xml": LAUGHS})),
    "laughs in a text": (Code.NOT_SAFE, lambda: odt({"content.xml": LAUGHS})),
    "bomb in a sheet": (Code.UNPACKS_TOO_LARGE, lambda: xlsx({"xl/worksheets/sheet1.xml": bytes(30_000_000)})),
    "bomb in a text": (Code.UNPACKS_TOO_LARGE, lambda: odt({"content.xml": bytes(30_000_000)})),
    "bomb nobody opens": (Code.UNPACKS_TOO_LARGE, lambda: xlsx({"xl/media/x": bytes(101_000_000)})),
    "many parts": (Code.UNPACKS_TOO_LARGE, lambda: ods({f"x/{number}": b"" for number in range(1_001)})),
    "no content": (Code.DAMAGED, lambda: zipped({"mimetype": SHEET, "META-INF/manifest.xml": "<x/>"})),
    "another root": (Code.DAMAGED, lambda: ods({"content.xml": "<x/>"})),
    "a page as a sheet": (Code.DAMAGED, lambda: xlsx({"xl/worksheets/sheet1.xml": "<html/>"})),
    "program before": (Code.PROGRAM, lambda: b"MZ" + bytes(100) + xlsx()),
    "voice": (Code.UNKNOWN_KIND, good_sound.mp3),
    "empty": (Code.EMPTY, lambda: b""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_for_its_reason(name: str, of_colleagues: Cleaning) -> None:
    code, build = HOSTILE[name]
    answer = of_colleagues(build())
    assert (answer.code, answer.content) == (code, b"")
    assert answer.memory * 1024 < MEMORY


@pytest.mark.parametrize("kind", GOOD)
def test_broken_ones_are_refused_or_clean(kind: str, of_colleagues: Cleaning) -> None:
    build, _media_type = GOOD[kind]
    data = build()
    broken = [*(cut(data, where) for where in CUTS), *(flipped(data, seed) for seed in range(25))]
    for each in broken:
        answer = of_colleagues(each)
        assert answer.code in {"", *Code}
        assert not betrays(answer.content)


@pytest.mark.parametrize(
    ("formula", "reaches"),
    [
        ("SUM(B2:B3)", False), ("Table1[Montant]*2", False), ('IF(A1="a|b";1;2)', False), ("'Feuille 2'!A1", False),
        ('CONCATENATE("http://";A1)', False), ("[1]Autre!A1", True), ("'C:\\x\\[b.xlsx]Feuille 1'!A1", True),
        ("cmd|'/c calc'!A1", True), ('hyperlink ("x")', True), ("WEBSERVICE(A1)", True), ('IMPORTXML("x","y")', True),
        ("of:='file:///x.ods'#$A.A1", True), ("CALL(A1)", True), ("ROUND(A1;2)&INDEX(A:A;1)", False),
    ],
)  # fmt: skip
def test_which_formulas_reach_out(formula: str, reaches: bool) -> None:
    assert reaches_out(formula) is reaches


def test_a_real_child_knows_what_is_taken_where() -> None:
    with clean([xlsx()], taken=PAPERS).content as content:
        assert load_workbook(io.BytesIO(content.read())).sheetnames == workbook().sheetnames
    with pytest.raises(Refused) as caught:
        clean([xlsx()])
    assert caught.value.code is Code.OTHER_OFFICE


def test_colleagues_send_up_to_25_megabytes() -> None:
    with pytest.raises(Refused) as caught:
        clean([b"a" * PAPERS.largest, b"a"], taken=PAPERS)
    assert caught.value.code is Code.TOO_LARGE
    with clean([b"a" * 24_000_000], taken=PAPERS).content as content:
        assert len(content.read()) == 24_000_000
