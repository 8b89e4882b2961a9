"""Forms of whoever comes back with a code."""

import secrets
from base64 import urlsafe_b64decode
from binascii import Error
from typing import cast

from wtforms import HiddenField

from fundapp.cases.forms.anonymous import GuestForm
from fundapp.cases.rules.limits import SEED_BYTES
from fundapp.cases.schemas.visits import CodeSchema, ConfirmSchema, MessageSchema, NoticeSchema
from fundapp.core.forms import SchemaForm, form_over


class SeededForm(SchemaForm):
    """Carries random bytes that were made with the page: by them, what is sent twice is known for the same."""

    seed = HiddenField(default=lambda: secrets.token_urlsafe(SEED_BYTES))

    @property
    def seed_bytes(self) -> bytes | None:
        """The bytes; None where somebody changed them, and then nothing is known for the same."""
        text = self.seed.data or ""
        try:
            found = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (Error, ValueError):
            return None
        return found if len(found) == SEED_BYTES else None


class SeededGuestForm(GuestForm, SeededForm):
    """The same, of whoever has no account."""


CodeForm = form_over(CodeSchema, GuestForm)
MessageForm = cast("type[SeededGuestForm]", form_over(MessageSchema, SeededGuestForm))
RenewForm = cast("type[SeededGuestForm]", form_over(ConfirmSchema, SeededGuestForm))
ConfirmForm = form_over(ConfirmSchema, GuestForm)
NoticeForm = form_over(NoticeSchema, GuestForm)
