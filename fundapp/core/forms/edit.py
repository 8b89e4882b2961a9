"""Editing a record that somebody else may be editing too."""

import json
from collections.abc import Callable, Mapping
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
    def http_status(self) -> int:
        """409 where somebody else was quicker."""
        return 409 if self.conflict else super().http_status

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

    @property
    def differences(self) -> list[tuple[str, Any, Any, Any, bool]]:
        """For each field in which the versions differ: label, before, theirs, mine, and whether both changed it."""
        if self.conflict is None:
            return []
        found = sorted(self.conflict.clashing + self.conflict.taken, key=lambda each: not each.clashes)
        return [
            (
                self[each.name].label.text,
                *map(self._shown(each.name), (each.before, each.theirs, each.mine)),
                each.clashes,
            )
            for each in found
        ]

    def _shown(self, name: str) -> Callable[[Any], str]:
        """How the values of a field read: codes as their labels."""
        labels = {value: label for value, label, *_rest in getattr(self[name], "iter_choices", list)()}

        def shown(value: Any) -> str:
            values = value if isinstance(value, list) else [value]
            return ", ".join(str(labels.get(each, each)) for each in values if each not in (None, ""))

        return shown

    def _opened_with(self) -> Mapping[str, Any]:
        try:
            values = json.loads(self.opened_with.data or "")
        except ValueError:
            return {}
        return values if isinstance(values, dict) else {}
