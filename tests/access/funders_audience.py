"""Who may change several funders at once, or find facts still true: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.terms import Audience, changed_by, only

map_readers = only(
    GroupCode.FUNDRAISING, GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.AUDITORS
)
map_writers = changed_by(GroupCode.FUNDRAISING, seen_by=map_readers)

PAGES: dict[str, Audience] = {
    "funder_changes.index": map_readers,
    "funder_changes.export": map_readers,
    "funder_changes.show": map_readers,
    "funder_changes.export_funders": map_readers,
}

FORMS: dict[str, Audience] = {"funder_bulk.choose": map_writers, "funder_changes.undo": map_writers}

ACTS: dict[str, Audience] = {
    "funders.confirm": map_writers,
    "funder_changes.confirm": map_writers,
    "funder_changes.abandon": map_writers,
}
