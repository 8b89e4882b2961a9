"""How long cases take, how old the open ones are, and who looks after how many."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from flask import current_app, render_template

from fundapp.cases.permissions import may_work
from fundapp.cases.queries.figures import FEWEST, Spread, ages, figures_of, loads
from fundapp.cases.rules.clocks import DECISION, PAYMENT, TRIAGE, VERIFICATION
from fundapp.cases.rules.readings import Clock
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.views.casework import blueprint
from fundapp.config import Settings
from fundapp.core import formats
from fundapp.core.charts import Figure, SpreadRow, draw
from fundapp.core.charts import Spread as SpreadChart
from fundapp.core.database import db
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context

HOUR = timedelta(hours=1)

CLOCKS = {
    Clock.ACKNOWLEDGE: lazy("Until somebody took it"),
    Clock.TRIAGE: lazy("Triage"),
    Clock.VERIFICATION: lazy("Verification"),
    Clock.DECISION: lazy("Until the decision"),
    Clock.PAYMENT: lazy("Payment"),
}

AGE_NAMES = {
    "day": lazy("up to a day"),
    "three_days": lazy("up to three days"),
    "week": lazy("up to a week"),
    "month": lazy("up to a month"),
    "older": lazy("longer"),
}


@blueprint.get("/figures")
def figures() -> str:
    """Of the last twelve months: median and 90th percentile per stage, priority and month. Five queries."""
    ctx = current_context()
    require(may_work(ctx))
    found = figures_of(db.session(), ctx)
    return render_template(
        "cases/officers/figures.html",
        figures=[_drawn(priority, found.by_priority) for priority in Priority if _enough(priority, found.by_priority)],
        spreads=found.by_priority,
        months=found.by_month,
        ages=ages(db.session(), ctx),
        age_names=AGE_NAMES,
        loads=loads(db.session(), ctx),
        clocks=CLOCKS,
        span=partial(formats.duration, current_reader()),
        fewest=FEWEST,
    )


def _enough(priority: Priority, spreads: Sequence[Spread]) -> bool:
    return any(each.of == priority and each.count >= FEWEST for each in spreads)


def _drawn(priority: Priority, spreads: Sequence[Spread]) -> Figure:
    known = {each.clock: each for each in spreads if each.of == priority and each.count >= FEWEST}
    rows = [
        SpreadRow(
            str(CLOCKS[clock]), _hours(known[clock].median), _hours(known[clock].ninetieth), _target(clock, priority)
        )
        for clock in Clock
        if clock in known
    ]
    settings: Settings = current_app.extensions["fundapp.settings"]
    reader = current_reader()
    chart = SpreadChart(
        id=f"spread-{priority.value.lower()}",
        title=_("How long cases of priority %(priority)s take", priority=priority.value),
        columns=(_("Stage"), _("Median (hours)"), _("90th percentile (hours)"), _("Target (hours)")),
        write=partial(formats.number, reader),
        note=_("Dot: half of the cases. Stroke: nine in ten. Diamond: what we promise."),
        axis=_("hours"),
        rows=rows,
    )
    return draw(chart, reader, settings.data_dir / "charts")


def _hours(span: timedelta) -> float:
    return round(span / HOUR, 1)


def _target(clock: Clock, priority: Priority) -> float | None:
    spans = {
        Clock.TRIAGE: TRIAGE[priority],
        Clock.VERIFICATION: VERIFICATION,
        Clock.DECISION: DECISION[priority],
        Clock.PAYMENT: PAYMENT,
    }
    return _hours(spans[clock]) if clock in spans else None  # how soon it is taken depends on the channel
