"""Everything of envelopes, for app.py: the blueprint with every page."""

from fundapp.ledger.views import envelopes, funding
from fundapp.ledger.views.frame import blueprint

PARTS = (envelopes, funding)
"""Modules whose pages the blueprint carries."""

__all__ = ["PARTS", "blueprint"]
