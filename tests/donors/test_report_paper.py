"""A report on paper: the same bytes for the same data, nothing hidden told, nothing typed run, both languages whole."""

import io
import re
import subprocess
import sys
from functools import cache
from hashlib import sha256

import pikepdf
import pytest

from fundapp.donors.paper.contents import report_paper
from fundapp.donors.paper.money import MOST_ROWS
from fundapp.donors.paper.pdf import report_pdf
from fundapp.donors.paper.xlsx import report_xlsx
from fundapp.donors.rules.report_data import ReportData, canonical, digest_of
from tests.donors import report_samples as samples
from tests.fixtures.pdf import roles_in, text_in

ELSEWHERE = """
from hashlib import sha256
from fundapp.donors.paper.pdf import report_pdf
from fundapp.donors.paper.xlsx import report_xlsx
from tests.donors import report_samples as samples
data = samples.small()
with report_xlsx(data, samples.LABELS) as file:
    for made in (report_pdf(data, samples.LABELS), file.read()):
        print(sha256(made).hexdigest())
"""


@cache
def paper_of(name: str, language: str = "fr") -> bytes:
    """The PDF of a sample, made once; of the large one with few payments."""
    data: ReportData = getattr(samples, name)(language)
    if data["figures"]["ledger"]:
        del data["figures"]["ledger"][5:]
    return report_pdf(data, samples.LABELS)


def workbook(data: ReportData) -> bytes:
    """The bytes of the workbook."""
    with report_xlsx(data, samples.LABELS) as file:
        return file.read()


def pages_of(made: bytes) -> int:
    """How many pages a paper has."""
    with pikepdf.open(io.BytesIO(made)) as paper:
        return len(paper.pages)


@pytest.mark.process
def test_the_same_data_make_the_same_bytes_in_another_process_too() -> None:
    data = samples.small()
    made = [report_pdf(data, samples.LABELS), workbook(data)]
    told = subprocess.run([sys.executable, "-c", ELSEWHERE], capture_output=True, check=True, text=True)
    assert told.stdout.split() == [sha256(each).hexdigest() for each in made]
    assert report_pdf(data, samples.LABELS) == made[0]
    assert workbook(data) == made[1]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["small", "large", "letter", "empty"])
def test_a_paper_is_tagged_says_its_language_and_leaves_no_code_unsaid(name: str, language: str) -> None:
    data, made = getattr(samples, name)(language), paper_of(name, language)
    with pikepdf.open(io.BytesIO(made)) as paper:
        assert str(paper.Root.Lang) == language
        with paper.open_metadata() as told:
            assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert told["dc:title"] == data["cover"]["title"]
    roles = roles_in(made)
    assert next(each for each in roles if re.fullmatch("H[1-6]", each)) == "H1"
    assert roles.count("H1") == 1
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", text_in(made)), "a code stands where a word should"


def test_both_languages_say_the_same_parts_and_no_sentence_stays_english() -> None:
    french, english = (report_paper(samples.large(language), samples.LABELS) for language in ("fr", "en"))
    keys = [[part.key for part in paper.parts if part.key != "lessons"] for paper in (french, english)]
    assert keys[0] == keys[1]
    ours = {
        part.title for part in french.parts if part.key not in {each["key"] for each in samples.small()["sections"]}
    }
    assert not ours & {part.title for part in english.parts}


def test_the_map_says_in_words_what_it_shows() -> None:
    with pikepdf.open(io.BytesIO(paper_of("large"))) as paper:
        told = [str(each.Alt) for each in paper.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert len(told) == 1
    assert "Cameroun (95)" in told[0]
    assert "Angola (non montré)" in told[0]


@pytest.mark.parametrize("typed", ["#panic()", "$x^2$ *fort* = titre", '"]; #let a = 1', "<script>alert(1)</script>"])
def test_what_somebody_typed_is_shown_and_never_run(typed: str) -> None:
    data = samples.letter()
    data["sections"][0]["text"] = typed
    data["cover"]["title"] = data["head"]["funder"] = typed
    data["stories"] = [{"pseudonym": typed, "text": typed}]
    assert text_in(report_pdf(data)).count(typed) >= 4


def test_letters_that_no_font_has_refuse_no_report() -> None:
    data = samples.letter()
    data["sections"][0]["text"] = "Nom 你好 \x00\x07"
    assert "Nom" in text_in(report_pdf(data))


def test_a_letter_has_two_pages_at_most_and_a_report_its_contents() -> None:
    assert pages_of(paper_of("letter")) <= 2
    made = paper_of("small")
    assert "Sommaire" in text_in(made)
    assert "Sommaire" not in text_in(paper_of("letter"))
    assert "TOC" in roles_in(made)


def test_the_first_page_holds_the_figures_that_everybody_asks_for() -> None:
    paper = report_paper(samples.small(), samples.LABELS)
    assert [(key.value, key.label) for key in paper.keys] == [
        ("45\u202f000\u00a0€", "reçus"), ("29\u202f819,82\u00a0€", "dépensés"), ("15\u202f180,18\u00a0€", "restants"),
        ("20", "personnes soutenues"), ("2\u00a0jours 17\u00a0h", "délai médian de décision"),
        ("80\u00a0%", "de ce qui est payé est justifié"),
    ]  # fmt: skip


def test_a_draft_is_marked_on_every_page_and_what_is_published_is_not() -> None:
    made = report_pdf(samples.letter("en"), draft=True)
    assert text_in(made).count("DRAFT") >= pages_of(made)
    assert "DRAFT" not in text_in(paper_of("letter", "en"))
    assert "Nothing is written here yet." in str(report_paper(samples.empty("en"), draft=True).told())
    assert "Nothing is written here yet." not in str(report_paper(samples.empty("en")).told())


def test_the_last_page_says_the_fingerprint_of_the_data_and_how_to_check_it() -> None:
    data = samples.letter()
    told = text_in(paper_of("letter"))
    assert digest_of(canonical(data)) in told
    assert "report.json" in told


def test_a_ledger_of_more_rows_than_paper_takes_is_in_the_workbook_alone() -> None:
    few, many = samples.large(rows=MOST_ROWS), samples.large(rows=MOST_ROWS + 1)
    last = f"K{MOST_ROWS - 1:05d}XQ"
    assert last in str(report_paper(few).told())
    told = str(report_paper(many).told())
    assert last not in told
    assert "le classeur" in told


def test_an_agreement_that_hands_out_no_ledger_has_none_anywhere() -> None:
    data = samples.small()
    data["figures"]["ledger"] = None
    assert "ledger" not in {part.key for part in report_paper(data).parts}


def test_what_was_kept_back_is_told_with_its_reason() -> None:
    withheld = next(part for part in report_paper(samples.small("en")).parts if part.key == "withheld")
    assert "Too few persons, or too telling beside other figures" in str([block.told() for block in withheld.blocks])


def test_parts_stand_in_the_order_of_their_template_and_the_end_is_always_the_same() -> None:
    data = samples.small()
    data["order"] = [
        {"key": "lines", "kind": "lines", "title": "D’abord le budget"},
        {"key": "results", "kind": "points", "title": "Résultats"},
        {"key": "money", "kind": "money", "title": "Les fonds"},
    ]
    data["sections"][2]["text"] = "Un point\n- Un autre"
    parts = report_paper(data).parts
    assert [each.key for each in parts] == ["lines", "results", "money", "withheld", "check"]
    assert parts[0].title == "D’abord le budget"
    assert parts[1].told()["blocks"][0]["paragraphs"] == [{"text": "", "points": ["Un point", "Un autre"]}]


def test_an_edition_that_corrects_another_says_what_is_different() -> None:
    data = samples.large("en")
    assert data["cover"]["changes"] is not None
    assert data["cover"]["changes"] in text_in(paper_of("large", "en"))
