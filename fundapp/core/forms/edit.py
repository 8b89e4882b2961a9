"""Editing a record that somebody else may be editing too."""

import json
from collections.abc import Callable
from typing import Any, Self

from marshmallow import ValidationError
from wtforms import HiddenField

from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.forms.merge import UNKNOWN, Merge, merge
from fundapp.core.forms.over import Done, SchemaForm
from fundapp.core.forms.version import number_sent

TRIES = 3


class EditForm(SchemaForm):
    """Carries the version and the values that it was opened with, so that a save can tell what changed since.

    Values are compared as the schema understands them, whatever the language, order or line ends they came in.
    """

    opened_version = HiddenField()
    opened_with = HiddenField()
    conflict: Merge | None = None

    @classmethod
    def editing(cls, subject: Any, **options: Any) -> Self:
        """The form filled with the record as it stands now."""
        values = cls.schema().dump(subject)
        carried = {"opened_version": str(subject.version), "opened_with": json.dumps(_understood(cls.schema(), values))}
        return cls(data={**values, **carried}, **options)

    def save(self, write: Callable[[int], Done], read_again: Callable[[], Any]) -> Done | None:
        """What `write(expected_version)` returns; None where it was refused, with the reason in the form.

        A conflict in which nothing differs (somebody saved without a change) needs nobody: it is written again.
        """

        def attempt() -> Done | None:
            for _try in range(TRIES):
                try:
                    return write(self._expected_version)
                except EditConflict:
                    self._meet(read_again())
                    if self.conflict:
                        return None
            raise Conflict

        return self.keep(attempt)

    @property
    def http_status(self) -> int:
        """409 where somebody else was quicker."""
        return 409 if self.conflict else super().http_status

    @property
    def differences(self) -> list[tuple[str, Any, Any, Any, bool]]:
        """For each field in which the versions differ: label, before, theirs, mine, and whether both changed it."""
        if self.conflict is None:
            return []
        found = sorted(self.conflict.clashing + self.conflict.taken, key=lambda each: not each.clashes)
        return [
            (
                self[each.name].label.text,
                *(self._shown(each.name, value) for value in (each.before, each.theirs, each.mine)),
                each.clashes,
            )
            for each in found
        ]

    @property
    def _expected_version(self) -> int:
        """The version that the person saw; 0, which no record has, if that was tampered with."""
        return number_sent(self.opened_version.data)

    def _meet(self, subject: Any) -> None:
        """Takes over what somebody else saved where I had changed nothing. Mine stays; saving again then overwrites."""
        schema = self.schema()
        written = schema.dump(subject)
        theirs = _understood(schema, written)
        found = merge(self._opened_with(), theirs, _understood(schema, self.typed()))
        for difference in found.taken:
            self[difference.name].data = written[difference.name]
        self.opened_version.data = str(subject.version)
        self.opened_with.data = json.dumps(theirs)
        self.conflict = found if found.taken or found.clashing else None

    def _opened_with(self) -> dict[str, Any]:
        """What the form was opened with, as far as that is what we can have written."""
        try:
            values = json.loads(self.opened_with.data or "")
            return {name: _sound(field, values.get(name)) for name, field in self.schema().fields.items()}
        except (ValueError, AttributeError, RecursionError):
            return {}

    def _shown(self, name: str, carried: Any) -> str:
        """How a value of a field reads: codes as their labels."""
        if carried is UNKNOWN:
            return ""
        field: Any = self.schema().fields[name]
        try:
            written = field.write(field.revive(carried))
        except ValueError:
            written = str(carried or "")
        labels = {value: label for value, label, *_rest in getattr(self[name], "iter_choices", list)()}
        values = written if isinstance(written, list) else [written]
        return ", ".join(str(labels.get(each, each)) for each in values if each)


def _understood(schema: Any, typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, field by field, as JSON takes it; text that the schema does not understand stays as it is."""
    return {name: _one_understood(schema.fields[name], name, typed) for name in typed}


def _one_understood(field: Any, name: str, typed: dict[str, Any]) -> Any:
    try:
        return field.carry(field.deserialize(typed[name], name, typed))
    except ValidationError:
        return typed[name]


def _sound(field: Any, carried: Any) -> Any:
    return field.carry(field.revive(carried))
