"""Africa for the maps: outlines as the page needs them, and where the names of the network's countries stand.

`africa.json` holds the outlines as TopoJSON in the plane of `project`: the countries of ISO 3166-1 twice, for the large
map (`near`) and for the small one (`far`), and the land around them as one shape without borders. They are made by
`benchmarks/outlines.py` from Natural Earth 1:50m, which is in the public domain (naturalearthdata.com; taken from the
npm package world-atlas 2.0.2, ISC). No border in it is a claim: a territory that has a code of its own, such as
Western Sahara, is drawn by itself; one that has none is drawn with the state whose code it bears.
"""

import json
from functools import cache
from math import cos, degrees, radians, sin
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from fundapp.core.places import CENTRAL_AFRICA

FILE = Path(__file__).with_name("africa.json")
CENTRE = (18.0, 2.0)
"""Degrees east and north: where the plane touches the globe."""


class Box(NamedTuple):
    """A part of the plane: its edges in degrees from the centre, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


CONTINENT = Box(-36.5, -36, 41, 37.5)
CENTRAL = Box(-21.3, -22.2, 17.2, 20.6)
"""The network's countries, with sea to the west and land to the east where the names of small ones find room."""

INSIDE = MappingProxyType(
    {
        "CM": ((12.5, 4.2), 7),
        "GA": ((11.8, -1.0), 6),
        "TD": ((18.6, 14.6), 8),
        "CF": ((21.4, 7.7), 14),
        "CD": ((23.2, -3.2), 11),
        "AO": ((17.6, -12.3), 9),
    }
)
"""Countries large enough for their name: where it stands (degrees east, north), and how many degrees it may take."""

BESIDE = MappingProxyType(
    {
        "GQ": ((10.4, 1.6), 5.0),
        "ST": ((6.6, 0.2), -4.7),
        "CG": ((12.8, -4.0), -12.0),
        "RW": ((29.9, -2.0), 2.6),
        "BI": ((29.9, -3.4), -8.2),
    }
)
"""Countries too small for it: the dot in them, and how far north their plate stands at the edge of the map."""

if INSIDE.keys() | BESIDE.keys() != set(CENTRAL_AFRICA):
    raise RuntimeError("every country of the network has a place for its name on the map")


def project(east: float, north: float) -> tuple[float, float]:
    """Where a point of the globe lies in the plane: areas stay true (Lambert's azimuthal projection)."""
    turn, own, middle = radians(east - CENTRE[0]), radians(north), radians(CENTRE[1])
    stretch = (2 / (1 + sin(middle) * sin(own) + cos(middle) * cos(own) * cos(turn))) ** 0.5
    across = stretch * cos(own) * sin(turn)
    up = stretch * (cos(middle) * sin(own) - sin(middle) * cos(own) * cos(turn))
    return degrees(across), -degrees(up)


@cache
def outlines(part: str) -> dict[str, Any]:
    """The TopoJSON of `near` or `far`: its object `countries`, each with `id`, its code, and `around` of the latter."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))[part]
    return found


@cache
def middles() -> dict[str, tuple[float, float]]:
    """The middle of each country's largest part, in the plane."""
    countries = outlines("far")["objects"]["countries"]["geometries"]
    return {each["id"]: (each["properties"]["x"], each["properties"]["y"]) for each in countries}
