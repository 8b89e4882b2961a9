"""What to do about a source that cannot be read."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.grants.rules.faults import Fault

_WAIT = lazy("This mends itself most of the time: the source is tried again by itself, more and more rarely.")
_ADDRESS = lazy(
    "Look on the site for the address of its feed, file or interface, then correct it here. Without one, forward the "
    "site’s newsletter to the mailbox."
)
_SHUT = lazy(
    "Open the address in a browser. If it opens there, the site keeps programs out: forward its newsletter to the "
    "mailbox."
)
_KIND = lazy(
    "Compare the address and the kind of source: one of them is not right, or the site has changed its format."
)
_THEIRS = lazy("Nothing can be done here. Write to whoever keeps the site, or pause this source.")
_OURS = lazy("Tell whoever runs this server: the queue of the administration shows what failed.")
_MAILBOX = lazy(
    "Whoever runs this server sets the mailbox up: FUNDAPP_WATCH_IMAP_URL names it, FUNDAPP_WATCH_IMAP_PASSWORD opens "
    "it."
)

ADVICE: Mapping[str, Any] = {
    Fault.UNREACHABLE: _WAIT,
    Fault.TOO_SLOW: _WAIT,
    Fault.BUSY: _WAIT,
    Fault.ERROR: _WAIT,
    Fault.CUT: _WAIT,
    Fault.GONE: _ADDRESS,
    Fault.LED_AROUND: _ADDRESS,
    Fault.NOT_PUBLIC: _ADDRESS,
    Fault.BAD_ADDRESS: _ADDRESS,
    Fault.FORBIDDEN: _SHUT,
    Fault.EMPTY: _ADDRESS,
    Fault.PAGE: _ADDRESS,
    Fault.TOO_LARGE: _KIND,
    Fault.OTHER_FORMAT: _KIND,
    Fault.BROKEN: _KIND,
    Fault.REFUSED: _KIND,
    Fault.NO_CALLS: _ADDRESS,
    Fault.UNTRUSTED: _THEIRS,
    Fault.UNSAFE: _THEIRS,
    Fault.OURS: _OURS,
    Fault.DOCUMENT: _ADDRESS,
    Fault.HOLLOW: _ADDRESS,
    Fault.NO_MAILBOX: _MAILBOX,
    Fault.MAILBOX_SHUT: _MAILBOX,
}

KEY_WANTED = lazy(
    "This interface wants a key. Whoever runs this server asks for one at Simpler.Grants.gov and puts it into the "
    "setting FUNDAPP_SIMPLER_GRANTS_KEY."
)


def advice(fault: str, detail: str | None) -> Any:
    """What to do next, in a sentence or two."""
    return KEY_WANTED if detail == "FUNDAPP_SIMPLER_GRANTS_KEY" else ADVICE.get(fault, _THEIRS)
