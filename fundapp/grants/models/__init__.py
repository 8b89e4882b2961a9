"""Tables of the call watch."""

from fundapp.grants.models.calls import Call
from fundapp.grants.models.opportunities import Opportunity, OpportunityMove
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme

__all__ = [
    "Call",
    "CallCountry",
    "CallDeadline",
    "CallLanguage",
    "CallTheme",
    "Opportunity",
    "OpportunityMove",
]
