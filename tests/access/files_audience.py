"""Who may what with papers of funders: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.terms import Audience, changed_by, only

map_readers = only(
    GroupCode.FUNDRAISING, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.OFFICERS, GroupCode.AUDITORS
)
fundraisers = changed_by(GroupCode.FUNDRAISING, seen_by=map_readers)

PAGES: dict[str, Audience] = {
    "funder_files.index": map_readers,
    "funder_files.export": map_readers,
    "funder_files.download": map_readers,
}
"""What is looked at (GET)."""

FORMS: dict[str, Audience] = {
    "funder_files.new": fundraisers,
    "funder_files.edit": fundraisers,
    "funder_files.remove": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""
