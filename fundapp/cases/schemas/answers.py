"""Answers between a schema, the sheet that keeps them as JSON, and whoever reads them."""

from collections.abc import Iterator, Mapping
from typing import Any

from fundapp.core.schemas import Choice, Choices, InputSchema

Answers = dict[str, Any]


def kept(schema: InputSchema, clean: Mapping[str, Any]) -> Answers:
    """Clean values as a sheet holds them; what was not answered is left out."""
    found = {name: _field(schema, name).carry(value) for name, value in clean.items()}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def typed_again(schema: InputSchema, answers: Mapping[str, Any]) -> Answers:
    """Answers of a sheet as their reader would type them: what a form shows. Strange ones are left out."""
    return {name: _written(_field(schema, name), answers[name]) for name in schema.fields if name in answers}


def told(schema: InputSchema, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each answer as a question and its words, in the order of the form."""
    for name, written in typed_again(schema, answers).items():
        field = _field(schema, name)
        names: dict[str, str] = dict(field.options()) if isinstance(field, (Choice, Choices)) else {}
        values = written if isinstance(written, list) else [written]
        yield str(field.metadata["label"]), ", ".join(names.get(str(each), str(each)) for each in values)


def _field(schema: InputSchema, name: str) -> Any:
    return schema.fields[name]


def _written(field: Any, carried: Any) -> Any:
    try:
        return field.write(field.revive(carried))
    except ValueError:
        return field.write(None)
