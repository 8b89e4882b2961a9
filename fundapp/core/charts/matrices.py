"""The drawing of a matrix: a grid where there is room, else a line of named cells below each row's name."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import accumulate

from fundapp.core.charts.colours import CARD, EDGE, INK, ON, QUIET, SERIES
from fundapp.core.charts.kinds import Matrix, Number
from fundapp.core.charts.plane import asis, marks, plane, text_width
from fundapp.core.charts.shades import SHADES, is_dark, shade
from fundapp.core.charts.specs import SIZE, Spec

HEAD, GRID_ROW = 30, 34
CELL, CELL_HIGH = 26, 36
"""A column narrower than this has no room for its figures and its heading; a cell with its name in it is so high."""

LINE, GAP, SMALL = 15, 3, 11
BETWEEN = 14
"""From the cells of one row to the name of the next, where it stands above them."""

WIDEST_NAMES = 0.42
"""Of the whole width: longer names take a second line."""

TEXT = {"text": asis("text")}


def matrix_spec(chart: Matrix, width: int) -> Spec:
    """The specification of a matrix `width` pixels wide in all."""
    room = min(max((text_width(name, SIZE) for name, _values in chart.rows), default=0) + 12, width * WIDEST_NAMES)
    aside = max((text_width(text, SIZE) for text in _apart(chart)), default=0) + 12 if chart.apart else 0
    cell = (width - room - aside) / max(len(chart.across), 1)
    return _grid(chart, width, room, cell) if cell >= CELL else _stacked(chart, width)


def _grid(chart: Matrix, width: int, room: float, cell: float) -> Spec:
    middles = [HEAD + GRID_ROW * (row + 0.5) for row in range(len(chart.rows))]
    heads = [{"x": room + cell * (at + 0.5), "y": HEAD / 2, "text": name} for at, name in enumerate(chart.across)]
    names = [
        {"x": 0, "y": y + LINE * (line - (len(lines) - 1) / 2), "text": text}
        for y, (name, _values) in zip(middles, chart.rows, strict=True)
        for lines in [_wrapped(name, room - 8)]
        for line, text in enumerate(lines)
    ]
    apart = [{"x": width, "y": y, "text": text} for y, text in zip([HEAD / 2, *middles], _apart(chart), strict=False)]
    size = (cell - GAP, GRID_ROW - GAP)
    cells = [_cell(chart, value, room + cell * at, HEAD + GRID_ROW * row, size) for row, at, value in _known(chart)]
    layers = [*_cells(cells), marks("text", heads, also=TEXT, color=INK, baseline="middle"), *_names(names, apart)]
    return plane(width, HEAD + GRID_ROW * len(chart.rows) + 2, layers)


def _stacked(chart: Matrix, width: int) -> Spec:
    """Each cell bears its column's name: no heading needs to be remembered on a small screen."""
    per_line = min(max(len(chart.across), 1), max(1, width // CELL))
    cell, high = width / per_line, -(-len(chart.across) // per_line) * (CELL_HIGH + GAP)
    heading, *figures = _apart(chart) or [""]
    texts = [f"{heading} {figure}" for figure in figures]
    room = width - max((text_width(text, SIZE) for text in texts), default=0) - 12
    wrapped = [_wrapped(name, room) for name, _values in chart.rows]
    tops = list(accumulate((LINE * len(lines) + 6 + high + BETWEEN for lines in wrapped), initial=0))
    names = [
        {"x": 0, "y": top + LINE * (line + 0.5), "text": text}
        for top, lines in zip(tops, wrapped, strict=False)
        for line, text in enumerate(lines)
    ]
    apart = [{"x": width, "y": top + LINE / 2, "text": text} for top, text in zip(tops, texts, strict=False)]
    cells = []
    for row, at, value in _known(chart):
        line, place = divmod(at, per_line)
        top = tops[row] + LINE * len(wrapped[row]) + 6 + (CELL_HIGH + GAP) * line
        cells.append(_cell(chart, value, cell * place, top, (cell - GAP, CELL_HIGH), chart.across[at]))
    return plane(width, tops[-1], [*_cells(cells), *_names(names, apart)])


def _names(names: Sequence[Spec], apart: Sequence[Spec]) -> Iterator[Spec]:
    yield marks("text", names, also=TEXT, align="left", baseline="middle")
    yield marks("text", apart, also=TEXT, align="right", baseline="middle", color=QUIET)


def _cells(cells: Sequence[Spec]) -> Iterator[Spec]:
    """Filled by their shade, or outlined in dashes where there is nobody; each with its figure."""
    ink = {"color": asis("color"), **TEXT}
    filled = [cell for cell in cells if cell["shade"] is not None]
    empty = [cell for cell in cells if cell["shade"] is None]
    yield marks("rect", filled, also={"fillOpacity": asis("shade")}, color=SERIES[0])
    yield marks("rect", empty, filled=False, stroke=EDGE, strokeWidth=1, strokeDash=[3, 3], fill=CARD)
    figures = [{"x": cell["middle"], "y": cell["low"], "text": cell["text"], "color": cell["color"]} for cell in cells]
    yield marks("text", figures, also=ink, baseline="middle")
    named = [{**figure, "y": cell["high"], "text": cell["name"]} for figure, cell in zip(figures, cells, strict=True)]
    yield marks("text", [row for row in named if row["text"]], also=ink, baseline="middle", fontSize=SMALL)


def _cell(chart: Matrix, value: Number, x: float, y: float, size: tuple[float, float], name: str = "") -> Spec:
    top = max(each for _row, _at, each in _known(chart))
    fits = text_width(chart.write(top), SIZE) <= size[0]
    write = chart.write if fits or chart.brief is None else chart.brief
    place = shade(value, top)
    marked = place < 0 and bool(chart.nobody)
    return {
        "x": x + 1,
        "x2": x + size[0],
        "y": y + 1,
        "y2": y + size[1],
        "middle": x + size[0] / 2,
        "high": y + size[1] * 0.28,
        "low": y + size[1] * (0.7 if name else 0.53),
        "name": name,
        "text": write(value),
        "shade": None if marked else SHADES[max(place, 0)],
        "color": ON if is_dark(place) else INK,
    }


def _known(chart: Matrix) -> Iterator[tuple[int, int, Number]]:
    for row, (_name, values) in enumerate(chart.rows):
        for at, value in enumerate(values):
            if value is not None:
                yield row, at, value


def _apart(chart: Matrix) -> list[str]:
    """The heading and figures of what stands apart."""
    return [chart.apart_name, *map(chart.write, chart.apart)] if chart.apart else []


def _wrapped(name: str, room: float) -> list[str]:
    return textwrap.wrap(name, max(1, int(room / text_width("n", SIZE))), break_long_words=False) or [""]
