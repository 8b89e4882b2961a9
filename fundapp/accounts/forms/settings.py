"""Forms about settings: one for each, with one field."""

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from wtforms import HiddenField

from fundapp.accounts.queries.settings import InForce
from fundapp.accounts.schemas.settings import SCHEMAS
from fundapp.core.forms import SchemaForm, form_over

NO_CHANGE = UUID(int=0)
"""In place of what was tampered with: no change has this id."""


class SettingForm(SchemaForm):
    """Carries the change that was in force when it was opened, so that a save can tell whether there was another."""

    seen = HiddenField()

    @classmethod
    def opened_on(cls, now: InForce) -> Self:
        """The form with what is in force, unless it was sent."""
        return cls(data={**cls.schema().dump({"value": now.value}), "seen": _written(now)})

    @property
    def seen_id(self) -> UUID | None:
        """The change that the person saw; None where they saw the default."""
        try:
            return UUID(self.seen.data) if self.seen.data else None
        except ValueError:
            return NO_CHANGE

    def meet(self, now: InForce) -> None:
        """The person sees what somebody else has set, and what they typed: saving again then sets it."""
        self.seen.data = _written(now)


def _written(now: InForce) -> str:
    return str(now.change.id) if now.change else ""


FORMS: Mapping[str, Any] = {code: form_over(schema, SettingForm) for code, schema in SCHEMAS.items()}
"""The form of each setting, by code: classes of SettingForm."""
