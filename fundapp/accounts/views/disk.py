"""The disk of sealed files on the first page of administrators: once it is nearly full, no file is taken any more."""

from collections.abc import Sequence

from flask import url_for

from fundapp.accounts.permissions.settings import may_administer
from fundapp.accounts.signin import settings
from fundapp.core.context import Context
from fundapp.core.formats import number
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo
from fundapp.vault.space import space_of


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What waits for whoever looks after the service. No query."""
    space = space_of(settings()) if may_administer(ctx) else None
    if space is None or not space.is_short:
        return []
    detail = _(
        "%(free)s MB are free, and %(least)s should be. Words still arrive. Have space freed, or a larger disk put in.",
        free=number(ctx.reader, space.free),
        least=number(ctx.reader, space.least),
    )
    return [ToDo(_("No file is taken: the disk for files is nearly full"), url_for("settings.index"), detail)]
