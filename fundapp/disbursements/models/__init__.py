"""Tables of payments."""

from fundapp.disbursements.models.batches import PayingAccount, PaymentBatch, PaymentSubmission
from fundapp.disbursements.models.evidence import DocumentWaiver, SupportingDocument
from fundapp.disbursements.models.limits import PaymentLimit
from fundapp.disbursements.models.orders import PaymentOrder, PaymentStep
from fundapp.disbursements.models.payees import PayeeDigest, PayeeScreening, PaymentPayee, SanctionEntry, SanctionList
from fundapp.disbursements.models.releases import PaymentCeiling, PaymentRelease
from fundapp.disbursements.models.reports import ReportFile, ReportLine

__all__ = [
    "DocumentWaiver",
    "PayeeDigest",
    "PayeeScreening",
    "PayingAccount",
    "PaymentBatch",
    "PaymentCeiling",
    "PaymentLimit",
    "PaymentOrder",
    "PaymentPayee",
    "PaymentRelease",
    "PaymentStep",
    "PaymentSubmission",
    "ReportFile",
    "ReportLine",
    "SanctionEntry",
    "SanctionList",
    "SupportingDocument",
]
