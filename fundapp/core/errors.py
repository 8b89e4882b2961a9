"""What can go wrong in the domain. The edge makes of it a page or problem details in the reader's language."""

from collections.abc import Mapping
from typing import Any, ClassVar

from fundapp.core.i18n import lazy


class DomainError(Exception):
    """A refusal with a reason that its reader may see. `status` is the HTTP status of the answer."""

    status: ClassVar[int] = 400
    title: ClassVar[Any] = lazy("This could not be done")

    def __init__(self, reason: Any = None) -> None:
        super().__init__(type(self).__name__)
        self.reason = reason


class Invalid(DomainError):
    """Input that breaks a rule; `fields` maps a field's name to its messages."""

    status = 422
    title = lazy("Some answers need another look")

    def __init__(self, fields: Mapping[str, list[str]], reason: Any = None) -> None:
        super().__init__(reason)
        self.fields = dict(fields)


class NotSignedIn(DomainError):
    """Nobody is signed in."""

    status = 401
    title = lazy("Please sign in")


class Denied(DomainError):
    """The person may know that the thing exists, but may not do this with it."""

    status = 403
    title = lazy("You may not do this")


class NotFound(DomainError):
    """Absent, or hidden from this person: both look the same."""

    status = 404
    title = lazy("There is nothing at this address")


class Conflict(DomainError):
    """What is asked no longer fits the state of things."""

    status = 409
    title = lazy("This no longer fits")


class EditConflict(Conflict):
    """Somebody else changed the record after this person had opened it."""

    title = lazy("Somebody else has just changed this")


class Unavailable(DomainError):
    """A part we depend on does not answer; trying again later may help."""

    status = 503
    title = lazy("This does not work just now")
