"""One chart of each kind, over invented figures."""

from datetime import date
from functools import partial

from fundapp.core import formats
from fundapp.core.charts import (
    Bars,
    Chart,
    Figure,
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
    draw,
)
from fundapp.core.i18n import _, pgettext
from fundapp.core.places import CENTRAL_AFRICA, country_name
from fundapp.core.reader import Reader, current_reader


def sample_pictures() -> list[Figure]:
    """Bars, parts, time, spread, funnel, matrix and map, in the reader's language."""
    reader = current_reader()
    kinds = (_bars, _stacked, _line, _spread, _funnel, _matrix, _map)
    return [draw(kind(reader), reader) for kind in kinds]


def _bars(reader: Reader) -> Chart:
    return Bars(
        "chart-bars",
        _("Relocation takes almost half of what was granted"),
        (_("Purpose"), _("Granted (FCFA)")),
        partial(formats.number, reader),
        (
            (_("Relocation"), 14102000),
            (_("Medical care"), 6250000),
            (_("Legal defence"), 5120500),
            (_("Family support"), 3900000),
            (_("Communications"), 860000),
        ),
    )


def _stacked(reader: Reader) -> Chart:
    return Stacked(
        "chart-stacked",
        _("Only the Ubuntu envelope still has room"),
        (_("Envelope"), _("spent"), _("held"), _("free")),
        partial(formats.number, reader),
        (_("spent"), _("held"), _("free")),
        (
            Stack("Ubuntu 2026", (4200000, 1300000, 7100000)),
            Stack("Équateur 2026", (8900000, 939355, 160645)),
            Stack("Lakes 2025", (6100000, 400000, 0)),
        ),
    )


def _line(reader: Reader) -> Chart:
    counts = ((3, 2), (5, 4), (4, 4), (8, 5), (11, 7), (9, 9), (14, 10), (12, 12), (10, 11), (15, 12))
    return Line(
        "chart-line",
        _("Since August we decide as fast as applications arrive"),
        (_("Month"), _("applications"), _("decisions")),
        partial(formats.number, reader),
        (_("applications"), _("decisions")),
        tuple(Point(date(2026, month, 1), values) for month, values in enumerate(counts, start=1)),
        partial(formats.date, reader, style="month"),
    )


def _spread(reader: Reader) -> Chart:
    return Spread(
        "chart-spread",
        _("Verification is late in one case of ten"),
        (_("Stage"), _("median"), _("90th percentile"), _("target")),
        partial(formats.number, reader),
        _("hours"),
        (
            SpreadRow(_("Acknowledgement"), 1, 5, 24),
            SpreadRow(_("Triage"), 3, 11, 24),
            SpreadRow(_("Verification"), 31, 66, 48),
            SpreadRow(_("Decision"), 19, 58, 72),
        ),
        note=_("Dot: half of the cases. Stroke: nine in ten. Diamond: what we promise."),
    )


def _funnel(reader: Reader) -> Chart:
    return Funnel(
        "chart-funnel",
        _("One spotted call in nine ends in an agreement"),
        (_("Stage"), _("Calls"), _("Share")),
        partial(formats.number, reader),
        (
            (_("Spotted"), 54),
            (_("Retained by the COPIL"), 23),
            (_("Concept note"), 17),
            (_("Full proposal"), 9),
            (_("Agreement signed"), 6),
        ),
        partial(formats.percent, reader),
    )


def _matrix(reader: Reader) -> Chart:
    return Matrix(
        "chart-matrix",
        _("Nobody funds digital security in the Central African Republic"),
        (_("Theme"), "CM", "CG", "CD", "GA", "TD", "CF"),
        partial(formats.number, reader),
        ("CM", "CG", "CD", "GA", "TD", "CF"),
        (
            (_("Freedom of the press"), (12, 5, 14, 3, 7, 2)),
            (_("Land and environment"), (9, 6, 17, 8, 4, 3)),
            (_("Access to justice"), (7, 2, 11, 1, 5, 4)),
            (_("Digital security"), (3, 1, 4, None, 1, 0)),
        ),
        nobody=pgettext("funders", "nobody"),
    )


def _map(reader: Reader) -> Chart:
    counts = dict(zip(CENTRAL_AFRICA, (15, 9, 24, 6, 11, 8, 0, 5, 7, 2, 0), strict=True)) | {"KE": 4, "NE": 6, "SN": 1}
    return Map(
        "chart-map",
        _("Nobody funds Equatorial Guinea, nor São Tomé and Príncipe"),
        (_("Country"), _("Funders")),
        partial(formats.number, reader),
        tuple(Place(code, country_name(reader, code), count) for code, count in counts.items()),
        nobody=pgettext("funders", "nobody"),
    )
