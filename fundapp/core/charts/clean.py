"""Makes a drawn SVG fit to stand inside a page under our policy: what is not on the list is left out."""

import re
from xml.etree import ElementTree as ET

from fundapp.core.charts.colours import NAMES

ELEMENTS = frozenset({"svg", "g", "path", "line", "rect", "circle", "text", "tspan"})
ATTRIBUTES = frozenset(
    {
        *("d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "dx", "dy", "width", "height", "transform"),
        *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity"),
        *("text-anchor", "font-size", "font-weight"),
    }
)
_LONG = re.compile(r"-?\d+\.\d{2,}")
_STRAIGHT = re.compile(r"[MLZ\d.,-]+")
_UNSAID = (("opacity", "1"), ("transform", "translate(0,0)"))
"""What is so where nothing is said."""

_CORNER = re.compile(r"([ML])(-?[\d.]+),(-?[\d.]+)|Z")


def clean(svg: str, *, label: str, variant: str) -> str:
    """The drawing named by the element `label`, with class `variant`. Raises ParseError.

    Colours gain a class, so that the page's sheet decides them (dark page, grey print); the attribute remains for
    readers without a sheet.
    """
    root = ET.fromstring(svg)  # noqa: S314 -- our own renderer's output, never a file from outside
    drawing = _copy(root)
    if drawing is None:
        raise ValueError("the drawing is empty")
    drawing.attrib.pop("fill", None)
    drawing.attrib |= {
        "viewBox": root.get("viewBox", f"0 0 {root.get('width')} {root.get('height')}"),
        "class": variant,
        "role": "img",
        "aria-labelledby": label,
    }
    return ET.tostring(drawing, encoding="unicode")


def _copy(element: ET.Element) -> ET.Element | None:
    """The element with what is allowed of it; None if nothing of it would be seen."""
    name = element.tag.rpartition("}")[2]
    if name not in ELEMENTS or _unseen(element, name):
        return None
    copy = ET.Element(name, _attributes(element))
    copy.text = element.text if name in ("text", "tspan") else None
    for child in map(_copy, element):
        if child is not None:
            copy.extend(child if child.tag == "g" and not child.attrib else [child])
    if name == "g" and not len(copy):
        return None
    return copy


def _unseen(element: ET.Element, name: str) -> bool:
    if element.get("display") == "none" or element.get("opacity") == "0":
        return True
    helper = element.get("class") in ("background", "foreground")
    return name == "path" and (helper or not element.get("d"))


def _attributes(element: ET.Element) -> dict[str, str]:
    given = {name: value for name, value in element.attrib.items() if name in ATTRIBUTES}
    kept = {name: value if name.endswith("opacity") else _short(value) for name, value in given.items()}
    if _STRAIGHT.fullmatch(path := element.get("d", "")):
        kept["d"] = _relative(path)
    for name, unsaid in _UNSAID:
        if kept.get(name) == unsaid:
            del kept[name]
    classes = [
        prefix + NAMES[value]
        for prefix, value in (("c-", element.get("fill", "")), ("s-", element.get("stroke", "")))
        if value in NAMES
    ]
    return kept | ({"class": " ".join(classes)} if classes else {})


def _short(value: str) -> str:
    """A tenth of a pixel is finer than any screen."""
    if "url(" in value:
        return ""
    return _LONG.sub(lambda found: f"{float(found[0]):.1f}", value)


def _relative(path: str) -> str:
    """A path of straight lines, in tenths of a pixel from corner to corner: half as long, and no error adds up."""
    written, at, start = [], (0, 0), (0, 0)
    for corner in _CORNER.finditer(path):
        if corner[0] == "Z":
            written.append("z")
            at = start
            continue
        to = round(float(corner[2]) * 10), round(float(corner[3]) * 10)
        step = f"{_tenths(to[0] - at[0])} {_tenths(to[1] - at[1])}"
        if corner[1] == "M":
            start = to
            written.append(f"m{step}")
        elif to != at:
            written.append(f"{'l' if written[-1] == 'z' else ' '}{step}")
        at = to
    return "".join(written).replace(" -", "-")


def _tenths(value: int) -> str:
    whole = f"{value / 10:.1f}".removesuffix(".0")
    return whole.replace("0.", ".", 1) if whole.startswith(("0.", "-0.")) else whole
