"""The drawing of a matrix: a grid where there is room, else a line of named cells below each row's name."""

from collections.abc import Iterator, Sequence

from fundapp.core.charts.colours import CARD, INK, ON, QUIET, SERIES
from fundapp.core.charts.kinds import Matrix, Number
from fundapp.core.charts.plane import asis, marks, plane, text_width
from fundapp.core.charts.shades import SHADES, is_dark, shade
from fundapp.core.charts.specs import SIZE, Spec

HEAD, GRID_ROW = 30, 34
NAME, LINE_ROW = 24, 72
CELL = 26
"""A column narrower than this has no room for its figures and its heading."""

GAP, SMALL = 3, 11
WIDEST_NAMES = 0.42
"""Of the whole width: names that are longer are cut."""


def matrix_spec(chart: Matrix, width: int) -> Spec:
    """The specification of a matrix `width` pixels wide in all."""
    room = min(max((text_width(name, SIZE) for name, _values in chart.rows), default=0) + 12, width * WIDEST_NAMES)
    aside = max((text_width(text, SIZE) for text in _apart(chart)), default=0) + 12 if chart.apart else 0
    cell = (width - room - aside) / max(len(chart.across), 1)
    return _grid(chart, width, room, cell) if cell >= CELL else _lines(chart, width)


def _grid(chart: Matrix, width: int, room: float, cell: float) -> Spec:
    heads = [{"x": room + cell * (at + 0.5), "y": HEAD / 2, "text": name} for at, name in enumerate(chart.across)]
    names = [
        {"x": 0, "y": HEAD + GRID_ROW * (row + 0.5), "text": name} for row, (name, _values) in enumerate(chart.rows)
    ]
    heading, *figures = _apart(chart) or [""]
    apart = [{"x": width, "y": HEAD / 2, "text": heading}] if heading else []
    apart += [{"x": width, "y": HEAD + GRID_ROW * (row + 0.5), "text": text} for row, text in enumerate(figures)]
    size = (cell - GAP, GRID_ROW - GAP)
    cells = [_cell(chart, value, room + cell * at, HEAD + GRID_ROW * row, size) for row, at, value in _known(chart)]
    layers = [
        *_cells(cells),
        marks("text", heads, also={"text": asis("text")}, color=INK, baseline="middle"),
        marks("text", names, also={"text": asis("text")}, align="left", baseline="middle", limit=room - 8),
        marks("text", apart, also={"text": asis("text")}, align="right", baseline="middle", color=QUIET),
    ]
    return plane(width, HEAD + GRID_ROW * len(chart.rows) + 2, layers)


def _lines(chart: Matrix, width: int) -> Spec:
    """Each cell bears its column's name: no heading needs to be remembered on a small screen."""
    columns = max(len(chart.across), 1)
    per_line = min(columns, max(1, width // CELL))
    cell, high = width / per_line, -(-columns // per_line)
    step = NAME + (LINE_ROW - NAME) * high
    names = [{"x": 0, "y": step * row + NAME / 2, "text": name} for row, (name, _values) in enumerate(chart.rows)]
    heading, *figures = _apart(chart) or [""]
    apart = [{"x": width, "y": step * row + NAME / 2, "text": f"{heading} {text}"} for row, text in enumerate(figures)]
    room = width - max((text_width(str(each["text"]), SIZE) for each in apart), default=0) - 8
    size = (cell - GAP, LINE_ROW - NAME - 12)
    cells = []
    for row, at, value in _known(chart):
        line, place = divmod(at, per_line)
        top = step * row + NAME + (LINE_ROW - NAME) * line
        cells.append(_cell(chart, value, cell * place, top, size, chart.across[at]))
    layers = [
        *_cells(cells),
        marks("text", names, also={"text": asis("text")}, align="left", baseline="middle", limit=room),
        marks("text", apart, also={"text": asis("text")}, align="right", baseline="middle", color=QUIET),
    ]
    return plane(width, step * len(chart.rows) + 2, layers)


def _cells(cells: Sequence[Spec]) -> Iterator[Spec]:
    """Filled by their shade, or outlined in dashes where there is nobody; each with its figure."""
    ink = {"color": asis("color"), "text": asis("text")}
    filled = [cell for cell in cells if cell["shade"] is not None]
    empty = [cell for cell in cells if cell["shade"] is None]
    yield marks("rect", filled, also={"fillOpacity": asis("shade")}, color=SERIES[0])
    yield marks("rect", empty, filled=False, stroke=SERIES[1], strokeWidth=1.5, strokeDash=[4, 3], fill=CARD)
    figures = [{"x": cell["middle"], "y": cell["low"], "text": cell["text"], "color": cell["color"]} for cell in cells]
    yield marks("text", figures, also=ink, baseline="middle")
    named = [{**figure, "y": cell["high"], "text": cell["name"]} for figure, cell in zip(figures, cells, strict=True)]
    yield marks("text", [row for row in named if row["text"]], also=ink, baseline="middle", fontSize=SMALL)


def _cell(chart: Matrix, value: Number, x: float, y: float, size: tuple[float, float], name: str = "") -> Spec:
    every = [each for _row, _at, each in _known(chart)]
    fits = max(text_width(chart.write(each), SIZE) for each in every) <= size[0]
    write = chart.write if fits or chart.brief is None else chart.brief
    place = shade(value, max(every))
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
