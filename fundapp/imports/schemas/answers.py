"""What pages ask about an import."""

from fundapp.core.i18n import lazy, options
from fundapp.core.schemas import Choice, Choices, InputSchema, Text, WholeNumber
from fundapp.imports.rules import MOST_ROWS
from fundapp.imports.workflow import LABELS, OUTCOMES


class UploadSchema(InputSchema):
    """What is sent with a sheet; the sheet itself is no text."""

    file = Text(lazy("Sheet"), longest=200)


class HeadingSchema(InputSchema):
    """In which row the headings stand."""

    heading = WholeNumber(lazy("Row of the headings"), lowest=1, highest=2 * MOST_ROWS, required=True)


class ImportFilterSchema(InputSchema):
    """How the list of imports may be filtered. It stands in the address of the list."""

    state = Choices(lazy("State"), options=lambda: options(LABELS))


class RowFilterSchema(InputSchema):
    """Which rows of an import are shown."""

    outcome = Choice(lazy("What it does"), options=lambda: options(OUTCOMES))
