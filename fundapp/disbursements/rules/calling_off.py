"""Why a payment order is called off: codes, as the log and the order keep them."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

WHY: Mapping[str, Any] = {
    "mistake": lazy("It was prepared by mistake"),
    "amount": lazy("The amount or the instalments are to be others"),
    "arrested": lazy("Whoever was to receive it was arrested or cannot be reached"),
    "unsafe": lazy("It would put somebody in danger"),
    "other_way": lazy("The money goes another way"),
    "purpose": lazy("It is to be used for something else"),
}
"""By code."""
