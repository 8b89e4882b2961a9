"""Editing a record that somebody else may be editing too."""

import json
from collections.abc import Mapping
from typing import Any, Self

from wtforms import HiddenField

from fundapp.core.forms.merge import Merge, merge
from fundapp.core.forms.over import SchemaForm


class EditForm(SchemaForm):
    """Carries the version and the values that it was opened with, so that a save can tell what changed since."""

    opened_version = HiddenField()
    opened_with = HiddenField()
    conflict: Merge | None = None

    @classmethod
    def editing(cls, subject: Any, **options: Any) -> Self:
        """The form filled with the record as it stands now."""
        values = cls.schema().dump(subject)
        carried = {"opened_version": str(subject.version), "opened_with": json.dumps(values)}
        return cls(data={**values, **carried}, **options)

    @property
    def expected_version(self) -> int:
        """The version that the person saw; 0, which no record has, if that was tampered with."""
        text = self.opened_version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def meet(self, subject: Any) -> None:
        """Shows what somebody else saved. Mine stays in the fields; saving again then overwrites knowingly."""
        theirs = self.schema().dump(subject)
        self.conflict = merge(self._opened_with(), theirs, self.typed())
        for name, value in self.conflict.values.items():
            self[name].data = value
        self.opened_version.data = str(subject.version)
        self.opened_with.data = json.dumps(theirs)

    def _opened_with(self) -> Mapping[str, Any]:
        try:
            values = json.loads(self.opened_with.data or "")
        except ValueError:
            return {}
        return values if isinstance(values, dict) else {}
