"""Sheets that are sent with a form."""

from flask import request

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.sheets import UnreadableSheetError, read_sheet


def sent_sheet(largest: int) -> list[list[str]]:
    """The cells of the sheet that was sent as `file`, of at most `largest` bytes. Raises Invalid at its field."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid({"file": [_("Choose a sheet first.")]})
    with sent.stream as stream:
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise Invalid({"file": [_("This sheet is too large: make several of it.")]})
    try:
        return read_sheet(data)
    except UnreadableSheetError as error:
        raise Invalid({"file": [error.message]}) from None
