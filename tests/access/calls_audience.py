"""Who may what with the call watch: written by hand, as tests/access/audience.py is."""

from tests.access.funders_audience import fundraisers, map_readers
from tests.access.terms import Audience

PAGES: dict[str, Audience] = {
    "calls.index": map_readers,
    "calls.export": map_readers,
    "calls.show": map_readers,
    "call_pipeline.index": map_readers,
    "call_forecast.index": map_readers,
    "call_opportunities.index": map_readers,
    "call_opportunities.export": map_readers,
    "call_opportunities.show": map_readers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "calls.new": fundraisers,
    "calls.edit": fundraisers,
    "calls.aside": fundraisers,
    "call_opportunities.new": fundraisers,
    "call_opportunities.edit": fundraisers,
    "call_steps.take": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "calls.follow": fundraisers,
    "call_opportunities.start": fundraisers,
}
"""What is only done (POST)."""
