"""Marks at places of their own, in pixels: what the drawings have in common that lay out their parts themselves."""

from collections.abc import Iterable
from typing import Any

from fundapp.core.charts.specs import Spec, frame

LETTER = 0.58
"""How wide a letter is, in parts of its height. The page's font is wider than the renderer's."""


def plane(width: int, height: float, layers: Iterable[Spec], **more: Any) -> Spec:
    """A drawing of this size from its marks, the first of them lowest."""
    size = {"width": width, "height": round(height), "autosize": "none", "padding": 0}
    whole = frame([], width) | size | {"layer": list(layers)} | more
    del whole["data"]
    return whole


def marks(kind: str, rows: Iterable[Spec], *, also: Spec | None = None, **mark: Any) -> Spec:
    """Marks of one kind; each row says where (`x`, `y`, and as well `x2`, `y2`), `also` what else it encodes."""
    rows = list(rows)
    places = {name for row in rows for name in row} & {"x", "y", "x2", "y2"}
    return {
        "data": {"values": rows},
        "mark": {"type": kind, **mark},
        "encoding": {name: _at(name) for name in sorted(places)} | (also or {}),
    }


def asis(field: str) -> Spec:
    """An encoding that takes the field's value as it stands: a colour, a share, a text."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def text_width(text: str, size: float) -> float:
    """About how wide a text is."""
    return len(text) * size * LETTER


def _at(name: str) -> Spec:
    if name.endswith("2"):
        return {"field": name}
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}
