"""The drawing of a map: the network's countries large, with their names, and the continent small beside or below."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from fundapp.core.charts.africa import BESIDE, CENTRAL, CONTINENT, INSIDE, middles, outlines, project
from fundapp.core.charts.colours import CARD, EDGE, INK, ON, QUIET, SERIES
from fundapp.core.charts.kinds import Map, Number, Place
from fundapp.core.charts.plane import asis, marks, plane, text_width
from fundapp.core.charts.shades import SHADES, is_dark, shade, steps
from fundapp.core.charts.specs import SIZE, Spec
from fundapp.core.places import CENTRAL_AFRICA

NARROWEST_PAIR = 500
"""A drawing narrower than this has the small map below the large one."""

PLATE_LETTERS = 12
"""Of a line of a name on a plate."""

LINE, SMALL, GAP = 15, 11, 20
LAND, BOLD = 0.07, 1.2
NOBODY: Spec = {"stroke": SERIES[1], "strokeWidth": 1.5, "strokeDash": [4, 3]}


Edges = tuple[float, float, float, float]
PARTS = {"near": CENTRAL, "far": CONTINENT}


class Sheet:
    """A part of the plane on a part of the drawing, and the outlines drawn there."""

    def __init__(self, part: str, left: float, top: float, width: float) -> None:
        self.part, self.left, self.top, self.width = part, left, top, width
        self.box = PARTS[part]
        self.scale = width / self.box.width
        self.height = self.box.height * self.scale

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of a point of the plane."""
        return self.left + (x - self.box.left) * self.scale, self.top + (y - self.box.top) * self.scale

    def place(self, degrees: tuple[float, float]) -> tuple[float, float]:
        """Pixels of a point of the globe."""
        return self.at(*project(*degrees))

    def holds(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether all of a text lies inside."""
        end, low = self.left + self.width, self.top + self.height
        return self.left < left and right < end and self.top < top and bottom < low

    def shapes(self, data: str = "", feature: str = "countries") -> Spec:
        """The outlines as the drawing takes them."""
        topology = {"name": data or self.part, "format": {"type": "topojson", "feature": feature}}
        return {"data": topology, "projection": self.projection}

    @property
    def projection(self) -> Spec:
        """The plane is flat already: it is only moved, enlarged and cut."""
        origin = self.at(0, 0)
        edges = [[self.left, self.top], [self.left + self.width, self.top + self.height]]
        return {"type": "identity", "scale": self.scale, "translate": list(origin), "clipExtent": edges}


class Plate(NamedTuple):
    """Where a name stands outside its country: the dot in that, what is written, and the edges in pixels."""

    dot: tuple[float, float]
    texts: Sequence[str]
    left: float
    top: float
    right: float
    bottom: float


def map_spec(chart: Map, width: int) -> Spec:
    """The specification of a map `width` pixels wide in all."""
    near, far, corner, height = _laid_out(width)
    top = max((row.value for row in chart.rows), default=0)
    plates = [_plate(near, row, _said(chart, row)) for row in chart.rows if row.code in BESIDE]
    layers = [
        *_land(far, chart, top),
        *_focus(far),
        *_figures(far, chart, top, []),
        *_land(near, chart, top),
        *_figures(near, chart, top, plates),
        *_names_inside(near, chart),
        *_names_beside(plates),
        *_border(near),
        *_legend(corner, chart, top),
    ]
    datasets = {"near": outlines("near"), "far": outlines("far"), "around": outlines("far")}
    return plane(width, height, layers, datasets=datasets)


def _laid_out(width: int) -> tuple[Sheet, Sheet, tuple[float, float], float]:
    """The large map, the small one, where the legend begins, and how high it all is."""
    if width > NARROWEST_PAIR:
        near = Sheet("near", 1, 1, width * 0.62)
        far = Sheet("far", near.width + GAP, 1, width - near.width - GAP - 2)
        return near, far, (far.left, far.height + GAP), near.height + 2
    near = Sheet("near", 1, 1, width - 2)
    far = Sheet("far", 1, near.height + GAP, width * 0.58)
    return near, far, (far.left + far.width + GAP, far.top + 4), far.top + far.height + 2


def _said(chart: Map, row: Place) -> str:
    return chart.write(row.value) if row.value or not chart.nobody else chart.nobody


def _land(sheet: Sheet, chart: Map, top: Number) -> Iterator[Spec]:
    """The land around, the countries in their shades, and over them those where there is nobody."""
    shape = {"type": "geoshape", "stroke": EDGE, "strokeWidth": 0.6}
    flat = {"type": "geoshape", "color": QUIET, "fillOpacity": LAND, "stroke": None}
    if sheet.part == "far":
        yield sheet.shapes("around", "around") | {"mark": flat}
    counted = [{"code": row.code, "shade": SHADES[shade(row.value, top)]} for row in chart.rows if row.value]
    empty = [row.code for row in chart.rows if not row.value]
    named = [row["code"] for row in counted]
    base = sheet.shapes()
    yield base | {
        "transform": [{"filter": {"not": {"field": "id", "oneOf": named + empty}}}],
        "mark": shape | {"color": QUIET, "fillOpacity": LAND, "stroke": EDGE, "strokeOpacity": 0.4},
    }
    yield base | {
        "transform": [
            {"filter": {"field": "id", "oneOf": named}},
            {"lookup": "id", "from": {"data": {"values": counted}, "key": "code", "fields": ["shade"]}},
        ],
        "mark": shape | {"color": SERIES[0]},
        "encoding": {"fillOpacity": asis("shade")},
    }
    if empty:
        yield base | {
            "transform": [{"filter": {"field": "id", "oneOf": empty}}],
            "mark": shape | NOBODY | {"color": CARD, "fillOpacity": 0},
        }


def _figures(sheet: Sheet, chart: Map, top: Number, plates: Iterable[Plate]) -> Iterator[Spec]:
    """The counts of other countries, the largest first; where two would touch, the smaller is left to the table."""
    taken = [(plate.left, plate.top, plate.right, plate.bottom) for plate in plates]
    rows = []
    for row in sorted(chart.rows, key=lambda row: -row.value):
        if row.code in CENTRAL_AFRICA or row.code not in middles() or not row.value:
            continue
        (x, y), text = sheet.at(*middles()[row.code]), chart.write(row.value)
        half, high = text_width(text, SMALL) / 2, SMALL / 2
        here = (x - half, y - high, x + half, y + high)
        if sheet.holds(*here) and not any(_touch(here, other) for other in taken):
            taken.append(here)
            rows.append({"x": x, "y": y, "text": text, "color": ON if is_dark(shade(row.value, top)) else INK})
    encoded = {"text": asis("text"), "color": asis("color")}
    yield marks("text", rows, also=encoded, fontSize=SMALL, baseline="middle")


def _touch(one: Edges, other: Edges) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _names_inside(sheet: Sheet, chart: Map) -> Iterator[Spec]:
    rows = []
    for row in chart.rows:
        if row.code not in INSIDE:
            continue
        place, degrees = INSIDE[row.code]
        lines = _wrapped(row.label, int(degrees * sheet.scale / text_width("n", SIZE)))
        rows += _lines(sheet.place(place), [*lines, _said(chart, row)])
    yield from _texts(rows, "center", stroke=CARD, strokeWidth=3, strokeOpacity=0.8)
    yield from _texts(rows, "center")


def _plate(sheet: Sheet, row: Place, figure: str) -> Plate:
    (east, north), plate_north = BESIDE[row.code]
    (x, y), (_x, middle) = sheet.place((east, north)), sheet.place((east, plate_north))
    texts = [*_wrapped(row.label, PLATE_LETTERS), figure]
    wide = max(*(text_width(text, SIZE) for text in texts[:-1]), text_width(figure, SIZE) * BOLD) + 12
    high = LINE * len(texts) + 8
    is_east = x > sheet.left + sheet.width / 2
    left = sheet.left + sheet.width - wide - 5 if is_east else sheet.left + 5
    return Plate((x, y), texts, left, middle - high / 2, left + wide, middle + high / 2)


def _names_beside(plates: Sequence[Plate]) -> Iterator[Spec]:
    """A dot in the country, a line to the nearest point of its plate, and the name and figure on that."""
    lines = [
        {
            "x": plate.dot[0],
            "y": plate.dot[1],
            "x2": min(max(plate.dot[0], plate.left + 4), plate.right - 4),
            "y2": min(max(plate.dot[1], plate.top + 4), plate.bottom - 4),
        }
        for plate in plates
    ]
    dots = [{"x": plate.dot[0], "y": plate.dot[1]} for plate in plates]
    edges = [{"x": plate.left, "x2": plate.right, "y": plate.top, "y2": plate.bottom} for plate in plates]
    words = [_lines((each.left + 6, (each.top + each.bottom) / 2), each.texts) for each in plates]
    yield marks("rule", lines, color=INK, strokeWidth=1)
    yield marks("circle", dots, color=INK, size=34, opacity=1, stroke=CARD, strokeWidth=1)
    yield marks("rect", edges, fill=CARD, stroke=EDGE, strokeWidth=1, cornerRadius=4)
    yield from _texts(list(chain(*words)), "left")


def _lines(middle: tuple[float, float], texts: Sequence[str]) -> list[Spec]:
    """Lines of text around a middle, the last of them the figure."""
    top = middle[1] - LINE * (len(texts) - 1) / 2
    return [
        {"x": middle[0], "y": top + LINE * place, "text": text, "bold": place == len(texts) - 1}
        for place, text in enumerate(texts)
    ]


def _wrapped(name: str, letters: int) -> list[str]:
    return textwrap.wrap(name, letters, break_long_words=False)


def _texts(rows: Sequence[Spec], align: str, **mark: Any) -> Iterator[Spec]:
    for bold, weight in ((False, "normal"), (True, "bold")):
        chosen = [row for row in rows if row["bold"] is bold]
        look = {"align": align, "baseline": "middle", "fontWeight": weight, "color": INK, **mark}
        yield marks("text", chosen, also={"text": asis("text")}, **look)


def _border(sheet: Sheet) -> Iterator[Spec]:
    edges = {"x": sheet.left, "y": sheet.top, "x2": sheet.left + sheet.width, "y2": sheet.top + sheet.height}
    yield marks("rect", [edges], fill=None, stroke=EDGE, strokeWidth=1)


def _focus(far: Sheet) -> Iterator[Spec]:
    """Where on the continent the large map lies."""
    (x, y), (x2, y2) = far.at(CENTRAL.left, CENTRAL.top), far.at(CENTRAL.right, CENTRAL.bottom)
    yield marks("rect", [{"x": x, "y": y, "x2": x2, "y2": y2}], fill=None, stroke=INK, strokeWidth=1)


def _legend(corner: tuple[float, float], chart: Map, top: Number) -> Iterator[Spec]:
    """What the shades mean, and the dashes."""
    left, height = corner[0], 22
    needed = steps(top) if top else []
    rows: list[Spec] = [
        {
            "y": corner[1] + height * place,
            "text": chart.write(low) if low == high else f"{chart.write(low)}–{chart.write(high)}",
            "shade": SHADES[shade(low, top)],
        }
        for place, (low, high) in enumerate(needed)
    ]
    boxes = [{**row, "x": left, "x2": left + 18, "y2": row["y"] + 15} for row in rows]
    none = corner[1] + height * len(rows)
    words = [{"x": left + 26, "y": row["y"] + 8, "text": row["text"]} for row in rows]
    words.append({"x": left + 26, "y": none + 8, "text": chart.nobody or chart.write(0)})
    yield marks("rect", boxes, also={"fillOpacity": asis("shade")}, color=SERIES[0], stroke=EDGE, strokeWidth=0.6)
    dashed: Spec = {"fill": None, **NOBODY}
    yield marks("rect", [{"x": left, "x2": left + 18, "y": none, "y2": none + 15}], **dashed)
    yield marks("text", words, also={"text": asis("text")}, align="left", baseline="middle")
