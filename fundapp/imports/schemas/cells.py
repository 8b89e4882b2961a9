"""Cells as answers: what somebody would have typed or ticked in the form, and how a value reads."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError

from fundapp.core.importing import Clean, ImportSource, Typed
from fundapp.core.schemas import Choice, Choices, InputSchema
from fundapp.core.schemas.labels import codes_by_label
from fundapp.core.text import fold
from fundapp.imports.rules import LONGEST_CELL

PLAINLY: Mapping[str, Sequence[str]] = {
    "yes": ("oui", "yes", "o", "y", "x", "vrai", "true", "1"),
    "no": ("non", "no", "n", "faux", "false", "0"),
}
"""How people answer with yes or no, whatever the form calls it."""


class Cells:
    """How cells of one kind of record are read and written."""

    def __init__(self, source: ImportSource) -> None:
        self.source = source
        self.schema: InputSchema = source.schema()
        self.fields: Mapping[str, Any] = self.schema.fields
        self._codes: dict[str, Mapping[str, str]] = {}

    def typed(self, columns: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
        """The answers of a row; what has no column is left out."""
        return {
            name: self._answer(name, cells[place].strip() if place < len(cells) else "")
            for place, name in enumerate(columns)
            if name in self.fields
        }

    def unsaid(self) -> dict[str, Any]:
        """The answers of a form that nobody has filled in."""
        blank = {name: [] if isinstance(self.fields[name], Choices) else "" for name in self.source.fields}
        return {**blank, **self.source.unsaid}

    def understood(self, typed: Typed) -> dict[str, Any]:
        """Answers as the schema understands them, one by one, as JSON takes them; others stay as they are."""
        return {name: self._understood(name, typed) for name in self.source.fields}

    def carried(self, given: Clean) -> dict[str, Any]:
        """Clean values as JSON takes them."""
        return {name: self.fields[name].carry(value) for name, value in given.items()}

    def revived(self, carried: Mapping[str, Any]) -> dict[str, Any]:
        """The clean values again."""
        return {name: self.fields[name].revive(value) for name, value in carried.items()}

    def shown(self, name: str, carried: Any) -> str:
        """How a value reads: codes as their words, several of them with commas between."""
        field = self.fields[name]
        try:
            written = field.write(field.revive(carried))
        except ValueError:
            written = str(carried or "")
        words = dict(field.options()) if isinstance(field, (Choice, Choices)) else {}
        values = written if isinstance(written, list) else [written]
        return ", ".join(str(words.get(each, each)) for each in values if each)

    def label(self, name: str) -> str:
        """What a field is called; "" for what is of no field."""
        return str(self.fields[name].metadata["label"]) if name in self.fields else ""

    def _answer(self, name: str, cell: str) -> Any:
        field = self.fields[name]
        if isinstance(field, Choices):
            return self._several(name, cell)
        if isinstance(field, Choice):
            return self._code(name, cell) or self.source.unsaid.get(name, "")
        return cell[: LONGEST_CELL + 1]

    def _several(self, name: str, cell: str) -> list[str]:
        """Several answers with semicolons, line ends or commas between; some answers hold commas themselves."""
        found: list[str] = []
        for part in cell.replace("\n", ";").replace("|", ";").split(";"):
            found += [part.strip()] if fold(part) in self._known(name) else self._by_commas(name, part)
        return [self._code(name, each) for each in found if each]

    def _by_commas(self, name: str, text: str) -> list[str]:
        """The longest known answers, from left to right."""
        pieces, found = text.split(","), []
        while pieces:
            joins = (",".join(pieces[:length]) for length in range(len(pieces), 0, -1))
            answer = next((each for each in joins if fold(each) in self._known(name)), pieces[0])
            found.append(answer.strip())
            del pieces[: answer.count(",") + 1]
        return found

    def _code(self, name: str, label: str) -> str:
        """The code of an answer in any language of ours; what nobody knows stays as it was typed."""
        return self._known(name).get(fold(label), label)

    def _known(self, name: str) -> Mapping[str, str]:
        if name not in self._codes:
            known = {label: str(code) for label, code in codes_by_label(self.fields[name]).items()}
            plainly = {word: code for code, words in PLAINLY.items() if code in known for word in words}
            others = {fold(word): code for word, code in self.source.answers.get(name, {}).items()}
            self._codes[name] = plainly | others | known
        return self._codes[name]

    def _understood(self, name: str, typed: Typed) -> Any:
        field = self.fields[name]
        try:
            return field.carry(field.deserialize(typed.get(name), name, typed))
        except ValidationError:
            return typed.get(name)
