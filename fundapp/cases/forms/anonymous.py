"""Forms that somebody without an account sends."""

from collections.abc import Callable
from typing import Any, Self

from flask import g

from fundapp.core.errors import Denied
from fundapp.core.forms import SchemaForm
from fundapp.core.forms.over import Done
from fundapp.core.i18n import _


class GuestForm(SchemaForm):
    """A form of whoever has no account: whatever refuses it, it comes back as it was typed, with the reason."""

    def keep(self, act: Callable[[], Done]) -> Done | None:
        """As SchemaForm's; also where what `act` does is denied: its reason is in words for whoever asks for help."""
        try:
            return super().keep(act)
        except Denied as error:
            self.refused_with = error.status
            self.problem = str(error.reason or error.title)
        return None

    def _is_proven(self) -> bool:
        proven = super()._is_proven()
        if not proven:
            self.problem = self._too_old() or self.problem
        return proven

    def _too_old(self) -> str | None:
        """What is said of a form that was open for too long, where nothing typed is still there."""
        widgets = {getattr(field, "widget", "") for field in self.schema().fields.values()}
        if not widgets:
            return _("The page was open for too long, so nothing was done. Look at it, and choose the button again.")
        if "secret" in widgets:  # what is secret is never written back into a page
            return _("The page was open for too long, so nothing was done. Type your code once more.")
        return None


class AnonymousForm(GuestForm):
    """A form that can also be sent without a token, by whoever has no visit that a forged one could misuse.

    `is_proven`: it was sent with a good one, or needs none.
    """

    is_proven = False

    @classmethod
    def unproven(cls, **options: Any) -> Self:
        """The form without a token, for what makes something new that nobody but its sender can open.

        A page of another site cannot use that: the door refuses what browsers say another site sent, and each
        message makes its own code, so nothing of anybody's is changed. A form that was open overnight still sends.
        """
        return cls(meta={"csrf": False}, **options)

    def _is_proven(self) -> bool:
        if "csrf_token" in self:
            self.is_proven = super()._is_proven()
        else:
            self.is_proven = g.csrf_valid = True
        return self.is_proven
