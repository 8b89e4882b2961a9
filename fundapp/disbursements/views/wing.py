"""All that the wing of payments gives an application: its pages, lists, tasks on the home page. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.disbursements.permissions import KEEP, PREPARE, SEE
from fundapp.disbursements.schemas.accounts import AccountFilterSchema
from fundapp.disbursements.schemas.batches import BatchFilterSchema
from fundapp.disbursements.schemas.ceilings import CeilingFilterSchema
from fundapp.disbursements.schemas.evidence import EvidenceFilterSchema
from fundapp.disbursements.schemas.limits import LimitFilterSchema
from fundapp.disbursements.schemas.orders import OrderFilterSchema, OwedFilterSchema
from fundapp.disbursements.schemas.reports import LineFilterSchema, ReportFilterSchema
from fundapp.disbursements.schemas.screening import ScreeningFilterSchema
from fundapp.disbursements.views import (
    accounts,
    batches,
    callbacks,
    case_part,
    ceilings,
    changing,
    evidence,
    limits,
    ordering,
    orders,
    owing,
    papers,
    payees,
    preparing,
    report_lines,
    reports,
    screening,
    signing,
    taking,
    to_do,
)

PAGES = (
    orders, owing, preparing, signing, batches, accounts, reports, report_lines, evidence, limits, screening, ceilings,
    callbacks,
)  # fmt: skip
"""Modules whose `blueprint` every installation has."""

MORE_PAGES = (changing, ordering, papers, payees)
"""Modules that add pages to the blueprint of another one when they are loaded."""

LISTS = {
    "payments.index": KeptList(OrderFilterSchema, SEE),
    "to_prepare.index": KeptList(OwedFilterSchema, PREPARE),
    "batches.index": KeptList(BatchFilterSchema, KEEP),
    "paying_accounts.index": KeptList(AccountFilterSchema, KEEP),
    "reports.index": KeptList(ReportFilterSchema, KEEP),
    "report_lines.index": KeptList(LineFilterSchema, KEEP),
    "evidence.index": KeptList(EvidenceFilterSchema, SEE),
    "limits.index": KeptList(LimitFilterSchema, SEE),
    "screening.index": KeptList(ScreeningFilterSchema, PREPARE),
    "ceilings.index": KeptList(CeilingFilterSchema, SEE),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(38, lazy("Payments"), "payments.index", SEE),)

TO_DO = (to_do.to_do, report_lines.to_do, taking.to_do, evidence.to_do, ceilings.to_do)
"""Who fills the home page, in order of urgency where there is no clock."""

FIGURES = (to_do.key_figures,)

CASE_PARTS = (case_part.case_section,)
"""What is said of payments on the page of a case."""
