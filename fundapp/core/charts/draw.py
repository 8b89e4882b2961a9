"""Draws a chart twice, for wide and for narrow screens, and keeps the result by what it was drawn from."""

import hashlib
import json
import os
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from markupsafe import Markup

from fundapp.core.charts.calendars import calendar_spec
from fundapp.core.charts.clean import clean
from fundapp.core.charts.kinds import Chart
from fundapp.core.charts.locales import number_format, time_format
from fundapp.core.charts.maps import map_spec
from fundapp.core.charts.matrices import matrix_spec
from fundapp.core.charts.specs import spec
from fundapp.core.charts.table import table
from fundapp.core.reader import Reader

WIDE, NARROW = 620, 326
MEMORY, FILES = 64, 500
VERSION = 2
"""Raise it when the cleaning changes: what was kept before is then drawn anew."""

spec.register(calendar_spec)
spec.register(map_spec)
spec.register(matrix_spec)

_kept: OrderedDict[str, dict[str, str]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Figure:
    """A chart ready for the page (macro `figure`): two drawings, of which the stylesheet shows one, and the table."""

    id: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    links: Sequence[Sequence[str | None]]
    wide: Markup
    narrow: Markup


def draw(chart: Chart, reader: Reader, folder: Path | None = None) -> Figure:
    """The figure of a chart. `folder` keeps drawings for every process of this host; they may hold coded figures only.

    The first drawing of a process takes about a second, further ones some 50 ms, kept ones well under one.
    """
    asked = {"wide": spec(chart, WIDE), "narrow": spec(chart, NARROW)}
    drawn = _find(asked, f"{chart.id}-title", reader, folder)
    return Figure(
        chart.id,
        chart.title,
        chart.note,
        tuple(chart.columns),
        table(chart),
        chart.links,
        # Safe: clean() lets through only drawing elements and attributes, and escapes all text.
        Markup(drawn["wide"]),  # noqa: S704
        Markup(drawn["narrow"]),  # noqa: S704
    )


def _find(asked: dict[str, Any], label: str, reader: Reader, folder: Path | None) -> dict[str, str]:
    wish = json.dumps([VERSION, asked, label, str(reader.locale)], sort_keys=True)
    key = hashlib.sha256(wish.encode()).hexdigest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    file = folder / f"{key}.json" if folder else None
    drawn = _read(file) or {
        variant: clean(_render(one, reader), label=label, variant=variant) for variant, one in asked.items()
    }
    with _lock:
        _kept[key] = drawn
        while len(_kept) > MEMORY:
            _kept.popitem(last=False)
    if file and not file.exists():
        _write(file, drawn)
    return drawn


def _render(one: dict[str, Any], reader: Reader) -> str:
    # Here and not above: the renderer takes 80 MB, which a process that draws nothing need not have.
    import vl_convert  # noqa: PLC0415

    return vl_convert.vegalite_to_svg(
        one,
        allowed_base_urls=[],
        format_locale=number_format(reader.locale),
        time_format_locale=time_format(reader.locale),
    )


def _read(file: Path | None) -> dict[str, str] | None:
    if file is None:
        return None
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.keys() == {"wide", "narrow"} else None


def _write(file: Path, drawn: dict[str, str]) -> None:
    """Whole or not at all; a folder that cannot be written to costs time only."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(drawn, out)
        Path(name).replace(file)
        _forget_oldest(file.parent)
    except OSError:
        return


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in files[FILES:]:
        old.unlink(missing_ok=True)
