"""Why a list cannot be read, in words. No fault repeats anything that stands in the file."""

from enum import Enum
from typing import Any

from fundapp.core.i18n import _, lazy

LARGEST = 60
"""Megabytes (10^6 bytes) that a list may have: the largest published one has about half."""


class Fault(Enum):
    """What is wrong with a file."""

    EMPTY = lazy("The file is empty. Please download the list once more.")
    TOO_LARGE = lazy("The file is larger than any published list. Please check that it is the right one.")
    DOCUMENT_TYPE = lazy(
        "The file declares a document type (DTD), which can hide harmful instructions. "
        "Published lists have none: please download it once more from whoever publishes it."
    )
    FOREIGN = lazy(
        "The file is not in the chosen format. Please choose another format, or download the list once more."
    )
    NOT_TEXT = lazy("The file is no plain text. Please save it as CSV in UTF-8.")
    CUT = lazy("The file breaks off before its end. Please download the list once more.")
    BROKEN = lazy("The file is damaged. Please download the list once more.")
    UNLIKE = lazy("The other names do not belong to the names. Please download both files of the same day once more.")
    NOBODY = lazy("The file names nobody. Please check that it is the right one.")


class UnreadableListError(ValueError):
    """A file that is not used; the list in use stays. `message` says why to a person, `line` where (1 is the first)."""

    def __init__(self, fault: Fault, line: int | None = None) -> None:
        self.fault, self.line = fault, line
        super().__init__(f"unreadable list: {fault.name}, line {line}")

    @property
    def message(self) -> str:
        """The sentence, in the reader's language."""
        reason: Any = self.fault.value
        return str(reason) if self.line is None else _("Line %(line)s: %(reason)s", line=self.line, reason=reason)
