"""Rows of a sheet that comes back, as what a person would have typed into a form; and carried to the confirmation."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.schemas.base import InputSchema
from fundapp.core.schemas.choices import Choice, Choices
from fundapp.core.schemas.labels import codes_by_label, folded_in_all
from fundapp.core.text import fold


class SheetRows:
    """How the columns of a sheet are read for `schema`. Headings and answers are known in every language of ours.

    `fields`: what a row says, in the order of the sheet. `needed`: columns without which no row makes sense, with the
    sentence that says so. `ignored`: headings of columns that only go out. `unsaid`: what an empty answer means.
    """

    def __init__(
        self, schema: type[InputSchema], fields: Sequence[str], *, needed: Mapping[str, Any], most: int,
        ignored: Iterable[Any] = (), unsaid: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._schema, self._fields, self._needed, self._most = schema, fields, needed, most
        self._ignored, self._unsaid = tuple(ignored), unsaid or {}
        self._known: dict[str, Mapping[str, str]] = {}

    def typed(self, table: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
        """What a person would have typed, row by row; what has no column is left out.

        Raises Invalid at `file` for columns that nobody knows, for those that are missing, and for too many rows.
        """
        headings, *rows = table or [[]]
        names = [self._headings.get(fold(each)) for each in headings]
        unknown = [str(each) for each, name in zip(headings, names, strict=True) if name is None and each.strip()]
        if unknown:
            raise _refusal(_("We do not know these columns: %(names)s.", names=", ".join(unknown)))
        for name, sentence in self._needed.items():
            if name not in names:
                raise _refusal(str(sentence))
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        if not filled:
            raise _refusal(_("There is no row below the headings."))
        if len(filled) > self._most:
            raise _refusal(_("At most %(most)s rows at once: make several sheets of it.", most=self._most))
        return [self._row(names, row) for row in filled]

    def read_back(self, text: str) -> tuple[list[dict[str, Any]], list[int]]:
        """What `carried` wrote: typed rows and versions. Raises Invalid for what it cannot have written."""
        try:
            found = json.loads(text)
            rows = [
                {name: _sound(each["typed"][name]) for name in self._fields if name in each["typed"]} for each in found
            ]
            versions = [int(each["version"]) for each in found]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise _broken() from None
        if not 0 < len(rows) <= self._most:
            raise _broken()
        return rows, versions

    def _row(self, names: Sequence[str | None], row: Sequence[str]) -> dict[str, Any]:
        typed: dict[str, Any] = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
        for name, field in self._schema().fields.items():
            if name not in typed:
                continue  # what has no column stays as it is known
            if isinstance(field, Choices):
                typed[name] = [self._code(name, each.strip()) for each in typed[name].split(";") if each.strip()]
            elif isinstance(field, Choice):
                typed[name] = self._code(name, typed[name]) or self._unsaid.get(name, "")
        return {name: typed[name] for name in self._fields if name in typed}

    def _code(self, name: str, label: str) -> str:
        """The code of an answer as it reads in any language of ours; what nobody knows stays as it was typed."""
        if name not in self._known:
            self._known[name] = codes_by_label(self._schema().fields[name])
        return self._known[name].get(fold(label), label)

    @cached_property
    def _headings(self) -> Mapping[str, str]:
        """Fields by their folded headings; a column that only goes out leads nowhere."""
        labels = {name: self._schema().fields[name].metadata["label"] for name in self._fields}
        found = {fold(name): name for name in self._fields} | dict.fromkeys(folded_in_all(self._ignored), "")
        for name, label in labels.items():
            found |= dict.fromkeys(folded_in_all([label]), name)
        return found


def carried(rows: Iterable[tuple[Mapping[str, Any], int]]) -> str:
    """Typed rows, each with the version that was looked at, as a form carries them to the confirmation."""
    return json.dumps([{"typed": typed, "version": version} for typed, version in rows], ensure_ascii=False)


def _broken() -> Invalid:
    return _refusal(_("Choose the sheet again: it was not received as a whole."))


def _refusal(message: str) -> Invalid:
    return Invalid({"file": [message]})


def _sound(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        return value
    raise ValueError
