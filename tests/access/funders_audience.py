"""Who may what with the funder map: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.terms import Audience, changed_by, only

map_readers = only(
    GroupCode.FUNDRAISING, GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.AUDITORS
)
fundraisers = changed_by(GroupCode.FUNDRAISING, seen_by=map_readers)

PAGES: dict[str, Audience] = {
    "funders.index": map_readers,
    "funders.export": map_readers,
    "funders.show": map_readers,
    "pictures.countries": map_readers,
    "pictures.countries_sheet": map_readers,
    "pictures.themes": map_readers,
    "pictures.themes_sheet": map_readers,
    "funder_calendar.index": map_readers,
    "funder_calendar.export": map_readers,
    "funder_contacts.index": map_readers,
    "funder_contacts.export": fundraisers,
    "funder_interactions.index": map_readers,
    "funder_interactions.export": map_readers,
    "funder_steps.index": map_readers,
    "funder_steps.export": map_readers,
    "funder_asks.index": map_readers,
    "funder_asks.export": map_readers,
    "funder_files.index": map_readers,
    "funder_files.export": map_readers,
    "funder_files.download": map_readers,
    "funder_changes.index": map_readers,
    "funder_changes.export": map_readers,
    "funder_changes.show": map_readers,
    "funder_changes.export_funders": map_readers,
    "funder_duplicates.index": map_readers,
    "funder_duplicates.export": map_readers,
    "funder_merges.choose": fundraisers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "funders.new": fundraisers,
    "funders.edit": fundraisers,
    "funder_contacts.new": fundraisers,
    "funder_contacts.edit": fundraisers,
    "funder_contacts.remove": fundraisers,
    "funder_interactions.new": fundraisers,
    "funder_interactions.edit": fundraisers,
    "funder_steps.new": fundraisers,
    "funder_steps.done": fundraisers,
    "funder_steps.relation": fundraisers,
    "funder_asks.new": fundraisers,
    "funder_asks.edit": fundraisers,
    "funder_asks.remove": fundraisers,
    "funder_cycles.new": fundraisers,
    "funder_cycles.edit": fundraisers,
    "funder_cycles.remove": fundraisers,
    "funder_files.new": fundraisers,
    "funder_files.edit": fundraisers,
    "funder_files.remove": fundraisers,
    "funder_bulk.choose": fundraisers,
    "funder_changes.undo": fundraisers,
    "funder_merges.merge": fundraisers,
    "funder_merges.undo": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "funders.confirm": fundraisers,
    "funder_changes.confirm": fundraisers,
    "funder_changes.abandon": fundraisers,
    "funder_duplicates.say_two": fundraisers,
    "funder_duplicates.undo_two": fundraisers,
}
"""What is only done (POST)."""
