"""The sheet that the steering committee gets of a call: one page, whatever there is to say, with room to decide."""

from collections.abc import Iterator
from io import BytesIO

from pikepdf import Pdf

from fundapp.core import formats
from fundapp.core.context import Context
from fundapp.core.documents import Block, Facts, Heading, Sheet, Signatures, Text, sheet_pdf
from fundapp.core.i18n import _
from fundapp.core.reader import Reader
from fundapp.donors.rules.vocabulary import ANSWERS, REGISTRATION, THEMES
from fundapp.grants.models import Call
from fundapp.grants.queries.fit import Fit
from fundapp.grants.rules.fit_words import GATES
from fundapp.grants.rules.saying import beside, stated
from fundapp.grants.rules.vocabulary import STEPS, TIMINGS, WHERE, Where

LENGTHS = ((1100, 600), (700, 400), (350, 200), (0, 0))
"""Characters of what the call is about and of who may apply, tried one after the other until it is one page."""

LONGEST_TITLE = 180
LONGEST_ANSWER = 200
MOST_LEADERS = 5
ELLIPSIS = "…"


def one_page_pdf(call: Call, fit: Fit, ctx: Context) -> bytes:
    """The sheet as PDF/UA of exactly one page, in the language of `ctx.reader`, as things stand at `ctx.now`.

    Slow enough (some hundredths of a second) to be refused inside a write transaction. The same call and moment make
    the same bytes.
    """
    made = b""
    for about, who in LENGTHS:
        made = sheet_pdf(sheet_of(call, fit, ctx, about=about, who=who), ctx.reader, at=ctx.now)
        with Pdf.open(BytesIO(made)) as paper:
            if len(paper.pages) == 1:
                break
    return made


def sheet_of(call: Call, fit: Fit, ctx: Context, *, about: int, who: int) -> Sheet:
    """The sheet as data, in the reader's words; `about`, `who`: how many characters of the long answers."""
    return Sheet(
        title=shortened(call.title, LONGEST_TITLE),
        house=_("Call for proposals: sheet for the steering committee"),
        lead=shortened(", ".join(filter(None, (call.funder_said, call.programme))), LONGEST_ANSWER),
        blocks=[
            Facts([(term, shortened(value, LONGEST_ANSWER)) for term, value in call_facts(call, ctx)]),
            Heading(_("Could we?")),
            Facts(list(_could_we(fit, ctx.reader))),
            *_long(_("What the call is about"), call.body, about),
            *_long(_("Who may apply, in the funder’s words"), call.eligibility, who),
            Heading(_("Decision of the steering committee")),
            Signatures(
                [_("Opportunity taken up"), _("Opportunity not taken up")], _("Date, name, reason in a few words")
            ),
        ],
        foot=_("As known on %(day)s", day=formats.date(ctx.reader, ctx.today)),
    )


def shortened(text: str, longest: int) -> str:
    """The text, cut at a space where it is longer."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.") + ELLIPSIS


def deadline_said(call: Call, reader: Reader) -> str | None:
    """The deadline as the funder states it, and what that is for whoever reads."""
    due = call.deadline
    return ", ".join(filter(None, (stated(reader, due), beside(reader, due)))) if due else None


def _could_we(fit: Fit, reader: Reader) -> Iterator[tuple[str, str]]:
    """The answer, who could carry it with their scores out of 100, and what is to be found out first."""
    yield _("Answer as far as is known"), str(ANSWERS[fit.answer])
    leaders = [f"{each.candidate.name} ({each.score})" for each in fit.leaders[:MOST_LEADERS]]
    yield (
        _("Who could carry it, with points out of 100"),
        formats.list_of(reader, leaders) if leaders else _("none of our members alone"),
    )
    if fit.open:
        yield _("To be found out"), formats.list_of(reader, (GATES[each.gate] for each in fit.open))


def _long(title: str, text: str | None, longest: int) -> Iterator[Block]:
    if text and longest:
        yield Heading(title)
        yield Text(shortened(" ".join(text.split()), longest))


def call_facts(call: Call, ctx: Context) -> Iterator[tuple[str, str]]:
    """What is known, and of what decides also that it is not."""
    reader, unknown = ctx.reader, _("not known yet")
    yield str(STEPS[call.deadline_step]), deadline_said(call, reader) or str(TIMINGS[call.timing])
    if call.ends and call.ends > ctx.now:
        yield _("Time left"), formats.time_left(reader, call.ends, ctx.now)
    yield _("Grants"), amounts_said(call, reader) or unknown
    if call.whole:
        yield _("For all projects together"), formats.money(reader, call.whole, brief=True)
    if call.duration_max:
        yield _("Longest duration, in months"), str(call.duration_max)
    share = call.cofunding_max_pct
    if share is not None:
        yield (
            _("Largest share of the budget they pay"),
            formats.percent(reader, share / 100, 0 if share == int(share) else 2),
        )
    named = call.place == Where.NAMED
    yield (
        _("Countries"),
        formats.countries(reader, call.countries) if named else str(WHERE[call.place]),
    )
    yield _("Registration certificate"), str(REGISTRATION[call.needs_registration])
    if call.min_years is not None:
        yield _("Minimum years of existence"), str(call.min_years)
    if call.themes:
        yield _("Themes"), formats.list_of(reader, (THEMES[each] for each in call.themes))
    if call.languages:
        languages = (formats.language_name(reader, each) for each in call.languages)
        yield _("Languages in which one applies"), formats.list_of(reader, languages)
    if call.reference:
        yield _("Reference of the funder"), call.reference
    if call.url:
        yield _("Address of the call"), call.url


def amounts_said(call: Call, reader: Reader) -> str | None:
    """What one may ask for."""
    smallest, largest = call.smallest, call.largest
    if smallest and largest and smallest != largest:
        return _(
            "%(smallest)s to %(largest)s",
            smallest=formats.amount(reader, smallest, brief=True),
            largest=formats.money(reader, largest, brief=True),
        )
    if largest:
        return _("up to %(largest)s", largest=formats.money(reader, largest, brief=True))
    return _("from %(smallest)s", smallest=formats.money(reader, smallest, brief=True)) if smallest else None
