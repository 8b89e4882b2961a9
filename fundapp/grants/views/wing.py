"""All that the call watch gives an application: its pages, lists, tasks on the home page. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.grants.importing import CALLS
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.schemas.calls import CallFilterSchema
from fundapp.grants.schemas.dates import CalendarFilterSchema
from fundapp.grants.schemas.likeness import PairFilterSchema
from fundapp.grants.schemas.opportunities import OpportunityFilterSchema
from fundapp.grants.schemas.sources import SourceFilterSchema
from fundapp.grants.schemas.tasks import CallTaskFilterSchema
from fundapp.grants.views import (
    budget_lines,
    budgets,
    calendar,
    calls,
    capturing,
    dates,
    digests,
    duplicates,
    feeds,
    fit,
    forecast,
    opportunities,
    opportunity_steps,
    origins,
    papers,
    pipeline,
    reminders,
    sharing,
    source_acts,
    sources,
    tasks,
)

__all__ = ["FIGURES", "GRANTS", "IMPORTS", "LISTS", "NAVIGATION", "PAGES", "TO_DO"]

PAGES = (
    calls, calendar, capturing, dates, digests, duplicates, feeds, fit, forecast, opportunities, opportunity_steps,
    origins, papers, pipeline, reminders, sharing, sources, source_acts, tasks, budgets, budget_lines,
)  # fmt: skip
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "calls.index": KeptList(CallFilterSchema, SEE, digests.acts),
    "call_calendar.index": KeptList(CalendarFilterSchema, SEE),
    "call_duplicates.index": KeptList(PairFilterSchema, SEE),
    "call_opportunities.index": KeptList(OpportunityFilterSchema, SEE),
    "call_sources.index": KeptList(SourceFilterSchema, SEE),
    "call_tasks.index": KeptList(CallTaskFilterSchema, SEE),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(55, lazy("Calls for proposals"), "calls.index", SEE),)
TO_DO = (tasks.to_do, reminders.to_do, pipeline.to_do, origins.to_do, sources.to_do)
FIGURES = (pipeline.figures, calls.figures)
IMPORTS = (CALLS,)
