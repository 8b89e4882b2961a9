"""What donors' contacts wait for, as what waits for us; and what waits for them."""

from collections.abc import Sequence

from flask import url_for

from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.formats import number
from fundapp.core.i18n import ngettext
from fundapp.core.ports import ToDo
from fundapp.donors.queries.donor_questions import count_open
from fundapp.donors.queries.instalment_requests import count_sent
from fundapp.donors.queries.portal import waiting_for_donor


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Two queries for finance, one for fundraisers and for a donor's contact, none for others."""
    return [*_ours(ctx), *_theirs(ctx)]


def _ours(ctx: Context) -> list[ToDo]:
    session, found = db.session(), []
    if asked := count_open(session, ctx):
        told = number(ctx.reader, asked)
        label = ngettext("%(count)s question of a donor waits", "%(count)s questions of donors wait", asked, count=told)
        found.append(ToDo(label, url_for("agreement_questions.index", state="open")))
    if sent := count_sent(session, ctx):
        told = number(ctx.reader, sent)
        label = ngettext(
            "%(count)s donor says that an instalment was sent: has it come?",
            "%(count)s donors say that an instalment was sent: has it come?",
            sent,
            count=told,
        )
        found.append(ToDo(label, url_for("agreement_requests.index", state="open")))
    return found


def _theirs(ctx: Context) -> list[ToDo]:
    """Each leads to the first of them, and then to the next."""
    reports, requests, answers = waiting_for_donor(db.session(), ctx)
    found = []
    if reports.count:
        label = ngettext(
            "%(count)s report that you have not acknowledged",
            "%(count)s reports that you have not acknowledged",
            reports.count,
            count=number(ctx.reader, reports.count),
        )
        found.append(ToDo(label, url_for("portal_reports.show", published_id=reports.first_id)))
    if requests.count:
        label = ngettext(
            "%(count)s request for an instalment waits for your answer",
            "%(count)s requests for instalments wait for your answer",
            requests.count,
            count=number(ctx.reader, requests.count),
        )
        found.append(ToDo(label, url_for("portal_requests.show", asked_id=requests.first_id)))
    if answers.count:
        told = number(ctx.reader, answers.count)
        label = ngettext("%(count)s answer to read", "%(count)s answers to read", answers.count, count=told)
        found.append(ToDo(label, url_for("portal_questions.show", thread_id=answers.first_id)))
    return found
