"""Forms of whoever enters somebody else's case: they carry a seed, so that the same form has one code."""

import binascii
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, Self

from wtforms import HiddenField

from fundapp.cases.rules.limits import SEED_BYTES
from fundapp.cases.schemas.desk import CallSchema, DeletedSchema, ReferralSchema, ReferralStepSchema
from fundapp.core.forms import SchemaForm, form_over


class SeededForm(SchemaForm):
    """A form that makes one case, however often it is sent."""

    seed = HiddenField()

    @classmethod
    def beginning(cls, values: Mapping[str, Any]) -> Self:
        """The form with a seed of its own and these values, unless it was sent."""
        return cls(data={**cls.schema().dump(values), "seed": secrets.token_urlsafe(SEED_BYTES)})

    @property
    def seed_bytes(self) -> bytes | None:
        """The seed; None where it was lost or tampered with: then each sending is a case of its own."""
        text = self.seed.data or ""
        try:
            found = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return None
        return found if len(found) == SEED_BYTES else None


CallForm: Any = form_over(CallSchema, SeededForm)
ReferralForm: Any = form_over(ReferralSchema, SeededForm)
ReferralStepForm = form_over(ReferralStepSchema)
DeletedForm = form_over(DeletedSchema)
