"""Tables of the call watch."""

from fundapp.grants.models.calls import Call
from fundapp.grants.models.changes import CallChange
from fundapp.grants.models.claims import CallClaim
from fundapp.grants.models.likeness import CallDistinct, CallJoin, CallKey, CallPair
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme

__all__ = [
    "Call",
    "CallChange",
    "CallClaim",
    "CallCountry",
    "CallDeadline",
    "CallDistinct",
    "CallJoin",
    "CallKey",
    "CallLanguage",
    "CallPair",
    "CallTheme",
]
