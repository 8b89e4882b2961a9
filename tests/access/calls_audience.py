"""Who may what with the call watch: written by hand, as tests/access/audience.py is."""

from tests.access.funders_audience import fundraisers, map_readers
from tests.access.terms import Audience

PAGES: dict[str, Audience] = {
    "calls.index": map_readers,
    "calls.export": map_readers,
    "calls.show": map_readers,
    "call_papers.sheet": map_readers,
    "call_sources.index": map_readers,
    "call_sources.export": map_readers,
    "call_sources.show": map_readers,
    "call_source_acts.trial": fundraisers,
    "call_duplicates.index": map_readers,
    "call_duplicates.export": map_readers,
    "call_duplicates.compare": fundraisers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "call_captures.new": fundraisers,
    "call_captures.show": fundraisers,
    "calls.new": fundraisers,
    "calls.edit": fundraisers,
    "calls.aside": fundraisers,
    "call_sources.new": fundraisers,
    "call_sources.edit": fundraisers,
    "call_source_acts.remove": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "calls.follow": fundraisers,
    "call_source_acts.visit": fundraisers,
    "call_source_acts.pause": fundraisers,
    "call_source_acts.resume": fundraisers,
    "call_source_acts.start": fundraisers,
    "call_duplicates.join": fundraisers,
    "call_duplicates.say_two": fundraisers,
    "call_duplicates.undo_two": fundraisers,
    "call_origins.choose": fundraisers,
    "call_origins.note": fundraisers,
    "call_origins.accept": fundraisers,
    "call_origins.keep": fundraisers,
    "call_origins.separate": fundraisers,
}
"""What is only done (POST)."""
