"""All that the call watch gives an application: its pages, lists, tasks on the home page. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.schemas.calls import CallFilterSchema
from fundapp.grants.schemas.likeness import PairFilterSchema
from fundapp.grants.schemas.sources import SourceFilterSchema
from fundapp.grants.views import (
    calls,
    capturing,
    duplicates,
    origins,
    papers,
    source_acts,
    sources,
)

__all__ = ["FIGURES", "GRANTS", "LISTS", "NAVIGATION", "PAGES", "TO_DO"]

PAGES = (
    calls, capturing, duplicates, origins, papers, sources, source_acts,
)  # fmt: skip
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "calls.index": KeptList(CallFilterSchema, SEE),
    "call_duplicates.index": KeptList(PairFilterSchema, SEE),
    "call_sources.index": KeptList(SourceFilterSchema, SEE),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(55, lazy("Calls for proposals"), "calls.index", SEE),)
TO_DO = (origins.to_do, sources.to_do)
FIGURES = (calls.figures,)
