"""Answers of more than one form of the directory."""

import re
from typing import Any

from marshmallow import ValidationError

from fundapp.core.i18n import _
from fundapp.core.schemas import Choice, Text
from fundapp.directory.rules.vocabulary import TRUST, options

LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^\s@<>,;\"]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


class YesNo(Choice):
    """Yes or no, as a truth value."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=lambda: options(TRUST), required=True, radios=True, **more)

    def judge(self, value: Any) -> Any:
        """As Choice's, but True or False."""
        return super().judge(value) == "yes"

    def write(self, value: Any) -> str:
        """As Choice's; no is an answer too."""
        return "" if value is None else "yes" if value else "no"


class PublicEmail(Text):
    """An e-mail address that everybody may know. Nothing is ever sent there from here."""

    def judge(self, value: Any) -> str:
        """As Text's."""
        address = super().judge(value)
        if not _EMAIL.fullmatch(address):
            raise ValidationError(_("Please write an e-mail address such as name@example.org."))
        return address
