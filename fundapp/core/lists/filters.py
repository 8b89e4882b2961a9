"""Filters as data: a list's filter lives in its address, where it can be saved, shared and exported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from fundapp.core.i18n import _
from fundapp.core.schemas import Choice, Choices, InputSchema

SORT = "sort"
Address = dict[str, Any]  # texts and lists of texts, as `url_for` takes them


@dataclass(frozen=True)
class Chip:
    """One active condition as the page shows it; `without` is the address of the list without it."""

    label: str
    value: str
    without: Address


@dataclass(frozen=True)
class Control:
    """One question of the filter bar: `options` is None for words to type, `chosen` what stands in it.

    `unset`: what it means that nothing is chosen, where that is not simply "all".
    """

    name: str
    label: str
    options: Sequence[tuple[str, str]] | None
    several: bool
    chosen: Sequence[str]
    unset: Any = None


@dataclass(frozen=True)
class Filter:
    """The judged conditions of a list. Wrong ones are set aside in `errors` and the rest still holds."""

    schema: InputSchema
    values: Mapping[str, Any]
    typed: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]]

    def address(self, **changes: Any) -> Address:
        """Arguments for `url_for`: the conditions in canonical form, some of them changed (None removes)."""
        values = {**self.values, **changes}
        written = self.schema.dump(values)
        return {name: value for name, value in written.items() if value not in ("", [], None)}

    @property
    def chips(self) -> list[Chip]:
        """The active conditions, one chip for each value, in the schema's order."""
        return [
            Chip(str(field.metadata["label"]), label, self.address(**{name: rest}))
            for name, field in self.schema.fields.items()
            if name != SORT
            for label, rest in _conditions(field, self.values.get(name))
        ]

    @property
    def controls(self) -> list[Control]:
        """The questions of the filter bar, with what was typed, right or wrong."""
        return [
            _control(name, field, self.typed.get(name)) for name, field in self.schema.fields.items() if name != SORT
        ]

    @property
    def faults(self) -> list[str]:
        """What is wrong with the conditions that were set aside."""
        return [
            _("%(label)s: %(value)s", label=self.schema.fields[name].metadata["label"], value=" ".join(messages))
            for name, messages in self.errors.items()
        ]

    @property
    def is_active(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.chips)


def read_filter(schema: InputSchema, arguments: MultiDict[str, str]) -> Filter:
    """The filter that the address' arguments ask for. Never fails: see Filter.errors."""
    typed = gather(schema, arguments)
    try:
        return Filter(schema, schema.load(typed), typed, {})
    except ValidationError as error:
        sound = {name: value for name, value in typed.items() if name not in error.normalized_messages()}
        return Filter(schema, schema.load(sound), typed, error.normalized_messages())


def gather(schema: InputSchema, given: MultiDict[str, str]) -> dict[str, Any]:
    """What was given for each field of the schema: a list for fields of several answers, else the first text."""
    return {
        name: given.getlist(name) if isinstance(field, Choices) else given[name]
        for name, field in schema.fields.items()
        if name in given
    }


def _conditions(field: Any, value: Any) -> list[tuple[str, Any]]:
    """Pairs of a condition's wording and what is left of the field's value without it."""
    if value in (None, ()):
        return []
    if isinstance(field, Choices):
        labels = dict(field.options())
        return [(labels[key], tuple(other for other in value if other != key)) for key in value]
    if isinstance(field, Choice):
        return [(field.said(value), None)]
    return [(str(field.write(value)), None)]


def _control(name: str, field: Any, typed: Any) -> Control:
    several = isinstance(field, Choices)
    chosen = typed if several else [typed]
    return Control(
        name=name,
        label=str(field.metadata["label"]),
        options=field.options() if several or isinstance(field, Choice) else None,
        several=several,
        chosen=[str(value) for value in chosen or () if value],
        unset=field.metadata.get("unset"),
    )
