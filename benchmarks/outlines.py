"""Makes fundapp/core/charts/africa.json, the outlines of the map, from Natural Earth.

    .venv/bin/python -m benchmarks.outlines [countries-50m.json]

Without a file it asks npm for the package that carries it. The result is the same to the byte wherever it is made.
"""

import hashlib
import heapq
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

from fundapp.core.charts.africa import CENTRAL, FILE, project
from fundapp.core.places import REGIONS, Region

PACKAGE, INSIDE = "world-atlas@2.0.2", "package/countries-50m.json"
SHA256 = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394"
AFRICA = (
    Region.CENTRAL_AFRICA,
    Region.WEST_AFRICA,
    Region.EAST_AFRICA,
    Region.NORTH_AFRICA,
    Region.SOUTHERN_AFRICA,
)
ISLANDS = {"SH", "MU", "SC", "RE", "YT", "KM", "CV"}
"""Islands that lie outside the picture, or of which nothing would be seen: the table has them."""
AROUND = (
    *("ES", "PT", "IT", "MT", "AL", "GR", "TR", "CY", "SY", "LB", "IL", "PS", "JO"),
    *("IQ", "IR", "KW", "SA", "QA", "AE", "OM", "YE"),
)
"""Drawn as one land without borders."""

CODELESS = {"Somaliland": "SO", "N. Cyprus": "CY"}
"""What Natural Earth draws by itself and ISO 3166-1 does not."""

GRID = 25
"""Steps per degree."""
NEAR, FAR = 0.012, 0.2
"""Triangles smaller than this, in square degrees, are left out of the large map and of the small one."""
SMALLEST = 0.05
"""Islands smaller than this are left out, unless a country has nothing else."""

Point = tuple[float, float]
Ring = list[int]  # numbers of arcs, ~n for arc n from its end
Rings = list[list[Ring]]  # polygons, each of rings


def main() -> None:
    """Reads the file named, or fetched, and writes ours."""
    raw = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else fetch()
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise SystemExit("this is not the file that the outlines are made from")
    written = json.dumps(reduced(json.loads(raw)), separators=(",", ":"), sort_keys=True)
    FILE.write_text(written + "\n", encoding="utf-8")
    print(f"{FILE.name}: {len(written):,} bytes")


def fetch() -> bytes:
    """The file out of the package, by npm."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as opened:
            member = opened.extractfile(INSIDE)
            assert member is not None
            return member.read()


def reduced(world: dict[str, Any]) -> dict[str, Any]:
    """Africa and the land around it, in our plane, with no more points than a page shows."""
    exact = [[project(*point) for point in arc] for arc in _decoded(world)]
    ends = _ends(exact)
    polygons = _polygons(world, ends)
    africa = sorted({code for region in AFRICA for code in REGIONS[region]} - ISLANDS)
    countries = {code: _whole(polygons[code], exact) for code in africa}
    around = _merged([polygon for code in AROUND for polygon in polygons[code]], ends)
    around = [polygon for polygon in around if abs(_area(polygon[0], exact)) > 1]
    seen = {code: shape for code, shape in countries.items() if any(_is_seen(part[0], exact) for part in shape)}
    return {"near": _topology(seen, [], exact, NEAR), "far": _topology(countries, around, exact, FAR)}


def _is_seen(ring: Ring, arcs: Sequence[Sequence[Point]]) -> bool:
    """Whether any of it lies on the large map."""
    inside = CENTRAL.left, CENTRAL.right, CENTRAL.top, CENTRAL.bottom
    return any(inside[0] < x < inside[1] and inside[2] < y < inside[3] for x, y in _points(ring, arcs))


def _topology(
    countries: dict[str, Rings], around: Rings, exact: Sequence[list[Point]], smallest: float
) -> dict[str, Any]:
    shapes = (*countries.values(), around)
    kept = sorted({_arc(number) for shape in shapes for part in shape for ring in part for number in ring})
    place = {number: index for index, number in enumerate(kept)}
    geometries = [
        {"type": "MultiPolygon", "id": code, "arcs": _numbered(shape, place), "properties": _middle(shape, exact)}
        for code, shape in countries.items()
    ]
    objects = {
        "countries": {"type": "GeometryCollection", "geometries": geometries},
        "around": {"type": "MultiPolygon", "arcs": _numbered(around, place)},
    }
    return {
        "type": "Topology",
        "transform": {"scale": [1 / GRID, 1 / GRID], "translate": [0, 0]},
        "objects": {name: shape for name, shape in objects.items() if name == "countries" or around},
        "arcs": [_encoded(simplified(exact[number], smallest)) for number in kept],
    }


def simplified(points: list[Point], smallest: float) -> list[Point]:
    """Visvalingam's way: the point that matters least goes first. Ends stay, so that neighbours still meet."""
    before, after = list(range(-1, len(points) - 1)), list(range(1, len(points) + 1))
    gone: set[int] = set()
    weights = {index: _weight(points, index - 1, index, index + 1) for index in range(1, len(points) - 1)}
    queue = [(weight, index) for index, weight in weights.items()]
    heapq.heapify(queue)
    closed = points[0] == points[-1]
    while queue and len(points) - len(gone) > (4 if closed else 2):
        weight, index = heapq.heappop(queue)
        if weight >= smallest:
            break
        if index in gone or weights[index] != weight:
            continue
        gone.add(index)
        left, right = before[index], after[index]
        after[left], before[right] = right, left
        for near in (left, right):
            if 0 < near < len(points) - 1:
                weights[near] = max(weight, _weight(points, before[near], near, after[near]))
                heapq.heappush(queue, (weights[near], near))
    return [point for index, point in enumerate(points) if index not in gone]


def _weight(points: Sequence[Point], left: int, here: int, right: int) -> float:
    """The triangle that would be lost."""
    (ax, ay), (bx, by), (cx, cy) = points[left], points[here], points[right]
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2


def _decoded(world: dict[str, Any]) -> Iterator[list[Point]]:
    (scale_x, scale_y), (from_x, from_y) = world["transform"]["scale"], world["transform"]["translate"]
    for arc in world["arcs"]:
        sums = accumulate(arc, lambda one, other: [one[0] + other[0], one[1] + other[1]])
        yield [(x * scale_x + from_x, y * scale_y + from_y) for x, y in sums]


def _ends(arcs: Sequence[Sequence[Point]]) -> dict[int, tuple[Point, Point]]:
    """Where each arc begins and ends, and each of them backwards."""
    forth = {number: (arc[0], arc[-1]) for number, arc in enumerate(arcs)}
    return forth | {~number: (end, start) for number, (start, end) in forth.items()}


def _polygons(world: dict[str, Any], ends: dict[int, tuple[Point, Point]]) -> dict[str, Rings]:
    """The polygons of each code; parts that bear the same code lose the border between them."""
    aliases = get_global("territory_aliases")
    found: dict[str, list[Rings]] = {}
    for each in world["objects"]["countries"]["geometries"]:
        name = each["properties"]["name"]
        code = CODELESS.get(name) or (aliases.get(each.get("id", ""), [""])[0])
        found.setdefault(code, []).append([each["arcs"]] if each["type"] == "Polygon" else each["arcs"])
    return {code: parts[0] if len(parts) == 1 else _merged(list(chain(*parts)), ends) for code, parts in found.items()}


def _merged(polygons: Rings, ends: dict[int, tuple[Point, Point]]) -> Rings:
    """The polygons as one: an arc that runs both ways lies between two of them and goes."""
    every = {number for polygon in polygons for ring in polygon for number in ring}
    kept: Rings = []
    loose: list[int] = []
    for polygon in polygons:
        for ring in polygon:
            outer = [number for number in ring if ~number not in every]
            if len(outer) == len(ring):
                kept.append([ring])
            else:
                loose += outer
    return kept + [[ring] for ring in _stitched(loose, ends)]


def _stitched(loose: list[int], ends: dict[int, tuple[Point, Point]]) -> list[Ring]:
    """Rings out of arcs that lie about."""
    starts = {ends[number][0]: number for number in loose}
    rings = []
    while starts:
        first, number = starts.popitem()
        ring = [number]
        while (end := ends[ring[-1]][1]) != first:
            ring.append(starts.pop(end))
        rings.append(ring)
    return rings


def _whole(polygons: Rings, arcs: Sequence[Sequence[Point]]) -> Rings:
    """The polygons without islands of which nothing would be seen."""
    sizes = [abs(_area(polygon[0], arcs)) for polygon in polygons]
    return [polygon for polygon, size in zip(polygons, sizes, strict=True) if size >= min(SMALLEST, max(sizes))]


def _points(ring: Ring, arcs: Sequence[Sequence[Point]]) -> list[Point]:
    return [point for number in ring for point in (arcs[number] if number >= 0 else arcs[~number][::-1])]


def _area(ring: Ring, arcs: Sequence[Sequence[Point]]) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(_points(ring, arcs))) / 2


def _middle(shape: Rings, arcs: Sequence[Sequence[Point]]) -> dict[str, float]:
    """The centre of gravity of the largest part."""
    ring = max((polygon[0] for polygon in shape), key=lambda ring: abs(_area(ring, arcs)))
    x = y = 0.0
    for (ax, ay), (bx, by) in pairwise(_points(ring, arcs)):
        x += (ax + bx) * (ax * by - bx * ay)
        y += (ay + by) * (ax * by - bx * ay)
    whole = _area(ring, arcs) * 6
    return {"x": round(x / whole, 2), "y": round(y / whole, 2)}


def _arc(number: int) -> int:
    return number if number >= 0 else ~number


def _numbered(shape: Rings, place: dict[int, int]) -> Rings:
    return [
        [[place[number] if number >= 0 else ~place[~number] for number in ring] for ring in polygon]
        for polygon in shape
    ]


def _encoded(arc: Sequence[Point]) -> list[list[int]]:
    """On the grid, each point but the first as the step from the one before."""
    steps = [[round(x * GRID), round(y * GRID)] for x, y in arc]
    deltas = [steps[0], *([bx - ax, by - ay] for (ax, ay), (bx, by) in pairwise(steps))]
    return [deltas[0], *(delta for delta in deltas[1:] if delta != [0, 0])]


if __name__ == "__main__":
    main()
