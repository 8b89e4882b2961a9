"""Tables of the call watch."""

from fundapp.grants.models.calls import Call
from fundapp.grants.models.captures import CallCapture
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme
from fundapp.grants.models.sources import CallHost, CallSource, CallTrial, CallVisit, CallVisitPart

__all__ = [
    "Call",
    "CallCapture",
    "CallCountry",
    "CallDeadline",
    "CallHost",
    "CallLanguage",
    "CallSource",
    "CallTheme",
    "CallTrial",
    "CallVisit",
    "CallVisitPart",
]
