"""Steps of imports, done by workers. Importing it registers every handler."""

from fundapp.imports.jobs import forgetting, steps

__all__ = ["forgetting", "steps"]
