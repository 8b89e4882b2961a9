"""All that the ledger gives an application: its pages, lists, tasks on the home page. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.ledger.importing import OPENING
from fundapp.ledger.permissions import GRANTS, SEE
from fundapp.ledger.schemas.books import MonthFilterSchema
from fundapp.ledger.schemas.envelopes import EnvelopeFilterSchema
from fundapp.ledger.schemas.rates import RateFilterSchema
from fundapp.ledger.schemas.transfers import TransferFilterSchema
from fundapp.ledger.views import books, ledger, plans, rates, statements, topping, transfers, trial

__all__ = ["GRANTS", "IMPORTS", "LISTS", "MONTHS_TO_DO", "NAVIGATION", "PAGES", "TOPPING_TO_DO"]

PAGES = (ledger, transfers, statements, trial, rates, topping, books, plans)
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "envelopes.index": KeptList(EnvelopeFilterSchema, SEE),
    "transfers.index": KeptList(TransferFilterSchema, SEE),
    "rates.index": KeptList(RateFilterSchema, SEE),
    "books.index": KeptList(MonthFilterSchema, SEE),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(40, lazy("Ledger"), "envelopes.index", SEE),)
TOPPING_TO_DO, MONTHS_TO_DO = topping.to_do, books.to_do
"""Tasks on the home page: money that is lacking is urgent, a month to be closed is not."""

IMPORTS = (OPENING,)
"""What can come from a sheet."""
