"""How the audit log reads what the call watch records."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "call.added": lazy("Call kept"),
    "call.changed": lazy("Call changed"),
    "call.followed": lazy("Call followed"),
    "call.set_aside": lazy("Call set aside"),
    "opportunity.added": lazy("Opportunity kept"),
    "opportunity.advanced": lazy("Opportunity taken a step further"),
    "opportunity.changed": lazy("Opportunity changed"),
    "opportunity.lost": lazy("Opportunity lost"),
    "opportunity.returned": lazy("Opportunity taken a step back"),
    "opportunity.settled": lazy("Opportunity decided on"),
    "opportunity.submitted": lazy("Opportunity submitted"),
    "opportunity.withdrawn": lazy("Opportunity withdrawn"),
    "opportunity.won": lazy("Opportunity won"),
}

KINDS: Mapping[str, Any] = {
    "call": lazy("Call for proposals"),
    "opportunity": lazy("Opportunity"),
}
