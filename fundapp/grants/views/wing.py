"""All that the call watch gives an application: its pages, lists, tasks on the home page. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.grants.importing import CALLS
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.schemas.calls import CallFilterSchema
from fundapp.grants.views import calls, digests

__all__ = ["FIGURES", "GRANTS", "IMPORTS", "LISTS", "NAVIGATION", "PAGES"]

PAGES = (calls, digests)
"""Modules whose `blueprint` every installation has."""

LISTS = {"calls.index": KeptList(CallFilterSchema, SEE, digests.acts)}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(55, lazy("Calls for proposals"), "calls.index", SEE),)
FIGURES = (calls.figures,)
IMPORTS = (CALLS,)
