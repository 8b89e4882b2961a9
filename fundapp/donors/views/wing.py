"""All that the funder map gives an application: its pages, lists, tasks on the home page, sheets. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.donors.importing import FUNDERS
from fundapp.donors.permissions import GRANTS, SEE
from fundapp.donors.schemas.files import PaperFilterSchema
from fundapp.donors.schemas.funders import FunderFilterSchema
from fundapp.donors.schemas.relations import ContactFilterSchema, InteractionFilterSchema, StepFilterSchema
from fundapp.donors.views import contacts, files, funders, interactions, pictures, steps

__all__ = ["FIGURES", "GRANTS", "IMPORTS", "LISTS", "NAVIGATION", "PAGES", "TO_DO"]

PAGES = (funders, contacts, interactions, steps, files, pictures)
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "funders.index": KeptList(FunderFilterSchema, SEE),
    "funder_contacts.index": KeptList(ContactFilterSchema, SEE),
    "funder_interactions.index": KeptList(InteractionFilterSchema, SEE),
    "funder_steps.index": KeptList(StepFilterSchema, SEE),
    "funder_files.index": KeptList(PaperFilterSchema, SEE),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(60, lazy("Funders"), "funders.index", SEE),)
TO_DO = (steps.to_do,)
FIGURES = (funders.figures,)
IMPORTS = (FUNDERS,)
"""What can come from a sheet."""
