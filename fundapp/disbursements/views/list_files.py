"""Lists of sanctions as they are sent with a form: read while they stream, by the format that was chosen."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, BinaryIO, cast

from flask import request
from werkzeug.datastructures import FileStorage

from fundapp.accounts.signin import DOOR, token_in
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.disbursements.rules.screening import Format, ListCode
from fundapp.disbursements.screening.eu_csv import read_eu_csv
from fundapp.disbursements.screening.eu_xml import read_eu_xml
from fundapp.disbursements.screening.faults import LARGEST, UnreadableListError
from fundapp.disbursements.screening.lists import ReadList
from fundapp.disbursements.screening.ofac_csv import read_ofac_csv
from fundapp.disbursements.screening.ofac_xml import read_ofac_xml
from fundapp.disbursements.screening.plain_csv import read_plain_csv
from fundapp.disbursements.screening.un_xml import read_un_xml

LARGEST_SENDING = 2 * LARGEST * 1_000_000 + 100_000
"""Bytes: two files at most, and what stands around them in a form."""

_READERS: Mapping[Format, Callable[[BinaryIO], ReadList]] = {
    Format.UN_XML: read_un_xml,
    Format.EU_XML: read_eu_xml,
    Format.EU_CSV: read_eu_csv,
    Format.OFAC_XML: read_ofac_xml,
    Format.NATIONAL_CSV: partial(read_plain_csv, code=ListCode.NATIONAL.value),
    Format.OWN_CSV: partial(read_plain_csv, code=ListCode.OWN.value),
}


def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Lets somebody of ours send as much as lists may weigh, to the page that takes them.

    Called before anything looks at what was sent: also whoever must sign in again is told so, and not that it is large.
    """
    if endpoint == "screening.upload" and request.method == "POST" and token_in(DOOR):
        request.max_content_length = LARGEST_SENDING


def sent_list(chosen: Format) -> ReadList:
    """The list that was sent. Raises Invalid at its field, with the reason in words, for whatever cannot be read."""
    file = _sent("file", _("Choose the file of the list."))
    try:
        if chosen is Format.OFAC_CSV:
            with file.stream, _sent("others", _("Choose alt.csv of the same day.")).stream as others:
                return read_ofac_csv(cast(BinaryIO, file.stream), cast(BinaryIO, others))
        with file.stream as stream:
            return _READERS[chosen](cast(BinaryIO, stream))
    except UnreadableListError as error:
        raise Invalid({"file": [error.message]}) from None


def _sent(name: str, missing: str) -> FileStorage:
    found = request.files.get(name)
    if found is None or not found.filename:
        raise Invalid({name: [missing]})
    return found
