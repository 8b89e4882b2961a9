"""What pages of what came back share: words, shapes, links."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for

from fundapp.core.i18n import _, lazy
from fundapp.core.web.circumstances import current_context
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.receiving.statement_columns import Role
from fundapp.disbursements.rules.reporting import DISMISSALS, EVENTS, KINDS, SHAPES, STANDINGS
from fundapp.disbursements.workflow import LABELS
from fundapp.disbursements.workflow import SHAPES as ORDER_SHAPES

ORDER_PAGE = "payments.show"

ASKED: Mapping[str, Any] = {
    Role.DATE: lazy("Column of the date"),
    Role.VALUE_DATE: lazy("Column of the value date"),
    Role.AMOUNT: lazy("Column of the amount"),
    Role.DEBIT: lazy("Column of the debits"),
    Role.CREDIT: lazy("Column of the credits"),
    Role.SIDE: lazy("Column of debit or credit"),
    Role.CURRENCY: lazy("Column of the currency"),
    Role.BALANCE: lazy("Column of the balance"),
    Role.THEIRS: lazy("Column of the bank’s reference"),
    "currency_code": lazy("Currency of the account"),
    "decimal_sign": lazy("Decimal sign"),
    "date_order": lazy("What comes first in dates"),
    "unsigned": lazy("Amounts without a sign"),
}
"""What may be asked about a table, in short."""

_SAID: Mapping[str, Any] = {
    "day": lazy("the day"),
    "month": lazy("the month"),
    "debit": lazy("all are debits"),
    "credit": lazy("all are credits"),
    ",": lazy("a comma"),
    ".": lazy("a point"),
}


def spoken() -> dict[str, Any]:
    """For every page of these. No query."""
    return {
        "event_names": EVENTS,
        "kind_names": KINDS,
        "standing_names": STANDINGS,
        "standing_shapes": SHAPES,
        "dismissal_names": DISMISSALS,
        "order_names": LABELS,
        "order_shapes": ORDER_SHAPES,
        "order_url": order_url,
        "answer_words": answer_words,
        "may_keep": may_keep(current_context()),
        "parts_of_reports": parts,
    }


def order_url(reference: str) -> str | None:
    """The page of a payment; None where there is none to link to."""
    return url_for(ORDER_PAGE, reference=reference) if ORDER_PAGE in current_app.view_functions else None


def answer_words(name: str, value: str) -> str:
    """An answer about a table as people read it."""
    said = str(int(value) + 1) if value.isdecimal() else str(_SAID.get(value, value))
    return _("%(label)s: %(value)s", label=ASKED[name], value=said)


def parts(here: str) -> list[tuple[str, str, bool, None]]:
    """The two lists, as tabs."""
    listed = [(_("Files and messages"), "reports.index"), (_("Lines"), "report_lines.index")]
    return [(label, url_for(endpoint), endpoint == here, None) for label, endpoint in listed]
