"""What whoever sent a file is told when it is not taken."""

from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.i18n import lazy
from fundapp.vault.cleaning.faults import Code

SENTENCES: dict[Code, Any] = {
    Code.EMPTY: lazy("This file is empty."),
    Code.TOO_LARGE: lazy("This file is larger than 20 MB."),
    Code.TOO_MANY_PIXELS: lazy("This picture has more than 40 megapixels."),
    Code.TOO_MANY_PAGES: lazy("This PDF has more than 300 pages."),
    Code.TOO_LONG: lazy("This recording is longer than 60 minutes."),
    Code.UNPACKS_TOO_LARGE: lazy("This file unpacks to far more than it seems to hold."),
    Code.DAMAGED: lazy("This file is damaged or was cut off while it was sent."),
    Code.ENCRYPTED: lazy("This file is locked with a password. Please save it without one and send that."),
    Code.HIDDEN: lazy("Something else is hidden inside this file. Please send each thing as a file of its own."),
    Code.UNKNOWN_KIND: lazy("This kind of file cannot be taken: photos, PDF, Word, text and voice notes can."),
    Code.OTHER_PICTURE: lazy("This kind of picture cannot be taken. Please send it as JPEG or PNG, or a screenshot."),
    Code.VIDEO: lazy("Videos cannot be taken. Photos and voice notes can."),
    Code.WEB_PAGE: lazy("Web pages and SVG drawings cannot be taken. Please send a PDF or a screenshot."),
    Code.PROGRAM: lazy("This file is a program. Programs cannot be taken."),
    Code.ARCHIVE: lazy("This is a packed folder (such as a zip). Please send the files in it one by one."),
    Code.MACROS: lazy("This document holds macros. Please save it as .docx or PDF and send that."),
    Code.OLD_OFFICE: lazy("This is an old or locked Office file. Please save it as .docx or PDF, without a password."),
    Code.OTHER_OFFICE: lazy("Of Office files only Word documents can be taken. Please save this one as a PDF."),
    Code.NOT_SAFE: lazy("This file could not be made safe. Please send it in another form, such as a photo of it."),
}


class Refused(Invalid):
    """A file that is not taken; `code` says why, `reason` says it in the reader's words. Nothing of it was kept."""

    title = lazy("This file was not taken")

    def __init__(self, code: Code) -> None:
        super().__init__({}, SENTENCES[code])
        self.code = code
