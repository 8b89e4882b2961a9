"""Facts that should be looked at again, as what waits for a fundraiser."""

from collections.abc import Sequence

from flask import url_for

from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.formats import number
from fundapp.core.i18n import ngettext
from fundapp.core.ports import ToDo
from fundapp.donors.queries.due import count_due
from fundapp.donors.rules.vocabulary import Owner


def to_do(ctx: Context) -> Sequence[ToDo]:
    """One's own funders, and those whom nobody looks after. One query for fundraisers, none for others."""
    mine, unattended = count_due(db.session(), ctx)
    found = []
    if mine:
        told = number(ctx.reader, mine)
        label = ngettext(
            "%(count)s funder of yours whose facts should be looked at again",
            "%(count)s funders of yours whose facts should be looked at again",
            mine,
            count=told,
        )
        found.append(ToDo(label, url_for("funders.index", facts="due", owner=Owner.ME)))
    if unattended:
        told = number(ctx.reader, unattended)
        label = ngettext(
            "%(count)s funder that nobody looks after, whose facts should be looked at again",
            "%(count)s funders that nobody looks after, whose facts should be looked at again",
            unattended,
            count=told,
        )
        found.append(ToDo(label, url_for("funders.index", facts="due", owner=Owner.UNATTENDED)))
    return found
