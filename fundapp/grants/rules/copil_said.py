"""A monthly digest in words, from its coded facts alone: the page and the paper say the same, in any language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fundapp.core import formats
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import Reader, reading
from fundapp.donors.rules.vocabulary import ANSWERS
from fundapp.grants.rules.copil import midnight, month_back
from fundapp.grants.rules.copil_standing import standing_said
from fundapp.grants.rules.copil_words import MORE, OUTCOMES
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.fit_words import GATES
from fundapp.grants.rules.saying import stated
from fundapp.grants.rules.vocabulary import STEPS, TIMINGS

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A row: its title and what stands below it, then the other cells. The ids are those of its page."""

    title: str
    notes: Sequence[str]
    cells: Sequence[str]
    opportunity_id: UUID | None = None
    call_id: UUID | None = None


@dataclass(frozen=True)
class Section:
    """A part of the digest, with lines of some of the `count` things that there are.

    `lead` may be empty; `empty` is said where there are no lines.
    """

    code: str
    title: str
    head: Sequence[str]
    lines: Sequence[Line]
    count: int
    lead: str
    empty: str

    def more(self, reader: Reader, shown: int) -> str:
        """How many more there are than are shown, and where; nothing where all of them are."""
        rest = self.count - shown
        return MORE[self.code](rest, formats.number(reader, rest)) if rest > 0 else ""


@dataclass(frozen=True)
class Said:
    """A whole digest; `standing`: terms and what is true of each."""

    title: str
    house: str
    lead: str
    sections: Sequence[Section]
    standing: Sequence[tuple[str, str]]
    foot: str


def said(facts: Facts, language: str) -> Said:
    """The digest in a language. Times are those of the house, wherever it is read."""
    reader = Reader(language, ZoneInfo(facts["zone"]))
    with reading(reader):
        return Said(
            title=title_of(reader, facts),
            house=_("Funding opportunities, for the COPIL"),
            lead=_lead(reader, facts),
            sections=[
                _to_decide(reader, facts),
                _ahead(reader, facts),
                _happened(reader, facts),
                _watch(reader, facts),
            ],
            standing=list(standing_said(reader, facts["standing"])),
            foot=_("Digest no. %(number)s of %(when)s", number=facts["number"], when=_made(reader, facts)),
        )


def title_of(reader: Reader, facts: Facts) -> str:
    """Which month, or from which day to which, for the reader whose words are asked for."""
    return _("Digest for the COPIL: %(time)s", time=time_said(reader, *_span(facts)))


def time_said(reader: Reader, since: datetime, until: datetime) -> str:
    """A whole month by its name, any other time by its first and last day; `until` is not in it."""
    begins = since.astimezone(reader.zone).date()
    ends = (until - timedelta(microseconds=1)).astimezone(reader.zone).date()
    next_month = ends + timedelta(days=1)
    is_month = month_back(next_month) == begins and begins.day == 1 and midnight(next_month, reader.zone) == until
    return formats.date(reader, begins, "month") if is_month else formats.date_range(reader, begins, ends)


def _span(facts: Facts) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(facts["since"]), datetime.fromisoformat(facts["until"])


def _made(reader: Reader, facts: Facts) -> str:
    return formats.datetime(reader, datetime.fromisoformat(facts["made_at"]))


def _lead(reader: Reader, facts: Facts) -> str:
    parts = [_("As things stood on %(when)s.", when=_made(reader, facts))]
    if facts["replaces"]:
        parts.append(_("This digest corrects no. %(number)s and replaces it.", number=facts["replaces"]))
    return " ".join(parts)


def _to_decide(reader: Reader, facts: Facts) -> Section:
    told = facts["to_decide"]
    return Section(
        "to_decide",
        _("To decide"),
        (_("Opportunity"), _("Amount"), _("Deadline")),
        [_to_decide_line(reader, facts, each) for each in told["items"]],
        told["count"],
        "",
        _("Nothing waits for a decision."),
    )


def _to_decide_line(reader: Reader, facts: Facts, item: Facts) -> Line:
    lead = _("would be led by %(name)s", name=item["lead"]) if item["lead"] else _("nobody leads it yet")
    notes = [" · ".join(filter(None, (item["funder"], lead)))]
    if item["fit"]:
        notes.append(_("Could we? %(told)s", told=_fit_said(reader, item["fit"])))
    if item["recommendation"]:
        notes.append(_("Recommended: %(words)s", words=item["recommendation"]))
    if item.get("before_committee"):  # older digests do not say
        notes.append(_("The committee is deciding it in a signed round."))
    return Line(item["title"], notes, (_asked(reader, item), _when(reader, facts, item)), UUID(item["opportunity"]))


def _asked(reader: Reader, item: Facts) -> str:
    """What it comes to, or at least what the call allows."""
    if item["amount"]:
        return money_said(reader, item["amount"])
    if item["at_most"]:
        return _("up to %(largest)s", largest=money_said(reader, item["at_most"]))
    return _("not known yet")


def _ahead(reader: Reader, facts: Facts) -> Section:
    told = facts["ahead"]
    return Section(
        "ahead",
        _("Deadlines of the next 60 days"),
        (_("Opportunity"), _("Looked after by"), _("Deadline")),
        [
            Line(
                each["title"], [str(STEPS[each["step"]])],
                (each["owner"] or _("nobody yet"), _when(reader, facts, each)), UUID(each["opportunity"]),
            )
            for each in told["items"]
        ],
        told["count"],
        "",
        _("Of what was taken up, nothing is due within 60 days."),
    )  # fmt: skip


def _happened(reader: Reader, facts: Facts) -> Section:
    told = facts["happened"]
    counts = [
        _("%(label)s: %(value)s", label=OUTCOMES[code], value=formats.number(reader, count))
        for code, count in told["counts"].items()
    ]
    return Section(
        "happened",
        _("Decided, sent, answered since the last digest"),
        (_("Opportunity"), _("What happened"), _("Day")),
        [_happened_line(reader, each) for each in told["items"]],
        sum(told["counts"].values()),
        " · ".join(counts),
        _("Nothing was decided, sent or answered."),
    )


def _happened_line(reader: Reader, item: Facts) -> Line:
    what = [str(OUTCOMES[item["what"]]), money_said(reader, item["amount"]) if item["amount"] else ""]
    why = " ".join(item["reasons"].split()) if item["reasons"] else None
    notes = list(filter(None, [" · ".join(filter(None, (item["funder"], why)))]))
    cells = ("\n".join(filter(None, what)), formats.date(reader, date.fromisoformat(item["on"]), "medium"))
    return Line(item["title"], notes, cells, UUID(item["opportunity"]))


def _watch(reader: Reader, facts: Facts) -> Section:
    told = facts["watch"]
    counts = ((_("New calls"), told["kept"]), (_("Followed, of these"), told["followed"]))
    lead = [_("%(label)s: %(value)s", label=label, value=formats.number(reader, count)) for label, count in counts]
    return Section(
        "watch",
        _("New on the watch"),
        (_("Call for proposals"), _("Deadline")),
        [_watch_line(reader, facts, each) for each in told["items"]],
        told["followed"],
        " · ".join(lead) if told["kept"] else "",
        _("None of them is followed and open.") if told["kept"] else _("No new call came in."),
    )


def _watch_line(reader: Reader, facts: Facts, item: Facts) -> Line:
    could_we = _("Could we? %(told)s", told=_fit_said(reader, item["fit"]))
    notes = [" · ".join(filter(None, (item["funder"], could_we)))]
    return Line(item["title"], notes, (_when(reader, facts, item),), call_id=UUID(item["call"]))


def _when(reader: Reader, facts: Facts, item: Facts) -> str:
    """The deadline as the funder states it, and how long that was from when the digest was made."""
    if not item["due"]:
        return str(TIMINGS[item["timing"]]) if item["timing"] else _("not known yet")
    day, clock, zone = item["due"]
    due = Due(date.fromisoformat(day), time.fromisoformat(clock) if clock else None, zone)
    return f"{stated(reader, due)}\n{formats.time_left(reader, due.ends, datetime.fromisoformat(facts['made_at']))}"


def _fit_said(reader: Reader, fit: Facts) -> str:
    return " · ".join(_fit_parts(reader, fit))


def _fit_parts(reader: Reader, fit: Facts) -> Iterator[str]:
    """One line: the answer, who could carry it with points out of 100, what is to be found out first."""
    yield str(ANSWERS[fit["answer"]])
    if fit["leaders"]:
        yield formats.list_of(reader, [f"{name} ({score})" for name, score in fit["leaders"]])
    if fit["open"]:
        yield _("to be found out: %(what)s", what=formats.list_of(reader, [GATES[each] for each in fit["open"]]))


def money_said(reader: Reader, amount: Sequence[Any]) -> str:
    """An amount as facts have it."""
    minor, currency = amount
    return formats.money(reader, Money(minor, currency), brief=True)
