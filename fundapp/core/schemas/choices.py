"""One or several of a known set of answers."""

from collections.abc import Callable, Sequence
from typing import Any

from marshmallow import ValidationError

from fundapp.core.i18n import _
from fundapp.core.schemas.base import Typed

Options = Callable[[], Sequence[tuple[str, str]]]


class Choice(Typed[str]):
    """One of `options` (called when shown: pairs of value and label in the reader's language).

    `radios`: all of them stand open on the page, and one is always chosen.
    """

    def __init__(self, label: Any, *, options: Options, radios: bool = False, **more: Any) -> None:
        super().__init__(label, **more)
        self.options = options
        self.widget = "radios" if radios else "select"

    def judge(self, value: Any) -> str:
        """As Typed's."""
        if not isinstance(value, str) or value not in dict(self.options()):
            raise ValidationError(_("Please choose one of the answers offered."))
        return value

    def write(self, value: str | None) -> str:
        """As Typed's."""
        return value or ""

    def said(self, value: str) -> str:
        """The label of an answer."""
        return str(dict(self.options())[value])


class NumberChoice(Choice):
    """One of some whole numbers, each with its words."""

    def judge(self, value: Any) -> Any:
        """The number."""
        return int(super().judge(str(value)))

    def write(self, value: Any) -> str:
        """The number as text."""
        return "" if value is None else str(value)


class Choices(Typed[tuple[str, ...]]):
    """Any number of `options`, each once, in the order in which they are offered."""

    widget = "checks"

    def __init__(self, label: Any, *, options: Options, **more: Any) -> None:
        super().__init__(label, load_default=(), **more)
        self.options = options

    def empty(self) -> tuple[str, ...]:
        """Nothing chosen."""
        return ()

    def is_empty(self, value: Any) -> bool:
        """An empty list is no answer either."""
        return not value

    def judge(self, value: Any) -> tuple[str, ...]:
        """As Typed's."""
        given = [value] if isinstance(value, str) else value
        chosen = set(map(str, given)) if isinstance(given, (list, tuple)) else {None}
        offered = [key for key, _label in self.options()]
        if not chosen <= set(offered):
            raise ValidationError(_("Please choose among the answers offered."))
        return tuple(key for key in offered if key in chosen)

    def write(self, value: Sequence[str] | None) -> list[str]:
        """As Typed's."""
        return list(value or ())

    def carry(self, value: Sequence[str] | None) -> list[str]:
        """In alphabetical order: which were chosen is what counts."""
        return sorted(value or ())

    def revive(self, carried: Any) -> tuple[str, ...]:
        """The chosen values."""
        if not isinstance(carried, list) or not all(isinstance(each, str) for each in carried):
            raise ValueError
        return tuple(carried)
