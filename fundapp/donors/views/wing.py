"""All that the funder map gives an application: its pages, lists, tasks on the home page, sheets. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.donors.commands.agreement_readers import end_readings_of_leaver
from fundapp.donors.commands.handing import hand_over_agreements, hand_over_reports
from fundapp.donors.importing import FUNDERS
from fundapp.donors.permissions import GRANTS, READ_PORTAL, SEE, SEE_AGREEMENTS, SEE_REPORTS
from fundapp.donors.schemas.agreements import AgreementFilterSchema
from fundapp.donors.schemas.asks import AskFilterSchema
from fundapp.donors.schemas.bulk import BulkFilterSchema
from fundapp.donors.schemas.files import PaperFilterSchema
from fundapp.donors.schemas.funders import FunderFilterSchema
from fundapp.donors.schemas.merging import PairFilterSchema
from fundapp.donors.schemas.portal import QuestionFilterSchema, RequestFilterSchema
from fundapp.donors.schemas.relations import ContactFilterSchema, InteractionFilterSchema, StepFilterSchema
from fundapp.donors.schemas.reports import ReportFilterSchema
from fundapp.donors.views import (
    agreement_changes,
    agreement_downloads,
    agreement_due,
    agreement_envelopes,
    agreement_lists,
    agreement_questions,
    agreement_readers,
    agreement_requests,
    agreement_setup,
    agreements,
    asks,
    bulk,
    calendar,
    changes,
    contacts,
    cycles,
    due,
    duplicates,
    files,
    funders,
    indicators,
    interactions,
    merging,
    pictures,
    portal,
    portal_due,
    portal_questions,
    portal_reports,
    portal_requests,
    report_due,
    report_figures,
    report_files,
    report_papers,
    report_sections,
    report_setup,
    report_steps,
    report_stories,
    reports,
    steps,
)
from fundapp.donors.views.portal_frame import begins_here

__all__ = [
    "FIGURES", "GRANTS", "HAND_OVER", "IMPORTS", "LANDINGS", "LEFT_GROUPS", "LISTS", "NAVIGATION", "PAGES",
    "READ_PORTAL", "TO_DO",
]  # fmt: skip

PAGES = (
    funders, contacts, interactions, steps, pictures, calendar, cycles, asks, bulk, changes, duplicates, merging,
    files, agreements, agreement_changes, agreement_envelopes, agreement_lists, agreement_setup, indicators,
    reports, report_setup, report_sections, report_stories, report_steps, report_papers,
    report_files,
    report_figures,
    agreement_downloads, agreement_questions, agreement_readers, agreement_requests,
    portal, portal_questions, portal_reports, portal_requests,
)  # fmt: skip
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "funders.index": KeptList(FunderFilterSchema, SEE),
    "funder_changes.index": KeptList(BulkFilterSchema, SEE),
    "funder_contacts.index": KeptList(ContactFilterSchema, SEE),
    "funder_interactions.index": KeptList(InteractionFilterSchema, SEE),
    "funder_steps.index": KeptList(StepFilterSchema, SEE),
    "funder_asks.index": KeptList(AskFilterSchema, SEE),
    "funder_duplicates.index": KeptList(PairFilterSchema, SEE),
    "funder_files.index": KeptList(PaperFilterSchema, SEE),
    "agreements.index": KeptList(AgreementFilterSchema, SEE_AGREEMENTS),
    "donor_reports.index": KeptList(ReportFilterSchema, SEE_REPORTS),
    "agreement_questions.index": KeptList(QuestionFilterSchema, SEE_AGREEMENTS),
    "agreement_requests.index": KeptList(RequestFilterSchema, SEE_AGREEMENTS),
}
"""Lists whose filter can be kept under a name. None of the portal: views can be shared, and donors share nothing."""

NAVIGATION = (
    NavigationItem(60, lazy("Funders"), "funders.index", SEE),
    NavigationItem(62, lazy("Agreements and reports"), "agreements.index", SEE_AGREEMENTS),
    NavigationItem(63, lazy("My agreements"), "portal.index", READ_PORTAL),
)
TO_DO = (steps.to_do, due.to_do, agreement_due.to_do, report_due.to_do, portal_due.to_do)
LANDINGS = (begins_here,)
"""Where guests begin."""
FIGURES = (funders.figures,)
LEFT_GROUPS = (end_readings_of_leaver,)
"""What ends when somebody leaves a group."""

HAND_OVER = (hand_over_agreements, hand_over_reports)
"""What is passed on when somebody leaves."""
IMPORTS = (FUNDERS,)
"""What can come from a sheet."""
