"""All that the call watch gives an application: its pages, lists, tasks on the home page. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.schemas.calls import CallFilterSchema
from fundapp.grants.schemas.dates import CalendarFilterSchema
from fundapp.grants.views import calendar, calls, dates, feeds, papers, reminders, sharing

__all__ = ["FIGURES", "GRANTS", "LISTS", "NAVIGATION", "PAGES", "TO_DO"]

PAGES = (calls, papers, dates, calendar, reminders, feeds, sharing)
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "calls.index": KeptList(CallFilterSchema, SEE),
    "call_calendar.index": KeptList(CalendarFilterSchema, SEE),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(55, lazy("Calls for proposals"), "calls.index", SEE),)
TO_DO = (reminders.to_do,)
FIGURES = (calls.figures,)
