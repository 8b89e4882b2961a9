"""Words of the fundraising group's own."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError

from fundapp.core.i18n import _
from fundapp.core.schemas.base import Typed
from fundapp.core.text import fold, tidy

LONGEST = 40
LONGEST_FOLDED = 80
"""A sign may stand for many letters."""
MOST = 20


class Tags(Typed[tuple[str, ...]]):
    """Some words, with commas between them; two that differ only in accents or case are one."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, load_default=(), **options)

    def empty(self) -> tuple[str, ...]:
        """None."""
        return ()

    def judge(self, value: Any) -> tuple[str, ...]:
        """As Typed's."""
        typed = value.replace(";", ",").split(",") if isinstance(value, str) else value
        words = [" ".join(tidy(str(each)).split()) for each in typed]
        found = {fold(word): word for word in reversed(words) if word}
        if len(found) > MOST:
            raise ValidationError(_("At most %(most)s tags.", most=MOST))
        for word in found.values():
            if len(word) > LONGEST or len(fold(word)) > LONGEST_FOLDED:
                message = _("A tag has at most %(most)s characters: %(word)s is longer.", most=LONGEST, word=word)
                raise ValidationError(message)
        return tuple(found[folded] for folded in sorted(found))

    def write(self, value: Sequence[str] | None) -> str:
        """As Typed's."""
        return ", ".join(value or ())

    def carry(self, value: Sequence[str] | None) -> list[str]:
        """The words."""
        return list(value or ())

    def revive(self, carried: Any) -> tuple[str, ...]:
        """The words. Raises ValueError."""
        if not isinstance(carried, list) or not all(isinstance(each, str) for each in carried):
            raise ValueError
        return tuple(carried)
