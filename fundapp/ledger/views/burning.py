"""The picture of how an envelope is used up, and the sentence that says what it means."""

from datetime import date
from decimal import Decimal
from functools import partial

from flask import current_app

from fundapp.config import Settings
from fundapp.core import formats
from fundapp.core.charts import Figure, Line, Point, draw
from fundapp.core.charts.kinds import Number
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import Reader, current_reader
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.rules.burning import Burning

FEWEST = 2
"""Fewer points are no line."""


def figure_of(found: FundEnvelope, burnt: Burning) -> Figure | None:
    """What was left month by month, under a title that says until when it lasts; None in an envelope's first month."""
    reader = current_reader()
    if len(burnt.months) < FEWEST:
        return None
    settings: Settings = current_app.extensions["fundapp.settings"]
    points = [Point(day, [_number(Money(left, found.currency))]) for day, left in burnt.months]
    chart = Line(
        id="burning",
        title=finding(found, burnt, reader),
        columns=(_("At the end of"), _("Left (%(currency)s)", currency=found.currency)),
        write=partial(_written, reader),
        note=_("By the terms of today. The last point is today."),
        series=(_("Left"),),
        points=points,
        write_day=partial(formats.date, reader),
    )
    return draw(chart, reader, settings.data_dir / "charts")


def finding(found: FundEnvelope, burnt: Burning, reader: Reader) -> str:
    """Until when an envelope lasts at the pace of the last three months, or what would remain when it ends."""
    today, left = burnt.months[-1][0], found.available
    shown = formats.money(reader, left)
    if left.minor <= 0:
        return _("Nothing is left.")
    if found.ends_on and found.ends_on <= today:
        return _("%(left)s is left; its period is over.", left=shown)
    if burnt.pace.used <= 0:
        return _("%(left)s is left; nothing was newly given out in the last three months.", left=shown)
    until = burnt.pace.lasts_until(left.minor, today)
    if until and (found.ends_on is None or until <= found.ends_on):
        return _(
            "%(left)s is left: at the pace of the last three months it is used up in %(month)s.",
            left=shown,
            month=formats.date(reader, until, "month"),
        )
    return _remaining(found, burnt, reader, shown)


def _remaining(found: FundEnvelope, burnt: Burning, reader: Reader, shown: str) -> str:
    today = burnt.months[-1][0]
    if found.ends_on is None:
        return _("%(left)s is left: at the pace of the last three months it lasts more than ten years.", left=shown)
    rest = burnt.pace.left_on(found.available.minor, today, found.ends_on)
    return _(
        "%(left)s is left: at the pace of the last three months %(rest)s remains when its period ends on %(day)s.",
        left=shown,
        rest=formats.money(reader, Money(rest, found.currency)),
        day=_day(reader, found.ends_on),
    )


def _day(reader: Reader, day: date) -> str:
    return formats.date(reader, day)


def _number(amount: Money) -> Number:
    """As a chart takes it; never more digits than the currency has."""
    exact = amount.decimal
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _written(reader: Reader, value: Number) -> str:
    return formats.number(reader, Decimal(str(value)))
