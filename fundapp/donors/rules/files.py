"""Papers kept with a funder: what they are, and how much they may weigh together (vault/paper_rules: any paper)."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.vault.paper_rules import FORMATS, LARGEST

__all__ = ["FILES", "FORMATS", "LARGEST", "LARGEST_SENDING", "LARGEST_TOTAL", "MOST_AT_ONCE", "SORTS"]

LARGEST_TOTAL = 500_000_000
"""Bytes of all files of a funder, together."""
MOST_AT_ONCE = 5
LARGEST_SENDING = MOST_AT_ONCE * LARGEST + 1_000_000

FILES: Mapping[str, Any] = {
    "guidelines": lazy("Guidelines"),
    "call": lazy("Call for proposals"),
    "letter": lazy("Letter"),
    "agreement": lazy("Agreement"),
    "report": lazy("Report"),
    "notes": lazy("Notes of a meeting"),
    "budget": lazy("Budget"),
    "other": lazy("Other"),
}
"""What a paper is."""

SORTS: Mapping[str, Any] = {
    "added": lazy("Last added first"),
    "dated": lazy("Latest paper first"),
    "name": lazy("Name"),
    "-name": lazy("Name, from Z to A"),
}
