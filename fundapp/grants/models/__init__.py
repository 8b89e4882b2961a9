"""Tables of the call watch."""

from fundapp.grants.models.calls import Call
from fundapp.grants.models.claims import CallClaim
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme

__all__ = [
    "Call",
    "CallClaim",
    "CallCountry",
    "CallDeadline",
    "CallLanguage",
    "CallTheme",
]
