"""How the audit log reads what the emergency fund records."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "case.addition.made": lazy("Something added to a case by its applicant"),
    "case.application.withdrawn": lazy("Application withdrawn by its applicant"),
    "case.award.accepted": lazy("Award accepted by the applicant"),
    "case.call.attached": lazy("Files added to a call at the hotline desk"),
    "case.call.entered": lazy("Case entered at the hotline desk"),
    "case.code.asked": lazy("New follow-up code asked for by an officer"),
    "case.code.dropped": lazy("Request for a new follow-up code taken back"),
    "case.code.heard": lazy("Own code of a caller heard by a second officer"),
    "case.code.made": lazy("New follow-up code made by a second officer"),
    "case.code.replaced": lazy("Follow-up code replaced by its holder"),
    "case.digests_noted": lazy("Digests of a case noted, to find its people again"),
    "case.draft.begun": lazy("Application begun"),
    "case.draft.discarded": lazy("Application thrown away before it was sent"),
    "case.draft.saved": lazy("Application continued"),
    "case.erasure.asked": lazy("Erasure asked for by the applicant"),
    "case.facts_corrected": lazy("Facts of a case corrected"),
    "case.mailbox.read": lazy("Messages of a case read"),
    "case.message.received": lazy("Message of an applicant received"),
    "case.message.sent": lazy("Message written to an applicant"),
    "case.need.added": lazy("Line of needs added"),
    "case.need.changed": lazy("Line of needs changed"),
    "case.need.moved": lazy("Line of needs moved"),
    "case.need.removed": lazy("Line of needs removed"),
    "case.news.seen": lazy("What is new in a case seen"),
    "case.notices.chosen": lazy("Notices chosen by an applicant"),
    "case.notices.sent": lazy("Notice sent to an applicant"),
    "case.notices.stopped": lazy("Notices stopped by an applicant"),
    "case.originals.deleted": lazy("Originals said to be deleted at the hotline desk"),
    "case.passed_on": lazy("Case passed on to another officer"),
    "case.receipt.confirmed": lazy("Receipt confirmed by the applicant"),
    "case.received": lazy("Case received"),
    "case.referral.added": lazy("Something added to a case by a partner"),
    "case.referral.entered": lazy("Case entered by a partner"),
    "case.revision.asked": lazy("Another look at the award asked for by the applicant"),
    "case.taken": lazy("Case taken by an officer"),
    "hotline.added": lazy("Hotline added"),
    "hotline.changed": lazy("Hotline changed"),
    "hotline.removed": lazy("Hotline removed"),
}
"""By the action's code, in the past: what was done."""

KINDS: Mapping[str, Any] = {
    "case_addition": lazy("Addition to a case"),
    "case_code_request": lazy("Request for a new follow-up code"),
    "case_digest": lazy("Digests of a case"),
    "case_draft": lazy("Application that was not sent"),
    "case_mailbox": lazy("Mailbox of a case"),
    "case_message": lazy("Message of a case"),
    "case_need": lazy("Line of needs"),
    "case_notice": lazy("Wish of an applicant to be told"),
    "emergency_case": lazy("Case"),
    "hotline": lazy("Hotline"),
}
"""By the name of the subject's table."""

CONTENT: Mapping[str, Any] = {
    "additions": lazy("Additions"),
    "case": lazy("Case"),
    "country": lazy("Country"),
    "files": lazy("Files"),
    "messages": lazy("Messages"),
    "number": lazy("Number"),
    "name": lazy("Name"),
    "hours": lazy("Hours"),
    "organisation": lazy("Organisation"),
    "priority": lazy("Priority"),
    "side": lazy("Side"),
    "state": lazy("State"),
    "step": lazy("Step"),
    "taken": lazy("Taken at once"),
}
"""What the names in an entry's content mean."""
