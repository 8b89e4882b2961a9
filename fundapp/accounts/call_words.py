"""How the audit log reads what the call watch records."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "call.added": lazy("Call kept"),
    "call.changed": lazy("Call changed"),
    "call.followed": lazy("Call followed"),
    "call.set_aside": lazy("Call set aside"),
    "call_task.asked": lazy("Something to be found out for a call"),
    "call_task.planned": lazy("Task of a call planned"),
    "call_task.changed": lazy("Task of a call handed on"),
    "call_task.done": lazy("Task of a call done"),
}

KINDS: Mapping[str, Any] = {
    "call": lazy("Call for proposals"),
    "call_task": lazy("Task of a call"),
}
