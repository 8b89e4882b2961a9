"""Tables of the call watch."""

from fundapp.grants.models.calls import Call
from fundapp.grants.models.captures import CallCapture
from fundapp.grants.models.changes import CallChange
from fundapp.grants.models.claims import CallClaim
from fundapp.grants.models.likeness import CallDistinct, CallJoin, CallKey, CallPair
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme
from fundapp.grants.models.sources import CallHost, CallSource, CallTrial, CallVisit, CallVisitPart

__all__ = [
    "Call",
    "CallCapture",
    "CallChange",
    "CallClaim",
    "CallCountry",
    "CallDeadline",
    "CallDistinct",
    "CallHost",
    "CallJoin",
    "CallKey",
    "CallLanguage",
    "CallPair",
    "CallSource",
    "CallTheme",
    "CallTrial",
    "CallVisit",
    "CallVisitPart",
]
