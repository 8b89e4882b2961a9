"""The pictures of a report: bars in the rows of tables, so that every picture is a table and reads without it. Pure."""

from collections.abc import Iterator, Sequence

from fundapp.core import formats
from fundapp.core.i18n import _, pgettext
from fundapp.donors.paper.blocks import Bar, Column, Grid, Ink, Mark, Row, Whole
from fundapp.donors.paper.words import CLOCKS, Writer, named
from fundapp.donors.rules.report_data import IndicatorData, LineData, MoneyData, TimeData

ALL = 100.0
REACHED = 100


def part(value: int, whole: int) -> float:
    """A value as per cent of a whole, within it."""
    return max(0.0, min(ALL, value * ALL / whole)) if whole > 0 else 0.0


def money_whole(write: Writer, money: MoneyData) -> Whole:
    """What was received as one bar: spent, held for awards, free."""
    received = money["received"]["total"] - money["refunded"]["total"]
    spent, held = money["spent"]["total"], money["held"]
    free = money["cash"] - held
    whole = max(received, spent + held)
    first, second = part(spent, whole), part(spent + held, whole)
    strip = [Mark(0, first, Ink.FULL), Mark(first, max(first, second), Ink.HATCHED)]
    parts = [
        (Ink.FULL, pgettext("report", "spent"), write.brief(spent)),
        (Ink.HATCHED, pgettext("report", "held for awards"), write.brief(held)),
        (Ink.EMPTY, pgettext("report", "free"), write.brief(free)),
    ]
    return Whole(_money_finding(write, received, spent, free), [each for each in strip if each.end > each.start], parts)


def lines_grid(write: Writer, lines: Sequence[LineData]) -> Grid:
    """Budget and spending, line by line."""
    most = max((max(each["budget"], each["spent"]["total"]) for each in lines), default=0)
    return Grid(
        "lines",
        _lines_finding(write, lines),
        [
            Column(pgettext("report", "Budget line"), share=3.4),
            Column(pgettext("report", "Budget"), number=True, share=1.75),
            Column(pgettext("report", "Spent in the period"), number=True, share=1.75),
            Column(pgettext("report", "Spent in all"), number=True, share=1.75),
            Column(pgettext("report", "Used"), number=True, share=1.0),
        ],
        [_line_row(write, each, most) for each in lines],
        legend=[(Ink.EMPTY, pgettext("report", "budget")), (Ink.FULL, pgettext("report", "spent"))],
        total=_lines_total(write, lines),
        notes=list(_line_notes(lines)),
        bars=2.1,
        dense=True,
    )


def times_grid(write: Writer, times: Sequence[TimeData]) -> Grid:
    """How long each step took: half of the cases, nine of ten, and what is promised."""
    known = [each[name] or 0 for each in times for name in ("median", "ninetieth")]
    longest = max([*known, *(each.get("promised") or 0 for each in times)], default=0)
    return Grid(
        "times",
        _times_finding(write, times),
        [
            Column(pgettext("report", "Step"), share=3.2),
            Column(pgettext("report", "Half within"), number=True, share=1.7),
            Column(pgettext("report", "Nine in ten within"), number=True, share=1.7),
            Column(pgettext("report", "Promised"), number=True, share=1.5),
        ],
        [_time_row(write, each, longest) for each in times],
        legend=[
            (Ink.FULL, pgettext("report", "half of all cases")), (Ink.HATCHED, pgettext("report", "nine in ten")),
            *([(Ink.TICK, pgettext("report", "promised"))] if any(each.get("promised") for each in times) else []),
        ],
        bars=2.4,
    )  # fmt: skip


def indicators_grid(write: Writer, indicators: Sequence[IndicatorData]) -> Grid:
    """How far each indicator has come from its baseline to its target."""
    return Grid(
        "indicators",
        _indicators_finding(write, indicators),
        [
            Column(pgettext("report", "Indicator"), share=4.2),
            Column(pgettext("report", "Baseline"), number=True, share=1.25),
            Column(pgettext("report", "Value"), number=True, share=1.25),
            Column(pgettext("report", "Target"), number=True, share=1.25),
        ],
        [_indicator_row(write, each) for each in indicators],
        legend=[(Ink.FULL, _("done of the way from baseline to target"))],
        bars=1.8,
        dense=True,
    )


def simple_bar(value: int | None, most: int) -> Bar:
    """One strip of a value; none where it is not shown."""
    return () if value is None else [[Mark(0, part(value, most), Ink.FULL)]]


def _money_finding(write: Writer, received: int, spent: int, free: int) -> str:
    if received <= 0:
        return _("Nothing has been received yet.")
    share = write.share(spent, received)
    if free < 0:
        return _("%(share)s of what was received is spent; %(short)s more is spent or promised than there is.",
                 share=share, short=write.brief(-free))  # fmt: skip
    return _("%(share)s of what was received is spent; %(free)s is still free.", share=share, free=write.brief(free))


def _line_row(write: Writer, line: LineData, most: int) -> Row:
    spent = line["spent"]["total"]
    cells = (
        _line_name(line),
        write.amount(line["budget"]),
        write.amount(line["spent"]["period"]),
        write.amount(spent),
        write.hundredths(line["used"]),
    )
    budget = [Mark(0, part(line["budget"], most), Ink.EMPTY)]
    return Row(cells, [budget, [Mark(0, part(spent, most), Ink.FULL)]])


def _line_name(line: LineData) -> str:
    if line["number"] is None:
        return pgettext("report", "In no line of the budget")
    name = line["label"] or _("Line %(number)s", number=line["number"])
    beyond = "\n" + _("beyond what was agreed") if line["beyond"] else ""
    return (f"{line['code']} {name}" if line["code"] else name) + beyond


def _lines_total(write: Writer, lines: Sequence[LineData]) -> Sequence[str]:
    budget, period, spent = (
        sum(each["budget"] for each in lines),
        sum(each["spent"]["period"] for each in lines),
        sum(each["spent"]["total"] for each in lines),
    )
    shown = (pgettext("report", "Total"), *(write.amount(each) for each in (budget, period, spent)))
    return (*shown, write.share(spent, budget))


def _line_notes(lines: Sequence[LineData]) -> Iterator[str]:
    if any(each["leeway"] for each in lines):
        yield _("A line may be exceeded by the leeway that was agreed for it; what goes further is marked.")
    if any(each["number"] is None for each in lines):
        yield _("“In no line of the budget” is what was spent on a purpose that no line names.")


def _lines_finding(write: Writer, lines: Sequence[LineData]) -> str:
    beyond = [_line_name(each).split("\n")[0] for each in lines if each["beyond"]]
    if beyond:
        return _("Spent beyond what was agreed: %(lines)s.", lines=formats.list_of(write.reader, beyond))
    used = [each for each in lines if each["used"]]
    if not used:
        return _("Nothing has been spent of any budget line yet.")
    most = max(used, key=lambda each: each["used"] or 0)
    share = write.hundredths(most["used"])
    return _("Every line is within what was agreed. Most used: %(line)s (%(share)s).",
             line=_line_name(most), share=share)  # fmt: skip


def _time_row(write: Writer, time: TimeData, longest: int) -> Row:
    median, ninetieth, promised = time["median"], time["ninetieth"], time.get("promised")
    strip: list[Mark] = []
    if median is not None and ninetieth is not None:
        first, second = part(median, longest), part(ninetieth, longest)
        strip = [Mark(0, first, Ink.FULL), Mark(first, max(first, second), Ink.HATCHED)]
    if promised:
        strip.append(Mark(part(promised, longest), part(promised, longest), Ink.TICK))
    cells = (
        named(CLOCKS, time["clock"]),
        write.span(median),
        write.span(ninetieth),
        write.span(promised) if promised else "–",
    )
    return Row(cells, [strip] if strip else ())


def _times_finding(write: Writer, times: Sequence[TimeData]) -> str:
    found = {each["clock"]: each["median"] for each in times if each["median"] is not None}
    if "decision" in found and "payment" in found:
        return _("Half of those who asked had a decision within %(decision)s, and the money %(payment)s later.",
                 decision=write.span(found["decision"]), payment=write.span(found["payment"]))  # fmt: skip
    if "decision" in found:
        return _("Half of those who asked had a decision within %(decision)s.", decision=write.span(found["decision"]))
    return _("How long each step took") if found else _("Too few cases ended for times to be told safely.")


def _indicator_row(write: Writer, indicator: IndicatorData) -> Row:
    unit, progress = indicator["unit"], indicator["progress"]
    name = f"{indicator['code']} {indicator['statement']}" if indicator["code"] else indicator["statement"]
    target = write.value(indicator["target"], unit)
    value = write.value(indicator["value"], unit)
    said = "\n".join([name, *_said_below(write, indicator)])
    bar = () if progress is None else [[Mark(0, float(progress), Ink.FULL)]]
    return Row((said, write.value(indicator["baseline"], unit), value, target), bar)


def _said_below(write: Writer, indicator: IndicatorData) -> Iterator[str]:
    """The day of the value, that of the target, and what whoever measured it says."""
    days = []
    if indicator["as_of"]:
        days.append(_("measured on %(day)s", day=write.day(indicator["as_of"], "medium")))
    if indicator["target_on"]:
        days.append(_("target for %(day)s", day=write.day(indicator["target_on"], "medium")))
    if days:
        yield " · ".join(days)
    if indicator["note"]:
        yield indicator["note"]


def _indicators_finding(write: Writer, indicators: Sequence[IndicatorData]) -> str:
    aimed, reached = reached_of(indicators)
    if not aimed:
        return pgettext("report", "What was measured")
    return _("Targets reached: %(reached)s of %(all)s.", reached=write.number(reached), all=write.number(aimed))


def reached_of(indicators: Sequence[IndicatorData]) -> tuple[int, int]:
    """How many indicators have a target, and how many of them have reached it."""
    aimed = [each for each in indicators if each["target"] is not None]
    return len(aimed), sum(each["progress"] is not None and each["progress"] >= REACHED for each in aimed)


def counts_grid(write: Writer, key: str, finding: str, counts: Sequence[tuple[str, int | None]]) -> Grid:
    """Counts one below the other, each with its word."""
    most = max((count or 0 for _word, count in counts), default=0)
    return Grid(
        key,
        finding,
        [Column(pgettext("report", "What"), share=4), Column(pgettext("report", "Count"), number=True, share=1.3)],
        [Row((word, write.count(count)), simple_bar(count, most)) for word, count in counts],
        bars=3.2,
    )
