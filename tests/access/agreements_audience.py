"""Who may what with agreements: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.funders_audience import fundraisers, map_readers
from tests.access.terms import Audience, changed_by, only

agreement_keepers = changed_by(GroupCode.FUNDRAISING, GroupCode.FINANCE, seen_by=map_readers)
book_keepers = only(GroupCode.FINANCE)

PAGES: dict[str, Audience] = {
    "agreements.index": map_readers,
    "agreements.export": map_readers,
    "agreements.show": map_readers,
    "indicators.show": map_readers,
    "report_papers.pdf": map_readers,
    "report_papers.xlsx": map_readers,
    "report_papers.data": map_readers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "agreement_setup.new": agreement_keepers,
    "agreement_setup.of_funder": agreement_keepers,
    "agreement_setup.for_origin": fundraisers,
    "call_tying.choose": fundraisers,
    "agreement_changes.edit": agreement_keepers,
    "agreement_changes.costs": agreement_keepers,
    "agreement_changes.take": agreement_keepers,
    "agreement_changes.remove": agreement_keepers,
    "agreement_lists.edit": agreement_keepers,
    "agreement_envelopes.new": agreement_keepers,
    "agreement_envelopes.put": book_keepers,
    "agreement_envelopes.away": book_keepers,
    "indicators.remove": agreement_keepers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {"indicators.record": agreement_keepers}
"""What is only done (POST)."""
