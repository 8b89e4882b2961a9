"""The map and the matrix among the charts: legible where there is little room, and never by colour alone."""

import re
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from fundapp.core import formats
from fundapp.core.charts import Map, Matrix, Place, draw
from fundapp.core.charts.africa import BESIDE, CENTRAL, FILE, INSIDE, middles, outlines, project
from fundapp.core.charts.clean import clean
from fundapp.core.charts.draw import NARROW, WIDE
from fundapp.core.charts.maps import map_spec
from fundapp.core.charts.matrices import matrix_spec
from fundapp.core.charts.shades import SHADES, shade, steps
from fundapp.core.places import CENTRAL_AFRICA, REGIONS, Region, country_name
from fundapp.core.reader import LANGUAGES, Reader

COUNTS = dict(zip(CENTRAL_AFRICA, (15, 9, 24, 6, 11, 8, 0, 5, 7, 2, 0), strict=True)) | {"KE": 4, "EH": 1, "PH": 3}


def readers() -> list[Reader]:
    return [Reader(language, ZoneInfo("Africa/Douala")) for language in LANGUAGES]


def a_map(reader: Reader, **counts: int) -> Map:
    places = [Place(code, country_name(reader, code), count) for code, count in (counts or COUNTS).items()]
    return Map("m", "t", ("Country", "n"), partial(formats.number, reader), places, nobody="nobody")


def a_matrix(reader: Reader, count: int = 0) -> Matrix:
    rows = [(f"Theme {row}", [count or row * at for at in range(len(CENTRAL_AFRICA))]) for row in range(22)]
    return Matrix(
        "x",
        "t",
        ("Theme", *CENTRAL_AFRICA, "Anywhere"),
        partial(formats.number, reader),
        CENTRAL_AFRICA,
        rows,
        nobody="nobody",
        apart=[3] * 22,
        apart_name="anywhere",
        brief=lambda value: f"{value // 1000}k",
    )


def said(svg: str) -> list[str]:
    return [text for element in ET.fromstring(svg).iter("text") if (text := "".join(element.itertext()))]


def written(spec: dict[str, Any], **mark: object) -> list[dict[str, Any]]:
    """The rows of the text marks of a specification that look like this."""
    return [
        row
        for layer in spec["layer"]
        if layer["mark"]["type"] == "text" and mark.items() <= layer["mark"].items()
        for row in layer["data"]["values"]
    ]


@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.language)
@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_every_country_of_the_network_is_named_with_its_figure(reader: Reader, variant: str) -> None:
    texts = said(getattr(draw(a_map(reader), reader), variant))
    for code in CENTRAL_AFRICA:
        name = country_name(reader, code)
        assert set(re.split(r"(?<=-)|\s+", name)) <= set(re.split(r"(?<=-)|\s+", " ".join(texts))), name
    for figure in ("15", "24", "11", "nobody"):
        assert figure in texts


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.language)
def test_names_of_small_countries_stand_beside_them_and_cover_no_other(reader: Reader, width: int) -> None:
    spec = map_spec(a_map(reader), width)
    (plates,) = (layer["data"]["values"] for layer in spec["layer"] if layer["mark"].get("cornerRadius"))
    (dots,) = (layer["data"]["values"] for layer in spec["layer"] if layer["mark"]["type"] == "circle")
    assert len(plates) == len(dots) == len(BESIDE)
    for plate in plates:
        assert plate["x"] >= 0
        assert plate["x2"] <= width
        assert not any(plate["x"] < dot["x"] < plate["x2"] and plate["y"] < dot["y"] < plate["y2"] for dot in dots)
        others = [other for other in plates if other is not plate]
        assert not any(
            plate["x"] < other["x2"]
            and other["x"] < plate["x2"]
            and plate["y"] < other["y2"]
            and other["y"] < plate["y2"]
            for other in others
        )


def test_what_is_counted_outside_africa_stands_in_the_table_only() -> None:
    reader = readers()[0]
    figure = draw(a_map(reader), reader)
    assert figure.rows[-1] == (country_name(reader, "PH"), "3")
    assert country_name(reader, "PH") not in " ".join(said(figure.wide))


def test_a_map_of_one_country_or_of_none_is_drawn_all_the_same() -> None:
    reader = readers()[0]
    assert draw(a_map(reader, GA=3), reader).rows == [("Gabon", "3")]
    assert draw(replace(a_map(reader), rows=()), reader).rows == []


def test_zero_is_outlined_in_dashes_and_said_by_a_word() -> None:
    reader = readers()[0]
    with_none, without = (str(draw(a_map(reader, **counts), reader).wide) for counts in ({"GA": 0}, {"GA": 1}))
    assert with_none.count("stroke-dasharray") == without.count("stroke-dasharray") + 2  # large and small
    assert draw(a_map(reader, GA=0), reader).rows == [("Gabon", "nobody")]
    filled, hollow = (str(draw(replace(a_matrix(reader), rows=[("A", [count] * 11)], apart=[0]), reader).wide)
                      for count in (1, 0))  # fmt: skip
    assert "stroke-dasharray" not in filled
    assert hollow.count("stroke-dasharray") == len(CENTRAL_AFRICA)


def test_the_outlines_are_small_and_hold_every_country_of_the_continent_once() -> None:
    assert FILE.stat().st_size < 60_000
    islands = {"CV", "KM", "MU", "SC", "RE", "YT", "SH"}
    for part in ("near", "far"):
        codes = [each["id"] for each in outlines(part)["objects"]["countries"]["geometries"]]
        assert len(codes) == len(set(codes))
        assert set(CENTRAL_AFRICA) <= set(codes)
    africa = {
        code
        for region, all_codes in REGIONS.items()
        if region is Region.CENTRAL_AFRICA or region.value.endswith("_africa")
        for code in all_codes
    }
    assert middles().keys() == africa - islands


def test_western_sahara_is_drawn_by_itself_and_somalia_as_its_code_says() -> None:
    assert {"EH", "MA", "SO"} <= middles().keys()
    objects = outlines("far")["objects"]
    by_code = {each["id"]: each["arcs"] for each in objects["countries"]["geometries"]}
    sahara, morocco = ({number for part in by_code[code] for ring in part for number in ring} for code in ("EH", "MA"))
    assert any(~number in morocco for number in sahara)
    assert len(by_code["SO"]) == 1


def test_the_large_map_shows_where_each_name_stands() -> None:
    for east, north in (*(place for place, _degrees in INSIDE.values()), *(dot for dot, _north in BESIDE.values())):
        x, y = project(east, north)
        assert CENTRAL.left < x < CENTRAL.right
        assert CENTRAL.top < y < CENTRAL.bottom


@pytest.mark.parametrize("top", [1, 2, 4, 5, 6, 24, 100, 12_345])
def test_shades_are_whole_equal_steps_from_one_to_the_largest(top: int) -> None:
    found = steps(top)
    assert found[0][0] == 1
    assert found[-1][0] <= top <= found[-1][1]
    assert len(found) <= len(SHADES)
    assert all(after[0] == before[1] + 1 for before, after in pairwise(found))
    assert len({high - low for low, high in found}) == 1
    shown = [shade(low, top) for low, _high in found]
    assert shown == sorted(set(shown))
    assert shown[-1] == len(SHADES) - 1
    assert shade(0, top) == -1


def test_a_narrow_matrix_names_each_cell_and_fits_the_screen() -> None:
    reader = readers()[0]
    wide, narrow = (matrix_spec(a_matrix(reader), width) for width in (WIDE, NARROW))
    assert len(written(wide, fontSize=11)) == 0
    named = written(narrow, fontSize=11)
    assert [row["text"] for row in named[:11]] == list(CENTRAL_AFRICA)
    assert len(named) == 22 * 11
    for spec, width in ((wide, WIDE), (narrow, NARROW)):
        cells = [row for layer in spec["layer"] if layer["mark"]["type"] == "rect" for row in layer["data"]["values"]]
        assert len(cells) == 22 * 11
        assert max(cell["x2"] for cell in cells) <= width
        assert min(cell["x2"] - cell["x"] for cell in cells) > 20
    assert "anywhere 3" in said(draw(a_matrix(reader), reader).narrow)
    assert "anywhere" in said(draw(a_matrix(reader), reader).wide)


def test_figures_too_long_for_their_cells_are_written_briefly_and_whole_in_the_table() -> None:
    reader = readers()[0]
    figure = draw(a_matrix(reader, 30_000), reader)
    assert "30k" in said(figure.wide)
    assert figure.rows[0][1] == formats.number(reader, 30_000)


def test_long_names_of_rows_take_a_second_line() -> None:
    reader = readers()[0]
    long = "Développement et lutte contre la pauvreté"
    chart = replace(a_matrix(reader), rows=[(long, [1] * 11), ("B", [0] * 11)], apart=[1, 1])
    for svg in (draw(chart, reader).wide, draw(chart, reader).narrow):
        assert long not in said(svg)
        assert set(long.split()) <= set(" ".join(said(svg)).split())


def test_a_shortened_path_leads_over_the_same_corners() -> None:
    path = "M10.04,20.06L30.333,20.06L30.36,-0.44L-0.5,7ZM1,1L2,2.54L2,2.54L3,-3"
    svg = clean(f'<svg width="9" height="9"><path d="{path}"/></svg>', label="t", variant="wide")
    (element,) = ET.fromstring(svg).iter("path")
    assert _corners(str(element.get("d"))) == [
        (10, 20.1), (30.3, 20.1), (30.4, -0.4), (-0.5, 7), (1, 1), (2, 2.5), (3, -3),
    ]  # fmt: skip


def _corners(path: str) -> list[tuple[float, float]]:
    """Where a path of relative straight lines leads."""
    found: list[tuple[float, float]] = []
    x = y = 0.0
    start = (0.0, 0.0)
    for command, numbers in re.findall(r"([mlz])([^mlz]*)", path):
        if command == "z":
            x, y = start
            continue
        values = [float(value) for value in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        for place in range(0, len(values), 2):
            x, y = x + values[place], y + values[place + 1]
            found.append((round(x, 1), round(y, 1)))
            if command == "m" and place == 0:
                start = (x, y)
    return found
