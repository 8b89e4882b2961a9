"""A map of the persons supported, as the table of regions shows them. Pure: the same SVG each time."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from xml.etree import ElementTree as ET

from fundapp.core.charts.africa import BESIDE, CENTRAL, INSIDE, outlines, project
from fundapp.core.charts.colours import CARD, EDGE, INK, NAMES, ON, QUIET, SERIES
from fundapp.core.charts.shades import SHADES, is_dark, shade
from fundapp.donors.disclosure.shipped import CEMAC, GREAT_LAKES, OTHERS
from fundapp.donors.paper.words import Writer
from fundapp.donors.rules.report_data import CellData, TableData

SCALE = 12.0
"""Pixels a degree."""

LINE, SIZE = 15, 13
PLATE_LETTERS = 12
GROUPS: Mapping[str, tuple[tuple[str, ...], tuple[float, float]]] = {
    "cemac": (CEMAC, (16.4, 7.6)),
    "great_lakes": (GREAT_LAKES, (23.4, -3.0)),
    "other_region": (OTHERS, (17.6, -12.3)),
    "not_cemac": ((*GREAT_LAKES, *OTHERS), (23.0, -4.6)),
}
"""Regions of several countries: which of those on the map, and where the name stands (degrees east, north)."""

Point = tuple[float, float]


def on_map(table: TableData) -> list[CellData]:
    """The cells of a table of regions that the map can show."""
    return [each for each in table["cells"] if each["labels"][0] in (*INSIDE, *BESIDE, *GROUPS)]


def region_map(write: Writer, table: TableData) -> str:
    """The drawing: shaded by count, hatched where nothing is shown."""
    width, height = _px(CENTRAL.width), _px(CENTRAL.height)
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}",
                              "width": width, "height": height, "font-size": str(SIZE),
                              "font-family": "Libertinus Serif"})  # fmt: skip
    cells = on_map(table)
    most = max((each["count"] or 0 for each in cells), default=0)
    _hatching(root)
    _land(root, _inks(cells, most))
    for each in cells:
        _name(root, write, each, most)
    _element(root, "rect", x="0.5", y="0.5", width=_px(CENTRAL.width, -1), height=_px(CENTRAL.height, -1),
             fill="none", stroke=EDGE)  # fmt: skip
    return ET.tostring(root, encoding="unicode")


def _inks(cells: Iterable[CellData], most: int) -> dict[str, dict[str, str]]:
    """How each country is filled."""
    found: dict[str, dict[str, str]] = {}
    for each in cells:
        code, count = each["labels"][0], each["count"]
        ink = {"fill": "url(#report-map-hatch)"}
        if count is not None:
            place = shade(count, most)
            ink = {"fill": SERIES[0], "fill-opacity": str(SHADES[place])} if place >= 0 else {"fill": CARD}
        found |= dict.fromkeys(GROUPS[code][0] if code in GROUPS else (code,), ink)
    return found


def _land(root: ET.Element, inks: Mapping[str, dict[str, str]]) -> None:
    """Every country, those without a count first, so that no edge covers another."""
    paths = sorted(_paths().items(), key=lambda pair: (pair[0] in inks, pair[0]))
    for code, path in paths:
        ink = inks.get(code, {"fill": QUIET, "fill-opacity": "0.07"})
        _element(root, "path", d=path, stroke=EDGE, **{"stroke-width": "0.8" if code in inks else "0.4"}, **ink)


def _name(root: ET.Element, write: Writer, cell: CellData, most: int) -> None:
    """The name of a region and its count, on it or on a plate beside it."""
    code = cell["labels"][0]
    name, count = write.label("region", code), write.count(cell["count"])
    dark = cell["count"] is not None and is_dark(shade(cell["count"], most))
    if code in BESIDE:
        _plate(root, code, [*textwrap.wrap(name, PLATE_LETTERS, break_long_words=False), count])
        return
    (place, degrees) = INSIDE[code] if code in INSIDE else (GROUPS[code][1], 12)
    letters = int(degrees * SCALE / (SIZE * 0.5))
    _texts(root, _at(place), [*textwrap.wrap(name, letters, break_long_words=False), count], ON if dark else INK)


def _plate(root: ET.Element, code: str, texts: list[str]) -> None:
    (east, north), plate_north = BESIDE[code]
    (x, y), (_x, middle) = _at((east, north)), _at((east, plate_north))
    wide, high = max(map(len, texts)) * SIZE * 0.56 + 14, LINE * len(texts) + 8
    is_east = x > CENTRAL.width * SCALE / 2
    left = CENTRAL.width * SCALE - wide - 6 if is_east else 6
    near = (min(max(x, left + 4), left + wide - 4), min(max(y, middle - high / 2 + 4), middle + high / 2 - 4))
    _element(root, "line", x1=_n(x), y1=_n(y), x2=_n(near[0]), y2=_n(near[1]), stroke=INK)
    _element(root, "circle", cx=_n(x), cy=_n(y), r="3.5", fill=INK, stroke=CARD)
    _element(root, "rect", x=_n(left), y=_n(middle - high / 2), width=_n(wide), height=_n(high), rx="4",
             fill=CARD, stroke=EDGE)  # fmt: skip
    _texts(root, (left + wide / 2, middle), texts, INK)


def _texts(root: ET.Element, middle: Point, texts: list[str], ink: str) -> None:
    """Lines around a middle, the last of them the count."""
    top = middle[1] - LINE * (len(texts) - 1) / 2 + SIZE * 0.35
    edge = {} if ink == ON else {"stroke": CARD, "stroke-width": "3", "stroke-opacity": "0.8", "paint-order": "stroke"}
    for place, text in enumerate(texts):
        weight = {"font-weight": "bold"} if place == len(texts) - 1 else {}
        line = _element(root, "text", x=_n(middle[0]), y=_n(top + LINE * place), fill=ink, **weight, **edge,
                        **{"text-anchor": "middle"})  # fmt: skip
        line.text = text


def _hatching(root: ET.Element) -> None:
    holder = ET.SubElement(root, "defs")
    pattern = _element(holder, "pattern", id="report-map-hatch", width="6", height="6", patternUnits="userSpaceOnUse",
                       patternTransform="rotate(45)")  # fmt: skip
    _element(pattern, "path", d="M0 3h6", stroke=SERIES[0], **{"stroke-width": "1.2", "stroke-opacity": "0.6"})


def _element(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    """An element; colours gain a class, by which the page's sheet decides them."""
    classes = [
        prefix + NAMES[attributes[own]]
        for prefix, own in (("c-", "fill"), ("s-", "stroke"))
        if attributes.get(own) in NAMES
    ]
    return ET.SubElement(parent, name, attributes | ({"class": " ".join(classes)} if classes else {}))


@cache
def _paths() -> dict[str, str]:
    """The outline of each country in pixels of the drawing; of none that lies outside of it."""
    topology = outlines("near")
    arcs = [list(_points(arc, topology["transform"]["scale"])) for arc in topology["arcs"]]
    found = {}
    for each in topology["objects"]["countries"]["geometries"]:
        polygons = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
        found[each["id"]] = "".join(_ring(arcs, ring) for polygon in polygons for ring in polygon)
    return found


def _points(arc: Iterable[list[int]], scale: list[float]) -> Iterator[Point]:
    """Corners of an arc in degrees; in the file, each is told from the one before."""
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale[0], y * scale[1]


def _ring(arcs: list[list[Point]], ring: Iterable[int]) -> str:
    points = [point for place in ring for point in (arcs[place] if place >= 0 else reversed(arcs[~place]))]
    corners = [f"{_n((x - CENTRAL.left) * SCALE)} {_n((y - CENTRAL.top) * SCALE)}" for x, y in points]
    return "M" + "L".join(corners) + "Z"


def _at(place: Point) -> Point:
    """Pixels of a point of the globe (degrees east, north)."""
    x, y = project(*place)
    return (x - CENTRAL.left) * SCALE, (y - CENTRAL.top) * SCALE


def _px(degrees: float, less: float = 0) -> str:
    return _n(degrees * SCALE + less)


def _n(value: float) -> str:
    """A tenth of a pixel is finer than any paper."""
    return f"{value:.1f}".removesuffix(".0")
