"""The officers' desk: its blueprint with every page, and what it brings to the first page."""

from fundapp.cases.views import attachments, case, listing, needs
from fundapp.cases.views.casework import blueprint
from fundapp.cases.views.to_do import figures, to_do

PARTS = (attachments, case, listing, needs)
"""Modules whose pages register themselves when they are loaded."""

__all__ = ["PARTS", "blueprint", "figures", "to_do"]
