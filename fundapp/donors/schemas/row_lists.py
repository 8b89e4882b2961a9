"""Schemas of lists whose rows are typed on one page: a field of row `at` of a list is called `<list>_<at>_<name>`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from marshmallow import ValidationError, validates_schema
from marshmallow.fields import Field

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import AmountSchema
from fundapp.core.schemas.base import Typed

MOST_SHOWN = 60

Objections = Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]


class RowId(Typed[UUID]):
    """By which row of the database a row of the page is known again; nobody types it. Nonsense is a new row."""

    widget = "hidden"

    def deserialize(self, value: Any, *_more: Any, **_options: Any) -> Any:
        """The id, or None."""
        try:
            return UUID(str(value)) if value else None
        except ValueError:
            return None

    def write(self, value: Any) -> str:
        """The id as text."""
        return str(value) if value else ""


@dataclass(frozen=True)
class RowKind:
    """A list of rows. `fields(at)`: fresh fields of a row by name; `needed`: what no row can do without.

    `aside`: fields that say nothing alone, such as a choice that is made already: a row in which only these are
    answered is no row. `objects`: what is wrong with the answers of a row beside each other.
    """

    name: str
    label: Any
    fields: Callable[[], dict[str, Field[Any]]]
    needed: Sequence[str]
    aside: frozenset[str] = frozenset()
    objects: Objections = field(default=lambda _row: iter(()))
    most: int = MOST_SHOWN

    def place(self, at: int, name: str) -> str:
        """What a field of a row is called on the page."""
        return f"{self.name}_{at}_{name}"

    def labels(self) -> dict[str, Any]:
        """How the fields are called on the page, by name."""
        return {name: each.metadata["label"] for name, each in self.fields().items()}

    def columns(self) -> list[str]:
        """The names of the fields, in order."""
        return list(self.fields())


class RowsSchema(AmountSchema):
    """A page with rows of `kinds`: how many of each."""

    kinds: ClassVar[Sequence[tuple[RowKind, int]]] = ()

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _rows_make_sense(self, clean: Mapping[str, Any], sent: Mapping[str, Any], **_options: Any) -> None:
        wrong: dict[str, list[str]] = {}
        for kind, count in self.kinds:
            for at in range(count):
                if not is_blank(kind, at, sent):
                    for name, told in _objections(kind, _row(kind, at, clean)):
                        wrong.setdefault(kind.place(at, name), []).append(told)
        if wrong:
            raise ValidationError(wrong)


def rows_of(kind: RowKind, count: int, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a list among clean values, those that say nothing left out; "at" is where each stood on the page."""
    rows = ({**_row(kind, at, given), "at": at} for at in range(count))
    silent = {"id", "at", *kind.aside}
    return [
        row for row in rows if any(value not in (None, "", ()) for name, value in row.items() if name not in silent)
    ]


def is_blank(kind: RowKind, at: int, sent: Mapping[str, Any]) -> bool:
    """Whether a row as it was sent says nothing."""
    silent = {"id", *kind.aside}
    values = (sent.get(kind.place(at, name)) for name in kind.columns() if name not in silent)
    return not any(value.strip() if isinstance(value, str) else value for value in values)


def row_fields(kind: RowKind, count: int) -> dict[str, Field[Any]]:
    """The fields of so many rows, each labelled with the number of its row."""
    made: dict[str, Field[Any]] = {}
    for at in range(count):
        for name, each in kind.fields().items():
            told: Any = each.metadata
            told["label"] = lazy("%(list)s %(number)s: %(label)s", list=kind.label, number=at + 1, label=told["label"])
            made[kind.place(at, name)] = each
    return made


def _row(kind: RowKind, at: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was understood of a row, by name; what was not is missing."""
    places = {name: kind.place(at, name) for name in kind.columns()}
    return {name: given[place] for name, place in places.items() if place in given}


def _objections(kind: RowKind, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in kind.needed:
        if name in row and row[name] in (None, ""):
            yield name, _("This answer is needed.")
    yield from kind.objects(row)
