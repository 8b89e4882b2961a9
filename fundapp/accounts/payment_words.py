"""How the audit log reads what payments record, and how the queue reads what is done for them."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "payment.account.changed": lazy("Account of the fund changed"),
    "payment.account.closed": lazy("Account of the fund closed"),
    "payment.account.opened": lazy("Account of the fund entered"),
    "payment.batch.given_up": lazy("Batch of payments given up before it was taken"),
    "payment.batch.made": lazy("Batch of payments made"),
    "payment.ceiling.agreed": lazy("Ceiling for payments agreed to by a second person"),
    "payment.ceiling.asked": lazy("Ceiling for payments asked for"),
    "payment.collection.noted": lazy("Collection code of a payment noted"),
    "payment.file.failed": lazy("File of payments could not be made"),
    "payment.file.made": lazy("File of payments made by the courier"),
    "payment.file.taken": lazy("File of payments taken out"),
    "payment.limit.changed": lazy("Limit of payments changed"),
    "payment.limit.ended": lazy("Limit of payments ended"),
    "payment.limit.entered": lazy("Limit of payments entered"),
    "payment.list.imported": lazy("List of sanctions imported"),
    "payment.match.judged": lazy("Possible match with a list of sanctions judged"),
    "payment.order.cancelled": lazy("Payment called off"),
    "payment.order.lost": lazy("Payment of which nobody can say what became of it"),
    "payment.order.prepared": lazy("Payment prepared"),
    "payment.order.sent": lazy("Payment handed over"),
    "payment.order.signed": lazy("Payment signed for release"),
    "payment.order.stopped": lazy("Payment stopped with its case"),
    "payment.outcome.entered": lazy("Outcome of a payment entered by hand"),
    "payment.outcome.noted": lazy("Outcome of a payment noted"),
    "payment.paper.added": lazy("Supporting document of a payment added"),
    "payment.paper.destroyed": lazy("Supporting document of a payment destroyed"),
    "payment.payee.changed": lazy("Payee of a payment changed"),
    "payment.payee.named": lazy("Payee named"),
    "payment.payee.noted": lazy("Account of a payee made known to a group"),
    "payment.payee.screened": lazy("Payee looked for on lists of sanctions"),
    "payment.recall.begun": lazy("Recall of a payment begun"),
    "payment.received": lazy("Payment received, as its recipient says"),
    "payment.report.dismissed": lazy("Line of a bank’s report dismissed"),
    "payment.report.matched": lazy("Line of a bank’s report matched with a payment"),
    "payment.report.strangers_dismissed": lazy("Lines that are not ours dismissed"),
    "payment.report.taken": lazy("Report of a bank or operator taken in"),
    "payment.submission.answered": lazy("Operator’s answer noted"),
    "payment.submission.lost": lazy("Payment told to an operator without an answer"),
    "payment.submission.noted": lazy("Payment about to be told to an operator"),
    "payment.submission.withheld": lazy("Payment not told to an operator"),
    "payment.waiver.agreed": lazy("Waiver of a supporting document agreed to"),
    "payment.waiver.asked": lazy("Waiver of a supporting document asked for"),
}
"""By the action's code, in the past: what was done."""

KINDS: Mapping[str, Any] = {
    "payment_account": lazy("Account of the fund"),
    "payment_batch": lazy("Batch of payments"),
    "payment_ceiling": lazy("Ceiling for payments"),
    "payment_document": lazy("Supporting document of a payment"),
    "payment_limit": lazy("Limit of payments"),
    "payment_order": lazy("Payment order"),
    "payment_payee": lazy("Payee of a case"),
    "payment_release": lazy("Signature under a payment"),
    "payment_report": lazy("Report of a bank or operator"),
    "payment_report_line": lazy("Line of a bank’s report"),
    "payment_screening": lazy("Search on lists of sanctions"),
    "payment_submission": lazy("Payment told to an operator"),
    "payment_waiver": lazy("Waiver of a supporting document"),
    "sanction_list": lazy("List of sanctions"),
}
"""By the name of the subject's table."""

CONTENT: Mapping[str, Any] = {
    "account": lazy("Account"),
    "answer": lazy("Answer"),
    "asked_by": lazy("Asked for by"),
    "award": lazy("Award"),
    "batch": lazy("Batch"),
    "became": lazy("What became of it"),
    "confirmed_on": lazy("Confirmed on"),
    "count": lazy("How many"),
    "expires_on": lazy("Expires on"),
    "last_day": lazy("Last day"),
    "lines": lazy("Lines"),
    "list": lazy("List of sanctions"),
    "lists": lazy("Lists of sanctions"),
    "method": lazy("Way of paying"),
    "order": lazy("Payment order"),
    "payee": lazy("Commitment to the payee"),
    "position": lazy("Instalment"),
    "possible": lazy("Possible matches"),
    "published": lazy("Published on"),
    "total": lazy("Altogether, in minor units"),
    "valid_from": lazy("Valid from"),
    "valid_until": lazy("Valid until"),
    "verdict": lazy("Verdict"),
    "voided": lazy("Signatures voided"),
}
"""What the names in an entry's content mean."""

TOPICS: Mapping[str, Any] = {
    "payment.authorised": lazy("Tell that a payment can be handed over"),
    "payment.batch.made": lazy("Make the file of a batch"),
    "payment.confirmed": lazy("Tell that a payment arrived"),
    "payment.ended": lazy("Destroy what the courier knows of a payee"),
    "payment.overdue": lazy("Tell that a payment waits for too long"),
    "payment.poll.due": lazy("Ask an operator what became of a payment"),
    "payment.recall": lazy("Tell that a payment must be recalled"),
    "payment.receipt.awaited": lazy("Tell an applicant that something waits after a payment"),
    "payment.returned": lazy("Tell that a payment came back or was refused"),
    "payment.sent": lazy("Tell that a payment was handed over"),
    "payment.submission.due": lazy("Tell an operator of a payment"),
    "payment.unknown": lazy("Tell that nobody knows what became of a payment"),
}
"""What a message of the queue asks for, by topic."""
