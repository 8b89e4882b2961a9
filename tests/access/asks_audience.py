"""Who may what with requests to funders and with their rounds: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.terms import Audience, changed_by, only

map_readers = only(
    GroupCode.FUNDRAISING, GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.AUDITORS
)
fundraisers = changed_by(GroupCode.FUNDRAISING, seen_by=map_readers)

PAGES: dict[str, Audience] = {
    "funder_asks.index": map_readers,
    "funder_asks.export": map_readers,
    "funder_calendar.index": map_readers,
    "funder_calendar.export": map_readers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "funder_asks.new": fundraisers,
    "funder_asks.edit": fundraisers,
    "funder_asks.remove": fundraisers,
    "funder_cycles.new": fundraisers,
    "funder_cycles.edit": fundraisers,
    "funder_cycles.remove": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""
