"""What the vault refuses. None of these says which byte, key or version was at fault."""

from fundapp.core.errors import Conflict, DomainError
from fundapp.core.i18n import lazy


class Locked(DomainError):
    """Nobody's key is unlocked here, or it is somebody else's."""

    status = 403
    title = lazy("Please unlock your key first")


class CannotOpen(DomainError):
    """A sealed record does not open: it was changed, moved, or is not for this reader."""

    status = 409
    title = lazy("This sealed record does not open")


class Shredded(CannotOpen):
    """The key of a sealed record was destroyed on purpose."""

    status = 410
    title = lazy("This record was erased")


class Untrusted(Conflict):
    """A key does not lead back to the root of this installation: nothing is sealed to it."""

    title = lazy("This key is not vouched for")


class CodeTaken(Conflict):
    """There is an applicant of this code already: the same form was sent before."""

    title = lazy("This was sent before")


class Unvouched(Untrusted):
    """Nobody vouches for this reader any more: they left, or belong to no group."""

    title = lazy("This person has no key that anybody vouches for")
