"""The officers' desk: its blueprint with every page, and what it brings to the first page."""

from fundapp.cases.views import assigning, attachments, board, case, figures, listing, needs
from fundapp.cases.views.casework import blueprint
from fundapp.cases.views.to_do import figures as key_figures
from fundapp.cases.views.to_do import to_do

PARTS = (assigning, attachments, board, case, figures, listing, needs)
"""Modules whose pages register themselves when they are loaded."""

__all__ = ["PARTS", "blueprint", "key_figures", "to_do"]
