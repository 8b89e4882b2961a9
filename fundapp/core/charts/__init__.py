"""Charts: a finding, a picture drawn on the server (Vega-Lite to SVG) and its table twin, without any script."""

from fundapp.core.charts.draw import Figure, draw
from fundapp.core.charts.kinds import (
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
)

__all__ = [
    "Bars",
    "Chart",
    "Figure",
    "Funnel",
    "Line",
    "Map",
    "Matrix",
    "Place",
    "Point",
    "Spread",
    "SpreadRow",
    "Stack",
    "Stacked",
    "draw",
]
