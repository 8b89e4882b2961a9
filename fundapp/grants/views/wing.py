"""All that the call watch gives an application: its pages, lists, tasks on the home page. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.schemas.calls import CallFilterSchema
from fundapp.grants.schemas.opportunities import OpportunityFilterSchema
from fundapp.grants.views import calls, forecast, opportunities, opportunity_steps, pipeline

__all__ = ["FIGURES", "GRANTS", "LISTS", "NAVIGATION", "PAGES", "TO_DO"]

PAGES = (calls, pipeline, opportunities, opportunity_steps, forecast)
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "calls.index": KeptList(CallFilterSchema, SEE),
    "call_opportunities.index": KeptList(OpportunityFilterSchema, SEE),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(55, lazy("Calls for proposals"), "calls.index", SEE),)
TO_DO = (pipeline.to_do,)
FIGURES = (pipeline.figures, calls.figures)
