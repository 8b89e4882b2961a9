"""All that the directory gives an application: its pages, lists, figures, sheets. For `app.py`."""

from fundapp.core.i18n import lazy
from fundapp.core.ports import KeptList, NavigationItem
from fundapp.directory.importing import ORGANISATIONS
from fundapp.directory.permissions import GRANTS, MEET, SEE
from fundapp.directory.schemas.funds import FundFilterSchema
from fundapp.directory.schemas.organisations import OrganisationFilterSchema
from fundapp.directory.schemas.people import FocalPointFilterSchema, PersonMetFilterSchema
from fundapp.directory.views import focal_points, funds, organisations, people_met

__all__ = ["FIGURES", "GRANTS", "IMPORTS", "LISTS", "NAVIGATION", "PAGES"]

PAGES = (organisations, funds, focal_points, people_met)
"""Modules whose `blueprint` every installation has."""

LISTS = {
    "directory.index": KeptList(OrganisationFilterSchema, SEE),
    "other_funds.index": KeptList(FundFilterSchema, SEE),
    "focal_points.index": KeptList(FocalPointFilterSchema, SEE),
    "people_met.index": KeptList(PersonMetFilterSchema, MEET),
}
"""Lists whose filter can be kept under a name."""

NAVIGATION = (NavigationItem(65, lazy("Directory"), "directory.index", SEE),)
FIGURES = (organisations.figures,)
IMPORTS = (ORGANISATIONS,)
"""What can come from a sheet."""
