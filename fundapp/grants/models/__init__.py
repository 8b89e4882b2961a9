"""Tables of the call watch."""

from fundapp.grants.models.calls import Call
from fundapp.grants.models.digests import CallDigest
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme

__all__ = [
    "Call",
    "CallCountry",
    "CallDeadline",
    "CallDigest",
    "CallLanguage",
    "CallTheme",
]
