"""Charts: a finding, a picture drawn on the server (Vega-Lite to SVG) and its table twin, without any script."""

from fundapp.core.charts.draw import Figure, draw
from fundapp.core.charts.kinds import (
    Bars,
    Calendar,
    Chart,
    Funnel,
    Line,
    Map,
    Matrix,
    Place,
    Point,
    Span,
    SpanRow,
    Spread,
    SpreadRow,
    Stack,
    Stacked,
)

__all__ = [
    "Bars",
    "Calendar",
    "Chart",
    "Figure",
    "Funnel",
    "Line",
    "Map",
    "Matrix",
    "Place",
    "Point",
    "Span",
    "SpanRow",
    "Spread",
    "SpreadRow",
    "Stack",
    "Stacked",
    "draw",
]
