"""Everything of rounds, for app.py: its blueprint with every page, and what it brings to the first page."""

from fundapp.committee.views import conducting, deciding, discussing, rounds
from fundapp.committee.views.frame import blueprint
from fundapp.committee.views.to_do import figures, to_do

PARTS = (conducting, deciding, discussing, rounds)
"""Modules whose pages register themselves when they are loaded."""

__all__ = ["PARTS", "blueprint", "figures", "to_do"]
