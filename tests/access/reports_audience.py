"""Who may what with reports to funders: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.funders_audience import map_readers
from tests.access.terms import Audience, changed_by

report_writers = changed_by(GroupCode.FUNDRAISING, GroupCode.FINANCE, GroupCode.OFFICERS, seen_by=map_readers)
story_tellers = changed_by(GroupCode.OFFICERS, seen_by=map_readers)

PAGES: dict[str, Audience] = {
    "donor_reports.index": map_readers,
    "donor_reports.export": map_readers,
    "donor_reports.show": map_readers,
    "donor_report_setup.choose": report_writers,
    "donor_report_papers.preview": map_readers,
    "donor_report_papers.proof": map_readers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "donor_report_setup.begin": report_writers,
    "donor_report_setup.edit": report_writers,
    "donor_report_sections.edit": report_writers,
    "donor_report_sections.ask": report_writers,
    "donor_report_stories.new": story_tellers,
    "donor_report_stories.edit": story_tellers,
    "donor_report_stories.check": story_tellers,
    "donor_report_stories.remove": story_tellers,
    "donor_report_steps.put": report_writers,
    "donor_report_steps.take_it_back": report_writers,
    "donor_report_steps.abandon": report_writers,
    "donor_report_steps.correct": report_writers,
    "donor_report_papers.release": report_writers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {"donor_report_steps.compute": report_writers}
"""What is only done (POST)."""
