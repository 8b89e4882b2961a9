"""Tables of the call watch."""

from fundapp.grants.models.calls import Call
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme
from fundapp.grants.models.tasks import CallTask

__all__ = [
    "Call",
    "CallCountry",
    "CallDeadline",
    "CallLanguage",
    "CallTask",
    "CallTheme",
]
