"""Tables of the call watch."""

from fundapp.grants.models.calls import Call
from fundapp.grants.models.feeds import CallFeed
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme
from fundapp.grants.models.reminders import CallFollower, CallReminder, CallWish

__all__ = [
    "Call",
    "CallCountry",
    "CallDeadline",
    "CallFeed",
    "CallFollower",
    "CallLanguage",
    "CallReminder",
    "CallTheme",
    "CallWish",
]
