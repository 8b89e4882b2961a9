"""Pages of imports, all in one blueprint."""

from fundapp.imports.views import columns, deciding
from fundapp.imports.views.runs import blueprint

__all__ = ["blueprint", "columns", "deciding"]
