"""The calendar among the charts: bars on their days, legible at both widths, never by colour alone."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from fundapp.core.charts import Calendar, Span, SpanRow, draw
from fundapp.core.charts.calendars import calendar_spec
from fundapp.core.charts.clean import ATTRIBUTES, ELEMENTS
from fundapp.core.charts.draw import NARROW, WIDE
from tests.core.readers import FRENCH

TODAY = date(2026, 11, 16)
MARCH = Span(date(2027, 3, 1), date(2027, 3, 31), True)
NAMES = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def chart(*spans: Span, label: str = "Fonds – Appel", said: str = "ferme en mars") -> Calendar:
    return Calendar(
        "c", "t", ("Appel", "Ensuite"), lambda month: NAMES[int(month) - 1], TODAY, [SpanRow(label, said, spans)]
    )


def values(spec: dict[str, Any], kind: str) -> list[list[dict[str, Any]]]:
    return [layer["data"]["values"] for layer in spec["layer"] if layer["mark"]["type"] == kind]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_bar_covers_its_days_and_no_others(width: int) -> None:
    sure, unsure = values(calendar_spec(chart(MARCH, Span(date(2027, 4, 1), date(2027, 4, 30), False)), width), "rect")
    column = width / 13
    assert [(bar["x"], bar["x2"]) for bar in sure] == [pytest.approx((column * 4, column * 5))]
    assert [(bar["x"], bar["x2"]) for bar in unsure] == [pytest.approx((column * 5, column * 6))]


def test_what_began_before_or_lasts_longer_is_cut_at_the_edges_and_what_is_elsewhere_left_away() -> None:
    longer = Span(date(2025, 1, 1), date(2029, 1, 1), True)
    elsewhere = Span(date(2026, 10, 1), date(2026, 10, 31), True)
    later = Span(date(2027, 12, 1), date(2027, 12, 31), True)
    sure, _unsure = values(calendar_spec(chart(longer, elsewhere, later), WIDE), "rect")
    assert [(bar["x"], bar["x2"]) for bar in sure] == [(0, WIDE)]


def test_a_single_day_is_wide_enough_to_be_seen() -> None:
    day = Span(date(2027, 3, 15), date(2027, 3, 15), True)
    ((bar,), _unsure) = values(calendar_spec(chart(day), NARROW), "rect")
    assert bar["x2"] - bar["x"] == pytest.approx(5)


def test_the_line_of_today_stands_where_today_is() -> None:
    (_months, (line,)) = values(calendar_spec(chart(MARCH), WIDE), "rule")
    assert line["x"] == pytest.approx(WIDE / 13 / 2)


def test_months_are_named_where_there_is_room_and_lettered_where_there_is_none() -> None:
    heads = {width: values(calendar_spec(chart(MARCH), width), "text")[0] for width in (WIDE, NARROW)}
    assert [head["text"] for head in heads[WIDE]][:3] == ["nov.", "déc.", "janv."]
    assert [head["text"] for head in heads[NARROW]][:3] == ["N", "D", "J"]
    years = values(calendar_spec(chart(MARCH), NARROW), "text")[1]
    assert [year["text"] for year in years] == ["2026", "2027"]


def test_long_words_take_a_line_of_their_own_and_names_are_cut_with_a_sign() -> None:
    long = chart(MARCH, label="F" * 200, said="ouvre en février 2027, ferme le 15 mars 2027")
    *_heads, (name,), (said,) = values(calendar_spec(long, NARROW), "text")
    assert name["text"].endswith("…")
    assert len(name["text"]) < 60
    assert name["y"] < said["y"]
    *_heads, (name,), (said,) = values(calendar_spec(chart(MARCH), WIDE), "text")
    assert name["y"] == said["y"]


def test_it_is_drawn_with_nothing_but_what_is_on_the_list_and_says_what_it_shows() -> None:
    unsure = Span(date(2027, 5, 1), date(2027, 5, 31), False)
    figure = draw(chart(MARCH, unsure, label='</text><script>x</script>"'), FRENCH)
    sheet = (Path(__file__).parents[2] / "fundapp" / "static" / "staff.css").read_text()
    for svg in (figure.wide, figure.narrow):
        root = ET.fromstring(svg)
        for element in list(root.iter())[1:]:
            assert element.tag in ELEMENTS
            assert element.attrib.keys() <= ATTRIBUTES | {"class"}
            for name, prefix in (("fill", "c-"), ("stroke", "s-")):
                if element.get(name, "none").startswith("#"):
                    assert prefix in element.get("class", "")
        assert "<script" not in svg
        assert "stroke-dasharray" in svg
        classes = {name for names in re.findall(r'class="([^"]*)"', svg) for name in names.split()}
        assert [name for name in classes - {"wide", "narrow"} if f".{name} {{" not in sheet] == []
    assert figure.rows == [('</text><script>x</script>"', "ferme en mars")]


def test_a_calendar_of_nothing_is_drawn_all_the_same() -> None:
    assert draw(Calendar("c", "t", ("a", "b"), str, date(2028, 2, 29), []), FRENCH).rows == []
