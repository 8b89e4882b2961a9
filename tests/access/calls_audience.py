"""Who may what with the call watch: written by hand, as tests/access/audience.py is."""

from tests.access.funders_audience import fundraisers, map_readers
from tests.access.terms import Answer, Audience, Groups, Which


def _own(groups: Groups, which: Which) -> Answer:
    return map_readers.rule(groups, which) if which is Which.OWN else Answer.ABSENT


told_themselves = Audience("whose it is, of those who see calls", _own)

PAGES: dict[str, Audience] = {
    "calls.index": map_readers,
    "calls.export": map_readers,
    "calls.show": map_readers,
    "call_digests.index": map_readers,
    "call_digests.show": told_themselves,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "calls.new": fundraisers,
    "calls.edit": fundraisers,
    "calls.aside": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "calls.follow": fundraisers,
    "call_digests.start": told_themselves,
    "call_digests.stop": told_themselves,
}
"""What is only done (POST)."""
