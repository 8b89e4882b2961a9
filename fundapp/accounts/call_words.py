"""How the audit log reads what the call watch records."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "call.added": lazy("Call kept"),
    "call.changed": lazy("Call changed"),
    "call.followed": lazy("Call followed"),
    "call.set_aside": lazy("Call set aside"),
    "call.removed": lazy("Call removed with its import"),
    "call_digest.started": lazy("Digest of calls asked for"),
    "call_digest.stopped": lazy("Digest of calls stopped"),
}

KINDS: Mapping[str, Any] = {
    "call": lazy("Call for proposals"),
    "call_digest": lazy("Digest of calls"),
}
