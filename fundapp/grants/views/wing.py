"""All that the call watch gives an application: its pages, lists, tasks on the home page. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.grants.commands.handing import hand_over_call_tasks, hand_over_opportunities
from fundapp.grants.importing import CALLS
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.schemas.calls import CallFilterSchema
from fundapp.grants.schemas.copil import CopilFilterSchema
from fundapp.grants.schemas.dates import CalendarFilterSchema
from fundapp.grants.schemas.lessons import LessonFilterSchema
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
    copil,
    dates,
    digests,
    documents,
    duplicates,
    feeds,
    fit,
    forecast,
    going,
    lessons,
    opportunities,
    opportunity_steps,
    origins,
    papers,
    partners,
    pipeline,
    proposal_tasks,
    reminders,
    round_source,
    sending,
    sharing,
    signing,
    source_acts,
    sources,
    submissions,
    tasks,
    tying,
    versions,
)

__all__ = [
    "AGREEMENTS",
    "FIGURES",
    "GRANTS",
    "HAND_OVER",
    "IMPORTS",
    "LISTS",
    "NAVIGATION",
    "PAGES",
    "QUESTIONS",
    "TO_DO",
]

PAGES = (
    calls, budget_lines, budgets, calendar, capturing, copil, dates, digests, documents, duplicates, feeds, fit,
    forecast, going, lessons, opportunities, opportunity_steps, origins, papers, partners, pipeline, proposal_tasks,
    reminders, sending, sharing, source_acts, sources, submissions, tasks, tying, versions,
)  # fmt: skip
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "calls.index": KeptList(CallFilterSchema, SEE, digests.acts),
    "call_calendar.index": KeptList(CalendarFilterSchema, SEE),
    "call_copil.index": KeptList(CopilFilterSchema, SEE),
    "call_duplicates.index": KeptList(PairFilterSchema, SEE),
    "call_lessons.index": KeptList(LessonFilterSchema, SEE),
    "call_opportunities.index": KeptList(OpportunityFilterSchema, SEE),
    "call_sources.index": KeptList(SourceFilterSchema, SEE),
    "call_tasks.index": KeptList(CallTaskFilterSchema, SEE),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(55, lazy("Calls for proposals"), "calls.index", SEE),)
TO_DO = (going.to_do, tasks.to_do, reminders.to_do, pipeline.to_do, origins.to_do, sources.to_do)
FIGURES = (pipeline.figures, calls.figures)
IMPORTS = (CALLS,)
HAND_OVER = (hand_over_opportunities, hand_over_call_tasks)
AGREEMENTS = {signing.KIND: signing.ORIGIN}
QUESTIONS = round_source.QUESTIONS
