"""What sign-in refuses."""

from typing import Any

from fundapp.core.errors import NotSignedIn
from fundapp.core.i18n import lazy


class HalfDone(NotSignedIn):
    """The first half of a sign-in is over: it took too long, or too many second proofs were wrong."""

    def __init__(self, reason: Any = None) -> None:
        super().__init__(reason or lazy("That took too long, or was wrong too often. Please begin again."))
