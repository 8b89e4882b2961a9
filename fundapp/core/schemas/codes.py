"""Short codes as accountants write them."""

import re

from marshmallow import ValidationError

from fundapp.core.i18n import _
from fundapp.core.schemas.texts import Text

_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?")


class CodeText(Text):
    """A short code: capital letters, figures and hyphens. Small letters become capitals."""

    def read(self, text: str) -> str:
        """As Text's, in capitals."""
        return super().read(text).upper()

    def judge(self, value: object) -> str:
        """As Text's."""
        code = super().judge(value)
        if not _CODE.fullmatch(code):
            raise ValidationError(_("Please write letters from A to Z, figures and hyphens only, for example FU-2026."))
        return code
