"""What may be said of a paper, how the list of papers may be filtered, and that list as rows of a sheet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.core.i18n import _, lazy
from fundapp.core.places import language_choices, language_name
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice, Choices, Chosen, DateText, InputSchema, Text
from fundapp.donors.models import FunderFile
from fundapp.donors.rules.files import FILES, FORMATS, SORTS
from fundapp.donors.rules.vocabulary import options
from fundapp.vault.cleaning.names import LONGEST_NAME, tidy_name

HEADERS = (
    lazy("Name of the file"), lazy("Funder"), lazy("What it is"), lazy("Date of the paper"), lazy("Language"),
    lazy("Remark"), lazy("Kind of file"), lazy("Size in bytes"), lazy("SHA-256 as it came"), lazy("Added by"),
    lazy("Added on"),
)  # fmt: skip


class FileName(Text):
    """A name that a file can have anywhere: no path, nothing invisible."""

    def judge(self, value: Any) -> str:
        """As Typed's."""
        found = super().judge(value)
        if tidy_name(found) != found:
            raise ValidationError(_("A file name has no slashes, and no point or space at its end."))
        return found


class _PaperSchema(InputSchema):
    """What is said of papers, whichever way."""

    kind = Choice(lazy("What it is"), options=lambda: options(FILES), required=True)
    dated_on = DateText(lazy("Date of the paper"), hint=lazy("The day that it bears, if it bears one."))
    language = Choice(lazy("Language"), options=language_choices)
    interaction_id = Chosen(lazy("Belongs to"), hint=lazy("Where it came or went with something that you noted."))
    note = Text(lazy("Remark"), longest=400, hint=lazy("What one should know of it. It is found by these words."))


class PaperSchema(_PaperSchema):
    """Files on their way in, and what is said of all of them; the files themselves are no text."""

    file = Text(lazy("Files"), longest=200)


class PaperWordsSchema(_PaperSchema):
    """What is said of a paper that is kept."""

    name = FileName(lazy("Name of the file"), required=True, longest=LONGEST_NAME)


class PaperFilterSchema(InputSchema):
    """How the list of papers may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name or the note, or in the funder’s name."))
    kind = Choices(lazy("What it is"), options=lambda: options(FILES))
    language = Choices(lazy("Language"), options=language_choices)
    sort = Choice(lazy("Order"), options=lambda: options(SORTS))


def file_row(found: FunderFile, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of HEADERS. `names`: of those who added papers, by id."""
    language = language_name(current_reader(), found.language) if found.language else None
    return [
        found.name, found.funder.name, str(FILES[found.kind]), found.dated_on, language, found.note,
        str(FORMATS[found.media_type]), found.size, found.digest, names.get(found.added_by_id), found.created_at,
    ]  # fmt: skip
