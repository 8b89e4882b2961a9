"""What one officer alone cannot do, beside erasing a case: their word and a second one."""

from enum import StrEnum


class Matter(StrEnum):
    """What is proposed."""

    UNMARK_MINOR = "unmark_minor"
    LIFT_HOLD = "lift_hold"
