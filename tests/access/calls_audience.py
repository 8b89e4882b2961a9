"""Who may what with the call watch: written by hand, as tests/access/audience.py is."""

from tests.access.funders_audience import fundraisers, map_readers
from tests.access.terms import Audience

PAGES: dict[str, Audience] = {
    "calls.index": map_readers,
    "calls.export": map_readers,
    "calls.show": map_readers,
    "call_fit.show": map_readers,
    "call_fit.explained": map_readers,
    "call_tasks.index": map_readers,
    "call_tasks.export": map_readers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "calls.new": fundraisers,
    "calls.edit": fundraisers,
    "calls.aside": fundraisers,
    "call_tasks.new": fundraisers,
    "call_tasks.edit": fundraisers,
    "call_tasks.done": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "calls.follow": fundraisers,
    "call_fit.check": fundraisers,
}
"""What is only done (POST)."""
