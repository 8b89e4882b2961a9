"""What is typed, or answered by an authenticator, to change one's second factors."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.accounts.schemas.signing_in import AgainSchema
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import InputSchema, Secret, Text

LONGEST_SENT = 1 << 20
_SECRET = re.compile(r"[A-Z2-7]{32}")


class AnswerSchema(InputSchema):
    """What an authenticator has answered, as JSON. Who checks it says in one sentence what is wrong with it."""

    answer = Text(lazy("Passkey"), longest=LONGEST_SENT)


class PasskeySchema(AnswerSchema, AgainSchema):
    """A passkey to be, under a name that tells its owner which one it is."""

    name = Text(lazy("Name of the passkey"), required=True, longest=80)


class ReplaceSchema(InputSchema):
    """Another authenticator app; `secret` is what the page has shown. The passphrase seals it: it is always asked."""

    secret = Text(lazy("Secret"), longest=64)
    code = Text(lazy("Code that the app shows"), required=True, longest=40)
    passphrase = Secret(lazy("Your passphrase"), required=True)

    @validates_schema(skip_on_field_errors=True)
    def _as_shown(self, given: Mapping[str, Any], **_options: Any) -> None:
        if not is_secret(given["secret"] or ""):
            raise ValidationError(_("The picture is a new one: please let the app photograph it again."), "code")


def is_secret(text: str) -> bool:
    """Whether this can be a secret that we have shown: 160 bits in base32."""
    return _SECRET.fullmatch(text) is not None
