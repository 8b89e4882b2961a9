"""Why a backup is not made, or not restored."""

from fundapp.core.errors import DomainError
from fundapp.core.i18n import lazy


class Unfit(DomainError):
    """The file is no backup, not a whole one, or not for this version of fundapp."""

    title = lazy("This backup cannot be restored")
