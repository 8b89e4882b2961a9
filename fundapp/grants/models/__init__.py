"""Tables of the call watch."""

from fundapp.grants.models.budgets import BudgetLine, BudgetSent, ProposalBudget
from fundapp.grants.models.calls import Call
from fundapp.grants.models.captures import CallCapture
from fundapp.grants.models.changes import CallChange
from fundapp.grants.models.claims import CallClaim
from fundapp.grants.models.copil import CopilDigest
from fundapp.grants.models.digests import CallDigest
from fundapp.grants.models.documents import DocumentVersion, ProposalDocument, ProposalFile
from fundapp.grants.models.feeds import CallFeed
from fundapp.grants.models.going import DecisionAsk
from fundapp.grants.models.likeness import CallDistinct, CallJoin, CallKey, CallPair
from fundapp.grants.models.opportunities import Opportunity, OpportunityMove
from fundapp.grants.models.partners import OpportunityPartner
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme
from fundapp.grants.models.reminders import CallFollower, CallReminder, CallWish
from fundapp.grants.models.sources import CallHost, CallSource, CallTrial, CallVisit, CallVisitPart
from fundapp.grants.models.submissions import Submission, SubmissionPaper
from fundapp.grants.models.tasks import CallTask

__all__ = [
    "BudgetLine",
    "BudgetSent",
    "Call",
    "CallCapture",
    "CallChange",
    "CallClaim",
    "CallCountry",
    "CallDeadline",
    "CallDigest",
    "CallDistinct",
    "CallFeed",
    "CallFollower",
    "CallHost",
    "CallJoin",
    "CallKey",
    "CallLanguage",
    "CallPair",
    "CallReminder",
    "CallSource",
    "CallTask",
    "CallTheme",
    "CallTrial",
    "CallVisit",
    "CallVisitPart",
    "CallWish",
    "CopilDigest",
    "DecisionAsk",
    "DocumentVersion",
    "Opportunity",
    "OpportunityMove",
    "OpportunityPartner",
    "ProposalBudget",
    "ProposalDocument",
    "ProposalFile",
    "Submission",
    "SubmissionPaper",
]
