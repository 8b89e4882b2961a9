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
    "call.found": lazy("Call found by a source"),
    "call.joined": lazy("Call joined with another"),
    "call.joined.removed": lazy("Call gone into another"),
    "call.separated": lazy("Call separated from another"),
    "call.deadline_chosen": lazy("Deadline of a call decided"),
    "call.word_accepted": lazy("What a source says taken over"),
    "call.word_declined": lazy("What a source says declined"),
    "call.move_noted": lazy("Moved deadline noted"),
    "call.moves_told": lazy("Moved deadlines told"),
    "call_claims.gone": lazy("Calls not listed any more by a source"),
    "call_distinct.said": lazy("Two calls said to be two"),
    "call_distinct.removed": lazy("Two calls compared again"),
    "call.told_anew": lazy("Call told anew by a source"),
}

KINDS: Mapping[str, Any] = {
    "call_capture": lazy("What was pasted for a call"),
    "call": lazy("Call for proposals"),
    "call_source": lazy("Source of calls"),
    "call_trial": lazy("Trial of a source"),
    "call_claim": lazy("What a source says of a call"),
    "call_change": lazy("Change told by a source"),
    "call_distinct": lazy("Two calls that are two"),
    "call_join": lazy("Two calls that were one"),
}
