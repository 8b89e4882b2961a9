"""Who may look at funders that may be one, and merge them: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.terms import Audience, changed_by, only

map_readers = only(
    GroupCode.FUNDRAISING, GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.AUDITORS
)
fundraisers = changed_by(GroupCode.FUNDRAISING, seen_by=map_readers)

PAGES: dict[str, Audience] = {
    "funder_duplicates.index": map_readers,
    "funder_duplicates.export": map_readers,
    "funder_merges.choose": fundraisers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "funder_merges.merge": fundraisers,
    "funder_merges.undo": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "funder_duplicates.say_two": fundraisers,
    "funder_duplicates.undo_two": fundraisers,
}
"""What is only done (POST)."""

DOORS: dict[tuple[str, str], Audience] = {
    **{(endpoint, "GET"): who for endpoint, who in (PAGES | FORMS).items()},
    **{(endpoint, "POST"): who for endpoint, who in (FORMS | ACTS).items()},
}
"""Who may, by endpoint and method."""
