"""Who may what with the directory and what it leads to: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.terms import Audience, changed_by, only

OFFICERS, ADMINISTRATORS = GroupCode.OFFICERS, GroupCode.ADMINISTRATORS

officers = only(OFFICERS)
house = only(
    GroupCode.FUNDRAISING, OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.AUDITORS, ADMINISTRATORS
)
directory_editors = changed_by(OFFICERS, ADMINISTRATORS, seen_by=house)
importers = only(GroupCode.FUNDRAISING, GroupCode.FINANCE, OFFICERS, ADMINISTRATORS)
importers_of_organisations = only(OFFICERS, ADMINISTRATORS)
"""The matrix asks for an import of organisations; one of funders is for fundraisers alone."""

PAGES: dict[str, Audience] = {
    "directory.index": house,
    "directory.export": house,
    "directory.show": house,
    "other_funds.index": house,
    "other_funds.export": house,
    "other_funds.show": house,
    "focal_points.index": house,
    "focal_points.export": house,
    "people_met.index": officers,
    "people_met.export": officers,
    "people_met.show": officers,
    "imports.index": importers,
    "imports.export": importers,
    "imports.show": importers_of_organisations,
    "imports.ask_undo": importers_of_organisations,
    "imports.rejected": importers_of_organisations,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "directory.new": directory_editors,
    "directory.edit": directory_editors,
    "imports.new": directory_editors,
    "imports.columns": importers_of_organisations,
    "other_funds.new": directory_editors,
    "other_funds.edit": directory_editors,
    "focal_points.new": directory_editors,
    "focal_points.end": directory_editors,
    "focal_points.of_met": officers,
    "people_met.new": officers,
    "people_met.edit": officers,
    "people_met.erase": officers,
    "orientations.show": officers,
    "orientations.outcome": officers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    **dict.fromkeys(
        ("imports.sheet", "imports.confirm", "imports.correct", "imports.abandon", "imports.undo"),
        importers_of_organisations,
    ),
}
"""What is only done (POST)."""
