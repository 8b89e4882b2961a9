"""Pages of imports, all in one blueprint."""

from fundapp.imports.permissions import GRANTS, SEE
from fundapp.imports.views import columns, deciding
from fundapp.imports.views.runs import blueprint

__all__ = ["GRANTS", "SEE", "blueprint", "columns", "deciding"]
