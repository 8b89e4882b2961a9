"""Why a file is refused, as codes: what the child says to its parent. `errors` has the sentences."""

from enum import StrEnum


class Code(StrEnum):
    """One reason."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LONG = "too_long"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    HIDDEN = "hidden"
    UNKNOWN_KIND = "unknown_kind"
    OTHER_PICTURE = "other_picture"
    VIDEO = "video"
    WEB_PAGE = "web_page"
    PROGRAM = "program"
    ARCHIVE = "archive"
    MACROS = "macros"
    OLD_OFFICE = "old_office"
    OTHER_OFFICE = "other_office"
    NOT_SAFE = "not_safe"


class Fault(Exception):
    """This file is refused, for this reason."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code
