"""Who may what with payments and with what follows them: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.terms import Audience, anybody, only

payment_readers = only(GroupCode.FINANCE, GroupCode.OFFICERS, GroupCode.AUDITORS)
payment_workers = only(GroupCode.FINANCE, GroupCode.OFFICERS)
payment_keepers = only(GroupCode.FINANCE)
officers = only(GroupCode.OFFICERS)

PAGES: dict[str, Audience] = {
    "payments.index": payment_readers,
    "payments.export": payment_readers,
    "payments.show": payment_readers,
    "to_prepare.index": payment_workers,
    "to_prepare.export": payment_workers,
    "preparing.start": payment_workers,
    "batches.index": payment_keepers,
    "batches.export": payment_keepers,
    "batches.new": payment_keepers,
    "batches.show": payment_keepers,
    "batches.download": payment_keepers,
    "paying_accounts.index": payment_keepers,
    "paying_accounts.export": payment_keepers,
    "paying_accounts.show": payment_keepers,
    "reports.index": payment_keepers,
    "reports.export": payment_keepers,
    "reports.show": payment_keepers,
    "report_lines.index": payment_keepers,
    "report_lines.export": payment_keepers,
    "report_lines.show": payment_keepers,
    "evidence.index": payment_readers,
    "evidence.export": payment_readers,
    "evidence.show": payment_readers,
    "evidence.paper": payment_workers,
    "evidence.file": payment_workers,
    "limits.index": payment_readers,
    "limits.export": payment_readers,
    "ceilings.index": payment_readers,
    "ceilings.export": payment_readers,
    "screening.index": payment_workers,
    "screening.export": payment_workers,
    "follow_up.index": officers,
    "follow_up.export": officers,
    "follow_up.show": officers,
    "counting.index": officers,
    "counting.export": officers,
}
"""What is looked at (GET). Auditors read amounts, steps, papers' sums, limits; no payee, and no file."""

FORMS: dict[str, Audience] = {
    "preparing.payee": payment_workers,
    "preparing.order": payment_workers,
    "preparing.change": payment_workers,
    "preparing.cancel": payment_workers,
    "signing.show": payment_workers,
    "batches.gather": payment_keepers,
    "batches.give_up": payment_keepers,
    "batches.by_hand": payment_keepers,
    "paying_accounts.new": payment_keepers,
    "paying_accounts.edit": payment_keepers,
    "paying_accounts.close": payment_keepers,
    "reports.upload": payment_keepers,
    "reports.strangers": payment_keepers,
    "report_lines.match": payment_keepers,
    "report_lines.dismiss": payment_keepers,
    "report_lines.by_hand": payment_keepers,
    "evidence.add": payment_workers,
    "evidence.waive": payment_workers,
    "evidence.agree": payment_workers,
    "limits.new": payment_keepers,
    "limits.edit": payment_keepers,
    "limits.end": payment_keepers,
    "ceilings.ask": payment_keepers,
    "ceilings.agree": payment_workers,
    "screening.upload": payment_keepers,
    "screening.look": payment_workers,
    "screening.show": payment_workers,
    "follow_up.note": officers,
    "follow_up.close": officers,
    "counting.show": officers,
    "stories.show": officers,
    "stories.withdraw": officers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "evidence.original": payment_workers,
    "payment_callbacks.ring": anybody,
}
"""What is only done (POST). Operators ring at the last one; whoever does learns nothing by it."""
