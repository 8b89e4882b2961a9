"""What falls due of agreements, as what waits for whoever looks after them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from flask import url_for

from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.formats import money
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo
from fundapp.donors.models import Agreement, AgreementReport
from fundapp.donors.queries.agreement_due import instalments_due, reports_due
from fundapp.donors.queries.report_tasks import reports_unbegun
from fundapp.donors.rules.agreements import REPORTS

MOST = 20


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Reports to send and instalments to expect. Three queries for those who change agreements, none for others.

    A report that nobody has begun leads to where it is begun.
    """
    session = db.session()
    unbegun = {each.id for each, _host in reports_unbegun(session, ctx, MOST)}
    sending = [
        ToDo(
            _("%(report)s to the funder", report=REPORTS[each.kind]),
            _begin(host, each) if each.id in unbegun else _at(host, "reports"),
            _not_begun(host) if each.id in unbegun else _detail(host),
            until(ctx, each.due_on),
        )
        for each, host in reports_due(session, ctx, MOST)
    ]
    expecting = [
        ToDo(_expected(ctx, each, host), _at(host, "instalments"), _detail(host), until(ctx, each.due_on))
        for each, host in instalments_due(session, ctx, MOST)
    ]
    return [*sending, *expecting]


def _expected(ctx: Context, each: Any, host: Agreement) -> str:
    amount = money(ctx.reader, host.money(each.amount))
    if each.due_on < ctx.today:
        return _("Instalment of %(amount)s that has not come", amount=amount)
    return _("Instalment of %(amount)s to be expected", amount=amount)


def _detail(host: Agreement) -> str:
    return f"{host.code} – {host.title}"


def _not_begun(host: Agreement) -> str:
    return _("%(agreement)s: not begun yet", agreement=_detail(host))


def _begin(host: Agreement, owed: AgreementReport) -> str:
    return url_for("donor_report_setup.choose", agreement_id=host.id, date=owed.id)


def _at(host: Agreement, part: str) -> str:
    return url_for("agreements.show", agreement_id=host.id, _anchor=part)


def until(ctx: Context, day: date) -> datetime:
    """The last moment of a day, where whoever reads is."""
    return datetime.combine(day, time.max, ctx.reader.zone).astimezone(UTC)
