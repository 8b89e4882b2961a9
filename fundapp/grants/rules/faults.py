"""Why a source could not be read, in words that help whoever looks after it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class Fault(StrEnum):
    """What went wrong. The first ones mend themselves most of the time, the others need a person."""

    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    BUSY = "busy"
    ERROR = "error"
    CUT = "cut"
    BROKEN = "broken"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    REFUSED = "refused"
    UNTRUSTED = "untrusted"
    NOT_PUBLIC = "not_public"
    BAD_ADDRESS = "bad_address"
    LED_AROUND = "led_around"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    PAGE = "page"
    OTHER_FORMAT = "other_format"
    UNSAFE = "unsafe"
    NO_CALLS = "no_calls"
    OURS = "ours"
    NO_MAILBOX = "no_mailbox"
    MAILBOX_SHUT = "mailbox_shut"
    DOCUMENT = "document"
    HOLLOW = "hollow"


FAULTS: Mapping[str, Any] = {
    Fault.UNREACHABLE: lazy("The server did not answer."),
    Fault.TOO_SLOW: lazy("The server answered too slowly."),
    Fault.BUSY: lazy("The server asked us to come back later."),
    Fault.ERROR: lazy("The server reported an error of its own."),
    Fault.CUT: lazy("The answer broke off in the middle."),
    Fault.BROKEN: lazy("What came is damaged: it does not keep the rules of its own format."),
    Fault.GONE: lazy("Nothing stands at this address any more."),
    Fault.FORBIDDEN: lazy("The server does not let us in."),
    Fault.REFUSED: lazy("The server does not take our question: it may be asked in another way by now."),
    Fault.UNTRUSTED: lazy("The server cannot prove that it is the one we look for: its certificate is not valid."),
    Fault.NOT_PUBLIC: lazy("The address leads into a private network; nothing is fetched from there."),
    Fault.BAD_ADDRESS: lazy("This is no address of a web server that encrypts (https)."),
    Fault.LED_AROUND: lazy("The server sends from one address to the next without end."),
    Fault.TOO_LARGE: lazy("What stands at this address is larger than a list of calls can be."),
    Fault.EMPTY: lazy("The answer was empty."),
    Fault.PAGE: lazy("A web page came instead of a list of calls."),
    Fault.OTHER_FORMAT: lazy("What came is in another format than the one chosen for this source."),
    Fault.UNSAFE: lazy("What came holds instructions that could harm this server; it was not read."),
    Fault.NO_CALLS: lazy("What came can be read, but there is no call in it."),
    Fault.OURS: lazy("Something broke on our side while it was read."),
    Fault.NO_MAILBOX: lazy("No mailbox for newsletters is set up, or it does not have the folder that is named."),
    Fault.MAILBOX_SHUT: lazy("The mail server does not let us in: the name or the password is not right."),
    Fault.DOCUMENT: lazy("A document such as a PDF stands at this address, which we cannot read by ourselves."),
    Fault.HOLLOW: lazy("This page puts itself together in the browser: nothing that we can read stands in it."),
}

PASSED: Mapping[str, Any] = {
    "news": lazy("News, no call"),
    "tender": lazy("A tender for goods or services, no call for proposals"),
    "test": lazy("Made-up data for tests, no call"),
    "other": lazy("Something else than a call"),
    "untitled": lazy("Without a title"),
    "unreadable": lazy("It could not be read"),
}
"""Why something in a source is no call."""


class Unreadable(Exception):
    """A source, or what it sent, cannot be read. `detail`: what helps to find out why, such as a status or a line."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.detail = detail
