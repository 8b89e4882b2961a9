"""Where a report stands, in words: its steps, the one thing it asks, for whom it waits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from fundapp.core.context import Context
from fundapp.core.formats import datetime, number
from fundapp.core.i18n import _, ngettext
from fundapp.core.reader import current_reader
from fundapp.donors.models import DonorReport, ReportSection
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries.report_counts import Counts
from fundapp.donors.rules.report_asks import Ask, Standing
from fundapp.donors.views.report_frame import address_of, page_of
from fundapp.donors.workflow.reports import AT_WORK, OUT, DraftState, State

Step = tuple[str, str, str | None, str | None]
"""As macros/steps.html takes it: what, "done", "current" or "todo", where, and in what state."""


@dataclass(frozen=True)
class Asked:
    """The box of a report's page: what is asked, and the button that leads there or, where it `posts`, does it."""

    title: str
    text: str
    button: str = ""
    url: str = ""
    posts: bool = False


@dataclass(frozen=True)
class Waits:
    """What a report of the list waits for and whose business that is; until when it is due."""

    what: str
    whom: str
    due_on: date | None
    late: bool


@dataclass(frozen=True)
class Written:
    """Reports on an agreement that were not given up: those for each date on which one is owed, and others."""

    by_date: Mapping[UUID, Sequence[DonorReport]]
    others: Sequence[DonorReport]


def written_of(found: Sequence[DonorReport]) -> Written:
    """What is written of reports on an agreement, the newest edition first."""
    living = sorted((each for each in found if each.state != State.ABANDONED), key=lambda each: -each.edition)
    by_date: dict[UUID, list[DonorReport]] = {}
    for each in living:
        if each.date_id is not None:
            by_date.setdefault(each.date_id, []).append(each)
    return Written(by_date, [each for each in living if each.date_id is None])


def standing_of(ctx: Context, found: DonorReport, unchecked: int, objection: object) -> Standing:
    """Where a report, read with all its parts, stands for whoever looks at it."""
    me = ctx.actor.id if ctx.actor else None
    return Standing(
        state=found.state,
        figures=found.draft.state if found.draft else None,
        mine=sum(each.asked_id == me and not each.ready for each in found.sections),
        unready=len(unready(found.sections)),
        unchecked=unchecked,
        writes=bool(may_edit_reports(ctx)),
        objection=bool(objection),
        released=any(each.person_id == me for each in found.releases),
        owed=found.owed is not None and found.owed.sent_on is None,
    )


def unready(sections: Collection[ReportSection]) -> Sequence[ReportSection]:
    """Texts that must be there, or were begun, and are not ready."""
    return [each for each in sections if (each.required or each.text) and not each.ready]


def steps_of(found: DonorReport) -> Sequence[Step]:
    """The way of a report from figures to the funder; none of one that was given up."""
    if found.state == State.ABANDONED:
        return ()
    texts = [each for each in found.sections if each.required or each.text]
    ready = sum(each.ready for each in texts)
    written = found.state != State.DRAFTING
    let_out = found.state in (State.PUBLISHING, *OUT)
    plain = (
        (_("Figures"), written or (found.draft and found.draft.state == DraftState.READY), _figures_said(found)),
        (_("Texts"), written or ready == len(texts), _("%(ready)s of %(total)s ready", ready=ready, total=len(texts))),
        (_("Two people release it"), let_out, _("%(count)s of 2", count=2 if let_out else len(found.releases))),
        (_("Report out"), found.state in OUT, None),
    )
    first_open = next((at for at, (_what, done, _said) in enumerate(plain) if not done), None)
    return [
        (what, "done" if done else "current" if at == first_open else "todo", None, said)
        for at, (what, done, said) in enumerate(plain)
    ]


def _figures_said(found: DonorReport) -> str:
    draft = found.draft
    if draft is None:
        return _("not computed yet")
    if draft.state == DraftState.READY:
        return _("as of %(moment)s", moment=datetime(current_reader(), draft.cut_off))
    return _("could not be computed") if draft.state == DraftState.FAILED else _("being computed")


def asked_of(ask: Ask, found: DonorReport, ctx: Context) -> Asked | None:
    """The box of a report's page; None where nothing is asked."""
    written = {Ask.WRITE_MINE: _mine, Ask.WRITE: _open_texts}
    if ask in written:
        return written[ask](found, ctx)
    return dict([*_while_drafted(found), *_while_released(found), *_once_out(found)]).get(ask)


def _mine(found: DonorReport, ctx: Context) -> Asked:
    me = ctx.actor.id if ctx.actor else None
    texts = [each for each in found.sections if each.asked_id == me and not each.ready]
    title = ngettext("You were asked to write a text", "You were asked to write %(num)s texts", len(texts))
    return Asked(title, texts[0].title, _("Write it"), _section_url(found, texts[0]))


def _open_texts(found: DonorReport, _ctx: Context) -> Asked:
    missing = unready(found.sections)
    title = ngettext("One text is still to be finished", "%(num)s texts are still to be finished", len(missing))
    return Asked(title, missing[0].title, _("Write it"), _section_url(found, missing[0]))


def _section_url(found: DonorReport, section: ReportSection) -> str:
    return address_of("donor_report_sections.edit", found, section_id=section.id)


def _while_drafted(found: DonorReport) -> Iterator[tuple[Ask, Asked]]:
    compute = address_of("donor_report_steps.compute", found)
    yield Ask.COMPUTE, Asked(
        _("Have the figures computed"),
        _("A worker reads books and cases, protects whoever stands in them, and tells you here what may leave."),
        _("Compute the figures"), compute, posts=True,
    )  # fmt: skip
    reason = (found.draft.reason if found.draft else None) or ""
    yield (
        Ask.COMPUTE_AGAIN,
        Asked(_("The figures have to be computed again"), reason, _("Compute them again"), compute, posts=True),
    )
    yield Ask.WAIT_FIGURES, Asked(_("The texts are ready"), _("The figures are still being computed."))
    yield Ask.CHECK_STORIES, Asked(
        _("A story is still to be looked at"),
        _("An officer has to compare it with the names that the vault knows."),
        _("Show the stories"), page_of(found, "stories"),
    )  # fmt: skip
    yield Ask.PUT, Asked(
        _("Figures and texts are ready"),
        _("Read it whole. Then put it to be released: two people read it, and nothing of it is changed meanwhile."),
        _("Put it to be released"), address_of("donor_report_steps.put", found),
    )  # fmt: skip


def _while_released(found: DonorReport) -> Iterator[tuple[Ask, Asked]]:
    yield Ask.RELEASE, Asked(
        _("Can this report go out?"),
        _("Read it whole, and what leaves and what stays. Two people have to release it."),
        _("Read it and decide"), address_of("donor_report_papers.release", found),
    )  # fmt: skip
    yield (
        Ask.WAIT_SECOND,
        Asked(_("You have released it"), _("A second person, who has written none of it, has to read it as well.")),
    )
    yield (
        Ask.WAIT_RELEASE,
        Asked(_("It waits to be released"), _("Two people have to read it; the second has written none of it.")),
    )
    yield (
        Ask.WAIT_PUBLISHED,
        Asked(
            _("It is being published"),
            _("Its figures are checked once more against all that was ever published of this money."),
        ),
    )


def _once_out(found: DonorReport) -> Iterator[tuple[Ask, Asked]]:
    yield Ask.NOTE_SENT, Asked(
        _("Does the funder have it?"),
        _("Once you have sent it, note the day beside the date on which it was due: nobody is reminded any more."),
        _("Note when it was sent"),
        url_for("agreement_lists.edit", agreement_id=found.agreement_id, part="reports"),
    )  # fmt: skip


def waits_of(found: DonorReport, counts: Counts, today: date) -> Waits:
    """What a report of the list waits for."""
    due_on = found.owed.due_on if found.owed else None
    owed = found.owed is not None and found.owed.sent_on is None and found.state in AT_WORK
    late = owed and due_on is not None and due_on < today
    owner = found.owner.name if found.owner else _("Nobody yet")
    reader = current_reader()
    if found.state == State.DRAFTING:
        ready, texts = number(reader, counts.ready), number(reader, counts.texts)
        return Waits(owner, _("%(ready)s of %(total)s ready", ready=ready, total=texts), due_on, late)
    if found.state == State.REVIEW:
        what = _("a second release") if counts.releases else _("a first release")
        return Waits(what, _("%(name)s looks after it", name=owner), due_on, late)
    what = _("the last check of its figures") if found.state == State.PUBLISHING else ""
    return Waits(what, "", due_on, late)
