"""What a package says of itself so that its records can come from a sheet: `app.py` registers it in `ports.imports`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.schemas import InputSchema
from fundapp.core.verdicts import Verdict

Typed = Mapping[str, Any]
"""Answers by the name of their field, as somebody would type them: texts, and lists of codes for several answers."""

Clean = Mapping[str, Any]
"""What the schema made of them."""


@dataclass(frozen=True)
class Existing:
    """A record that is there: its version, and what it says, as somebody would type it.

    `record`: the row itself. As long as somebody holds it, the session need not read it again.
    """

    id: UUID
    version: int
    typed: Typed
    record: object = None


Written = tuple[UUID, int]
"""The record that was written, and its version now."""


def no_objection(_given: Clean, _existing: Existing | None) -> Mapping[str, Sequence[str]]:
    """A row may say whatever its schema takes."""
    return {}


@dataclass(frozen=True)
class ImportSource:
    """Records of one kind, as a sheet brings them. What is written goes through the package's ordinary commands.

    `label`: « Organisations »; `shows`: the endpoint of one record and the name of its argument; `index`: of the list.
    `may(ctx)`: who imports. `schema` is the only judge of a row; `fields` are the columns, in the order of a sheet;
    `needed`: without these no row makes sense. `synonyms`: how others head a column. `answers`: by field, how
    others write answers, and the code that each means. `ignored`: headings that only go out. `unsaid`: what an empty
    answer means.
    `key(typed)`: by what a record is known again, "" for nothing. `find(session, ctx, keys)`: those that are there, by
    that key, in a number of queries that does not grow.
    `objections(given, existing)`: what a sheet may not say, at its field; `existing` None for a new record.
    `add(session, ctx, given)` and `change(session, ctx, id, given, expected_version)` write one record.
    `take_back(session, ctx, id, before, expected_version)` undoes one of them: `before` is what a changed record said,
    None where it was added. It raises EditConflict or Conflict, with the reason, for what must stay.
    """

    kind: str
    label: Any
    index: str
    shows: tuple[str, str]
    may: Callable[[Context], Verdict]
    schema: type[InputSchema]
    fields: Sequence[str]
    needed: Sequence[str]
    key: Callable[[Typed], str]
    find: Callable[[Session, Context, Collection[str]], Mapping[str, Existing]]
    add: Callable[[Session, Context, Clean], Written]
    change: Callable[[Session, Context, UUID, Clean, int], Written]
    take_back: Callable[[Session, Context, UUID, Typed | None, int], object]
    objections: Callable[[Clean, Existing | None], Mapping[str, Sequence[str]]] = no_objection
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: Sequence[Any] = ()
    unsaid: Mapping[str, str] = field(default_factory=dict)
    lasting: Any = None
