"""Who may what in the portal, and on its other side: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.agreements_audience import agreement_keepers
from tests.access.funders_audience import map_readers
from tests.access.terms import Audience, changed_by, only, owner

donors = only(GroupCode.DONORS)
finance = changed_by(GroupCode.FINANCE, seen_by=map_readers)

PAGES: dict[str, Audience] = {
    "portal.index": donors,
    "portal.export": donors,
    "portal.agreement": owner,
    "portal.listed": owner,
    "portal_reports.show": owner,
    "portal_reports.download": owner,
    "portal_reports.verifier": donors,
    "agreement_readers.index": map_readers,
    "agreement_downloads.index": map_readers,
    "agreement_downloads.export": map_readers,
    "agreement_requests.index": map_readers,
    "agreement_requests.export": map_readers,
    "agreement_requests.show": map_readers,
    "agreement_questions.index": map_readers,
    "agreement_questions.export": map_readers,
    "agreement_questions.show": map_readers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "portal_reports.acknowledge": owner,
    "portal_requests.show": owner,
    "portal_questions.new": owner,
    "portal_questions.show": owner,
    "agreement_readers.new": agreement_keepers,
    "agreement_readers.end": agreement_keepers,
    "agreement_requests.new": agreement_keepers,
    "agreement_requests.edit": agreement_keepers,
    "agreement_requests.withdraw": agreement_keepers,
    "agreement_requests.close": finance,
    "agreement_questions.answer": agreement_keepers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {"agreement_questions.settle": agreement_keepers}
"""What is only done (POST)."""
