"""Charts: what they say, how they are written, and that nothing but a drawing reaches the page."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
import vl_convert

from fundapp.core.charts import (
    Bars,
    Chart,
    Funnel,
    Line,
    Map,
    Matrix,
    Place,
    Point,
    Spread,
    SpreadRow,
    Stack,
    Stacked,
    draw,
)
from fundapp.core.charts.clean import ATTRIBUTES, ELEMENTS, clean
from fundapp.core.reader import Reader

FRENCH = Reader("fr", ZoneInfo("Africa/Douala"))
ENGLISH = Reader("en", ZoneInfo("Africa/Douala"))
EVIL = '</text><script>alert(1)</script>" onload="x & <b>'

BARS = Bars("c1", "Most goes to relocation", ("Purpose", "FCFA"), str, (("Relocation", 1_250_000), ("Health", 55_000)))
KINDS: tuple[Chart, ...] = (
    BARS,
    Funnel("c2", "t", ("Stage", "n", "share"), str, (("Spotted", 4), ("Won", 1)), "{:.0%}".format),
    Stacked("c3", "t", ("Envelope", "spent", "held"), str, ("spent", "held"), (Stack("A", (3, 1)), Stack("B", (0, 2)))),
    Line(
        "c4",
        "t",
        ("Month", "in", "out"),
        str,
        ("in", "out"),
        (Point(date(2026, 1, 1), (1, 20_000)), Point(date(2026, 8, 1), (30_000, None))),
        date.isoformat,
    ),
    Spread(
        "c5",
        "t",
        ("Stage", "p50", "p90", "target"),
        str,
        "h",
        (SpreadRow("Triage", 3, 9, 4), SpreadRow("Pay", 5, 8, None)),
    ),
    Matrix("c6", "t", ("Theme", "CM", "TD"), str, ("CM", "TD"), (("Press", (4, None)), ("Land", (0, 2)))),
    Map(
        "c7", "t", ("Country", "n"), str, (Place("CM", "Cameroun", 4), Place("ST", "São Tomé", 0), Place("KE", "K", 2))
    ),
)


def texts(svg: str) -> str:
    return " ".join(ET.fromstring(svg).itertext())


@pytest.mark.parametrize("chart", KINDS, ids=lambda chart: type(chart).__name__)
def test_every_kind_is_drawn_with_nothing_but_what_is_on_the_list(chart: Chart) -> None:
    figure = draw(chart, FRENCH)
    for svg, variant in ((figure.wide, "wide"), (figure.narrow, "narrow")):
        root = ET.fromstring(svg)
        assert root.get("class") == variant
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{chart.id}-title"
        assert len(list(root.iter())) > 5
        for element in list(root.iter())[1:]:
            assert element.tag in ELEMENTS
            assert element.attrib.keys() <= ATTRIBUTES | {"class"}
        assert not re.search(r"style=|<script|href|url\(|on\w+=|xmlns", svg)


@pytest.mark.parametrize("chart", KINDS, ids=lambda chart: type(chart).__name__)
def test_every_colour_can_be_changed_by_the_sheet(chart: Chart) -> None:
    for element in ET.fromstring(draw(chart, FRENCH).wide).iter():
        for name, prefix in (("fill", "c-"), ("stroke", "s-")):
            if element.get(name, "none").startswith("#"):
                assert f"{prefix}" in element.get("class", ""), ET.tostring(element)


def test_the_sheet_knows_every_colour_that_is_drawn_with() -> None:
    sheet = (Path(__file__).parents[2] / "fundapp" / "static" / "staff.css").read_text()
    drawn = " ".join(svg for chart in KINDS for svg in (draw(chart, FRENCH).wide, draw(chart, FRENCH).narrow))
    classes = {name for names in re.findall(r'class="([^"]*)"', drawn) for name in names.split()} - {"wide", "narrow"}
    assert "s-ink" in classes
    assert [name for name in classes if f".{name} {{" not in sheet] == []


def test_words_from_outside_stay_words() -> None:
    hostile = replace(BARS, rows=((EVIL, 1),))
    svg = draw(hostile, FRENCH).wide
    assert "<script" not in svg
    assert "alert(1)" in texts(svg)


def test_cleaning_drops_what_could_act_or_fetch() -> None:
    dirty = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="9" height="9">'
        '<script>x</script><style>p{}</style><foreignObject/><a x:href="https://e.example"><path d="M0 0"/></a>'
        '<image href="https://e.example/i.png"/><rect width="1" style="fill:red" onclick="x" fill="url(#p)"/></svg>'
    )
    kept = clean(dirty, label="t", variant="wide")
    assert [element.tag for element in ET.fromstring(kept).iter()] == ["svg", "rect"]
    assert not re.search(r"style|onclick|href|url\(|e\.example", kept)


def test_the_table_twin_holds_every_figure_and_marks_what_is_unknown() -> None:
    rows = [draw(chart, FRENCH).rows for chart in KINDS]
    assert rows[0] == [("Relocation", "1250000"), ("Health", "55000")]
    assert rows[1] == [("Spotted", "4", "100%"), ("Won", "1", "25%")]
    assert rows[2] == [("A", "3", "1"), ("B", "0", "2")]
    assert rows[3] == [("2026-01-01", "1", "20000"), ("2026-08-01", "30000", "–")]
    assert rows[4] == [("Triage", "3", "9", "4"), ("Pay", "5", "8", "–")]
    assert rows[5] == [("Press", "4", "–"), ("Land", "0", "2")]
    assert rows[6] == [("Cameroun", "4"), ("São Tomé", "0"), ("K", "2")]


def test_axes_are_written_as_the_reader_writes() -> None:
    line = KINDS[3]
    french, english = texts(draw(line, FRENCH).wide), texts(draw(line, ENGLISH).wide)
    assert "20\u202f000" in french
    assert "20,000" in english
    assert "févr." in french or "avr." in french or "juil." in french
    assert "Apr" in english or "Jul" in english or "Mar" in english


def test_a_chart_of_nothing_is_drawn_all_the_same() -> None:
    assert draw(replace(BARS, rows=()), FRENCH).rows == []
    assert draw(replace(BARS, rows=(("None yet", 0),)), FRENCH).rows == [("None yet", "0")]


def test_more_series_than_can_be_told_apart_are_refused() -> None:
    many = tuple("abcde")
    with pytest.raises(ValueError, match="at most 4"):
        draw(Stacked("c", "t", ("x", *many), str, many, (Stack("A", (1, 1, 1, 1, 1)),)), FRENCH)


def test_the_same_chart_is_drawn_once_by_all_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    render = vl_convert.vegalite_to_svg

    def count(spec: Any, **options: Any) -> str:
        drawn.append(spec)
        return str(render(spec, **options))

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", count)
    chart = replace(BARS, rows=(("Kept", 71),))
    first = draw(chart, FRENCH, tmp_path / "charts")
    assert len(drawn) == 2
    assert draw(chart, FRENCH, tmp_path / "charts") == first
    forget_memory(monkeypatch)
    assert draw(chart, FRENCH, tmp_path / "charts") == first
    assert len(drawn) == 2
    draw(chart, ENGLISH, tmp_path / "charts")
    assert len(drawn) == 4


def test_a_broken_kept_drawing_is_drawn_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = replace(BARS, rows=(("Broken", 72),))
    first = draw(chart, FRENCH, tmp_path)
    (kept,) = tmp_path.glob("*.json")
    kept.write_text("{")
    forget_memory(monkeypatch)
    assert draw(chart, FRENCH, tmp_path) == first


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert draw(replace(BARS, rows=(("Unkept", 73),)), FRENCH, tmp_path / "file" / "charts").wide


def forget_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that has just started."""
    monkeypatch.setitem(draw.__globals__, "_kept", type(draw.__globals__["_kept"])())
