"""How much is shown at once."""

MOST_SUGGESTED = 30
"""Funds that are suggested for one case."""
