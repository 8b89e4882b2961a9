"""What somebody types who comes back with a code."""

import re

from marshmallow import ValidationError

from fundapp.cases.rules.limits import LONGEST_TEXT
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import InputSchema, Secret, Text

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+", re.ASCII)


class MailAddress(Text):
    """One e-mail address, as mail programs write it without a name beside it."""

    def judge(self, value: object) -> str:
        """As Text's."""
        address = super().judge(value)
        if not _ADDRESS.fullmatch(address):
            raise ValidationError(_("Please write one e-mail address, such as name@example.org."))
        return address


class CodeSchema(InputSchema):
    """A follow-up code, and what was being written when the last visit ended."""

    code = Secret(
        lazy("Your follow-up code"),
        required=True,
        hint=lazy("26 digits. Spaces, hyphens and points between them do not matter."),
    )
    text = Text(lazy("What you were writing"), longest=LONGEST_TEXT, lines=True)


class MessageSchema(InputSchema):
    """A message to the officers."""

    text = Text(lazy("Your message"), longest=LONGEST_TEXT, lines=True, required=True)


class ConfirmSchema(InputSchema):
    """A button that does something: there is nothing to type."""


class NoticeSchema(InputSchema):
    """Where a notice goes."""

    address = MailAddress(
        lazy("E-mail address"), required=True, hint=lazy("One that only you open. It need not bear your name.")
    )
