"""Forms that somebody without an account sends."""

from typing import Any, Self

from flask import g

from fundapp.core.forms import SchemaForm


class AnonymousForm(SchemaForm):
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
