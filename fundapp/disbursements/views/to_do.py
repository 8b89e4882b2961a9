"""What payments bring to the first page: signatures, handing over, clearing up, recalls, what is to be prepared."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from flask import url_for

from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.formats import date, list_of, money, number
from fundapp.core.i18n import _, ngettext
from fundapp.core.ports import KeyFigure, ToDo
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_keep, may_prepare, may_release, may_see
from fundapp.disbursements.queries import figures, waiting
from fundapp.disbursements.queries.listing import DUE
from fundapp.disbursements.queries.owing import owed_count
from fundapp.disbursements.queries.waiting import Late
from fundapp.disbursements.rules.overdue import PAID_WITHIN
from fundapp.disbursements.views.owing import preparing_url
from fundapp.disbursements.workflow import LABELS, OUTSIDE, PAID, State


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What waits for whoever has to do with payments. At most five queries; none for anybody else."""
    if ctx.actor is None or not may_see(ctx):
        return []
    return [*_troubled(ctx), *_to_sign(ctx), *_to_hand_over(ctx), *_late(ctx), *_to_prepare(ctx)]


def key_figures(ctx: Context) -> Sequence[KeyFigure]:
    """What is outside now, and what was paid this month. Two queries; none for whoever does not see payments."""
    if not may_see(ctx):
        return []
    session, begun = db.session(), ctx.today.replace(day=1)
    outside, paid = figures.outside_now(session, ctx), figures.paid_since(session, ctx, begun)
    under_way = ngettext("payment under way", "payments under way", outside.count)
    this_month = ngettext("payment confirmed this month", "payments confirmed this month", paid.count)
    outside_url = url_for("payments.index", state=[each.value for each in OUTSIDE])
    paid_url = url_for("payments.index", state=[each.value for each in PAID], stands_since=begun.isoformat())
    return [_figure(ctx, outside, under_way, outside_url), _figure(ctx, paid, this_month, paid_url)]


def _figure(ctx: Context, found: figures.Sum, label: str, url: str) -> KeyFigure:
    if found.sums:
        sums = list_of(ctx.reader, [money(ctx.reader, each) for each in found.sums])
        label = _("%(label)s: %(value)s", label=label, value=sums)
    return KeyFigure(number(ctx.reader, found.count), label, url)


def _troubled(ctx: Context) -> Iterator[ToDo]:
    """Of what nobody can say what became, and what is to be called back: before everything else."""
    if not may_keep(ctx) and not may_prepare(ctx):
        return
    for order in waiting.troubled_orders(db.session(), ctx):
        amount, state = money(ctx.reader, order.money), str(LABELS[State(order.state)])
        told: dict[str, Any] = {"url": url_for("payments.show", reference=order.reference), "urgent": True}
        if order.recall_since is not None:
            label = _("%(amount)s: ask the bank or operator to stop this payment", amount=amount)
            yield ToDo(label, detail=_("Its case was stopped while it was under way. %(state)s.", state=state), **told)
        else:
            label = _("%(amount)s: find out what became of this payment", amount=amount)
            yield ToDo(label, detail=_("Nobody can say whether it was paid. Nothing is sent again before."), **told)


def _to_sign(ctx: Context) -> Iterator[ToDo]:
    if not may_release(ctx):
        return
    for order in waiting.orders_for_me(db.session(), ctx):
        label = _("%(amount)s: your signature is awaited", amount=money(ctx.reader, order.money))
        detail = _("To be paid on %(day)s.", day=date(ctx.reader, order.pay_on))
        yield ToDo(label, url_for("payments.show", reference=order.reference), detail, _end_of_day(ctx, order))


def _to_hand_over(ctx: Context) -> Iterator[ToDo]:
    if not may_keep(ctx):
        return
    count, first = waiting.due_orders(db.session(), ctx)
    if count:
        label = ngettext("%(num)s payment to hand over", "%(num)s payments to hand over", count)
        detail = _("Signed twice, and their day has come: the first was for %(day)s.", day=date(ctx.reader, first))
        yield ToDo(label, url_for("payments.index", pressing=DUE), detail)


def _to_prepare(ctx: Context) -> Iterator[ToDo]:
    if not may_prepare(ctx):
        return
    count, first = owed_count(db.session(), ctx)
    if count and first is not None:
        label = ngettext("%(num)s award to be ordered", "%(num)s awards to be ordered", count)
        told = _("Accepted by whoever it is for; not all of it is ordered yet.")
        yield ToDo(label, url_for("to_prepare.index"), told, first + PAID_WITHIN)


def _late(ctx: Context) -> Iterator[ToDo]:
    if not may_keep(ctx) and not may_prepare(ctx):
        return
    for case in waiting.late_cases(db.session(), ctx):
        label = (
            _("%(reference)s: accepted, and not paid yet", reference=case.reference)
            if case.reference
            else _("An award was accepted, and is not paid yet")
        )
        yield ToDo(label, _case_url(case), _("It was promised within five days."), case.since + PAID_WITHIN)


def _case_url(case: Late) -> str:
    """Where something can be done for it: its payments, where there are such pages, else the list of them."""
    return preparing_url(case.case_id) or url_for("payments.index", case=case.case_id.hex)


def _end_of_day(ctx: Context, order: PaymentOrder) -> datetime:
    """By when a payment should be signed: the end of the day for which it is ordered, where the reader is."""
    return datetime.combine(order.pay_on, time(23, 59), ctx.reader.zone)
