"""Pages of imports, all in one blueprint."""

from fundapp.core.ports import KeptList
from fundapp.imports.permissions import GRANTS, SEE
from fundapp.imports.schemas.answers import ImportFilterSchema
from fundapp.imports.views import columns, deciding
from fundapp.imports.views.runs import blueprint

__all__ = ["GRANTS", "LISTS", "SEE", "blueprint", "columns", "deciding"]

LISTS = {"imports.index": KeptList(ImportFilterSchema, SEE)}
"""Lists whose filter can be kept under a name."""
