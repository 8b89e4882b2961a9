"""How the audit log reads what the call watch records."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "call_capture.address_pasted": lazy("Address of a call pasted"),
    "call_capture.text_pasted": lazy("Text of a call pasted"),
    "call.added": lazy("Call kept"),
    "call.changed": lazy("Call changed"),
    "call.followed": lazy("Call followed"),
    "call.set_aside": lazy("Call set aside"),
    "call_source.added": lazy("Source of calls added"),
    "call_source.changed": lazy("Source of calls changed"),
    "call_source.paused": lazy("Source of calls paused"),
    "call_source.removed": lazy("Source of calls removed"),
    "call_source.resumed": lazy("Source of calls resumed"),
    "call_source.tried": lazy("Source of calls tried"),
    "call_source.visit_asked": lazy("Visit to a source of calls asked for"),
}

KINDS: Mapping[str, Any] = {
    "call_capture": lazy("What was pasted for a call"),
    "call": lazy("Call for proposals"),
    "call_source": lazy("Source of calls"),
    "call_trial": lazy("Trial of a source"),
}
