"""How the audit log reads what the call watch records."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "call.added": lazy("Call kept"),
    "call.changed": lazy("Call changed"),
    "call.cutoff_passed": lazy("Submission of a call over, the next one ahead"),
    "call.date_added": lazy("Date of a call kept"),
    "call.date_changed": lazy("Date of a call changed"),
    "call.date_removed": lazy("Date of a call taken out"),
    "call.followed": lazy("Call followed"),
    "call.plan_moved": lazy("Planned dates of a call moved along"),
    "call.planned": lazy("Dates before a deadline planned"),
    "call.set_aside": lazy("Call set aside"),
    "call_feed.made": lazy("Private calendar address made"),
    "call_feed.removed": lazy("Private calendar address revoked"),
    "call_follower.added": lazy("Reminders of a call asked for"),
    "call_follower.removed": lazy("Reminders of a call not wished any more"),
    "call_wish.chosen": lazy("Reminders of calls chosen"),
}

KINDS: Mapping[str, Any] = {
    "call": lazy("Call for proposals"),
    "call_feed": lazy("Private calendar address"),
    "call_follower": lazy("Reminders of a call"),
    "call_wish": lazy("Choice of reminders"),
}
