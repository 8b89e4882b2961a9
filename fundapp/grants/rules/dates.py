"""A date of a call, wherever it is kept, and in which words it reads. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.plans import WORDS
from fundapp.grants.rules.vocabulary import STEPS


@dataclass(frozen=True)
class Dated:
    """A submission that decides (then `id` is the call's), or a further date of a call.

    `version` and `updated_at` are the call's, which change with each of its dates; `followed`: whether the group
    follows it.
    """

    id: UUID
    call_id: UUID
    title: str
    step: str
    label: str | None
    plan_step: str | None
    due: Due
    followed: bool
    version: int
    updated_at: datetime

    @property
    def what(self) -> str:
        """What it is for, in the reader's words."""
        return purpose(self.step, self.label, self.plan_step)


def purpose(step: str, label: str | None, plan_step: str | None) -> str:
    """What a date is for, in the reader's words: as somebody called it, else as its code reads."""
    return label or str(WORDS[plan_step] if plan_step else STEPS[step])
