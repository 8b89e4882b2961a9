"""Tables, bars, texts and map of a report: hidden is never nought, bars stay in their room, words stay words."""

import re
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.core.reader import Reader, reading
from fundapp.donors.paper.blocks import Ink, Paragraph
from fundapp.donors.paper.charts import indicators_grid, lines_grid, money_whole, times_grid
from fundapp.donors.paper.contents import regions_of, report_paper
from fundapp.donors.paper.maps import GROUPS, region_map
from fundapp.donors.paper.persons import table_grid
from fundapp.donors.paper.prose import paragraphs, points, spaced
from fundapp.donors.paper.words import HOUSE, Writer
from fundapp.donors.rules.report_data import MoneyData, TableData
from tests.donors import report_samples as samples
from tests.donors.report_tables import COUNTRIES
from tests.donors.report_tables import table as table_of

FRENCH = Writer(Reader("fr", ZoneInfo("UTC")), "EUR", samples.LABELS)
HIDDEN = "non montré"
amounts = st.integers(-(10**9), 10**9)


def money(received: int, spent: int, held: int) -> MoneyData:
    """Money of which this much came in, went out and is held."""
    nothing = samples.flow(0, 0)
    return {
        "received": samples.flow(0, received), "refunded": nothing, "awards": nothing, "fees": nothing,
        "exchange": nothing, "administration": nothing, "spent": samples.flow(0, spent), "held": held,
        "cash": received - spent, "strangers": 0,
    }  # fmt: skip


@given(amounts, amounts, st.integers(0, 10**9))
@settings(max_examples=30)
def test_the_bar_of_money_stays_in_its_room_whatever_the_books_say(received: int, spent: int, held: int) -> None:
    with reading(FRENCH.reader):
        whole = money_whole(FRENCH, money(received, spent, held))
    assert all(0 <= mark.start < mark.end <= 100 for mark in whole.strip)
    assert whole.finding
    assert [ink for ink, _word, _amount in whole.parts] == [Ink.FULL, Ink.HATCHED, Ink.EMPTY]


def test_the_bar_of_money_says_what_is_wrong_with_it() -> None:
    with reading(FRENCH.reader):
        said = [money_whole(FRENCH, money(*each)).finding for each in ((0, 0, 0), (100_00, 80_00, 30_00))]
    assert said[0] == "Rien n’a encore été reçu."
    assert "dépassent de 10\u00a0€" in said[1]


def test_a_line_beyond_what_was_agreed_is_marked_and_the_total_adds_up() -> None:
    with reading(FRENCH.reader):
        grid = lines_grid(FRENCH, samples.large()["figures"]["lines"])
    (marked,) = [row for row in grid.rows if "au-delà" in row.cells[0]]
    assert marked.cells[0].startswith("7.1 Sécurité numérique")
    assert grid.finding == "Dépensé au-delà de ce qui était convenu\u00a0: 7.1 Sécurité numérique."
    lines = samples.large()["figures"]["lines"]
    assert grid.total[3] == FRENCH.amount(sum(each["spent"]["total"] for each in lines))
    assert all(len(row.bar) == 2 for row in grid.rows)
    assert max(mark.end for row in grid.rows for strip in row.bar for mark in strip) == 100


def test_times_stand_against_what_is_promised_and_too_few_are_not_shown() -> None:
    with reading(FRENCH.reader):
        grid = times_grid(FRENCH, samples.small()["figures"]["times"])
    assert grid.rows[1].cells[1:] == ("2\u00a0jours 17\u00a0h", "5\u00a0jours 20\u00a0h", "7\u00a0jours")
    assert grid.rows[2].cells[1:3] == (HIDDEN, HIDDEN)
    assert [mark.ink for mark in grid.rows[2].bar[0]] == [Ink.TICK]
    assert [mark.ink for mark in grid.rows[1].bar[0]] == [Ink.FULL, Ink.HATCHED, Ink.TICK]


def test_indicators_are_written_in_their_unit_and_reached_targets_counted() -> None:
    with reading(FRENCH.reader):
        grid = indicators_grid(FRENCH, samples.small()["figures"]["indicators"])
    assert grid.finding == "Cibles atteintes\u00a0: 2 sur 3."
    assert [row.cells[1:] for row in grid.rows] == [
        ("0", "20", "40"), ("50\u00a0%", "91,5\u00a0%", "90\u00a0%"), ("Non", "Oui", "Oui"),
    ]  # fmt: skip


def test_a_hidden_count_is_never_a_nought_and_has_no_bar() -> None:
    table = table_of("gender", ["gender"], {("woman",): 10, ("man",): None, ("other",): 0})
    with reading(FRENCH.reader):
        rows = table_grid(FRENCH, table).rows
    assert [row.cells[1] for row in rows] == ["10", HIDDEN, "0"]
    assert rows[1].bar == ()


genders, regions = st.sampled_from(("woman", "man", "other")), st.sampled_from(COUNTRIES)
cells = st.dictionaries(st.tuples(genders, regions), st.one_of(st.none(), st.integers(1, 60)), min_size=1)


@given(cells)
@settings(max_examples=20)
def test_every_cell_of_a_cross_table_stands_where_its_labels_say(counts: dict[tuple[str, ...], int | None]) -> None:
    table: TableData = table_of("gender_region", ["gender", "region"], counts)
    with reading(FRENCH.reader):
        grid = table_grid(FRENCH, table)
        found = {
            frozenset((row.cells[0], column.title)): text
            for row in grid.rows
            for column, text in zip(grid.columns[1:], row.cells[1:], strict=True)
        }
        for (gender, region), count in counts.items():
            names = frozenset((FRENCH.label("gender", gender), FRENCH.label("region", region)))
            assert found[names] == FRENCH.count(count)


def test_a_cell_that_still_stands_as_before_is_marked_with_its_day() -> None:
    age = next(each for each in samples.large()["figures"]["tables"] if each["key"] == "age")
    with reading(FRENCH.reader):
        grid = table_grid(FRENCH, age)
    assert grid.rows[1].cells[1] == "145*"
    assert "* 31 mars 2026" in grid.notes[-1]


def test_labels_of_disclosure_control_come_before_those_of_the_house() -> None:
    write = Writer(FRENCH.reader, "EUR", {"gender": {"woman": "Femmes et filles"}})
    with reading(write.reader):
        assert write.label("gender", "woman") == "Femmes et filles"
        assert write.label("gender", "man") == str(HOUSE["gender"]["man"])
        assert write.label("region", "GA") == "Gabon"
        assert write.label("region", "a_new_code") == "a new code"


def drawn(table: TableData) -> ET.Element:
    """The map of a table, parsed."""
    with reading(FRENCH.reader):
        return ET.fromstring(region_map(FRENCH, table))


def filled(table: TableData, ink: str) -> int:
    """How many countries are filled so."""
    return sum(each.get("fill") == ink for each in drawn(table).iter("{http://www.w3.org/2000/svg}path"))


def test_the_map_hatches_what_is_not_shown_and_shades_every_country_of_a_region() -> None:
    table = table_of("region", ["region"], {("cemac",): 15, ("great_lakes",): None}, 1)
    assert filled(table, "url(#report-map-hatch)") == len(GROUPS["great_lakes"][0])
    assert filled(table, "#0e5a5a") == len(GROUPS["cemac"][0])
    texts = [each.text for each in drawn(table).iter("{http://www.w3.org/2000/svg}text")]
    assert "15" in texts
    assert HIDDEN in texts


def test_a_label_on_the_map_is_text_and_never_markup() -> None:
    table = table_of("region", ["region"], {("GA",): 15})
    write = Writer(FRENCH.reader, "EUR", {"region": {"GA": "<script>&"}})
    with reading(write.reader):
        assert "&lt;script&gt;&amp;" in region_map(write, table)


def test_without_a_region_that_is_shown_there_is_no_map() -> None:
    data = samples.small()
    data["figures"]["tables"] = [table_of("region", ["region"], {("cemac",): None, ("elsewhere",): 20}, 1)]
    assert regions_of(data) is None
    assert "map" not in {part.key for part in report_paper(data).parts}


def test_a_text_becomes_paragraphs_and_lists_with_french_spaces() -> None:
    text = "Où en est-on ?\nTrois faits :\n- « un » ;\n• deux\n\nFin : 32 797 850 FCFA, 12 %"
    assert paragraphs(text, "fr") == [
        Paragraph("Où en est-on\u202f?\nTrois faits\u00a0:"),
        Paragraph(points=("«\u202fun\u202f»\u202f;", "deux")),
        Paragraph("Fin\u00a0: 32\u202f797\u202f850 FCFA, 12\u00a0%"),
    ]
    assert points("un\n\n- deux", "en") == [Paragraph(points=("un", "deux"))]
    assert paragraphs(" \n \n", "fr") == []


@given(st.text(alphabet="ab12 «»:;!?%\u00a0\u202f\n-", max_size=60))
@settings(max_examples=100)
def test_spaces_are_all_that_is_ever_changed_of_a_text(text: str) -> None:
    assert re.sub(r"\s", "", spaced(text, "fr")) == re.sub(r"\s", "", text)
    assert spaced(text, "en") == text
    assert spaced(spaced(text, "fr"), "fr") == spaced(text, "fr")
