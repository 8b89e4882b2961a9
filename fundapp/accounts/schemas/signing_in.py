"""What is typed to sign in, and to choose how one does."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.accounts.credentials import is_secret
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import InputSchema, Secret, Text


class SignInSchema(InputSchema):
    """The first half."""

    email = Text(lazy("E-mail address"), required=True, longest=254)
    passphrase = Secret(lazy("Passphrase"), required=True)


class CodeSchema(InputSchema):
    """The second half, as typed: six digits of an authenticator app, or a recovery code."""

    code = Text(lazy("Code"), required=True, longest=40)


class SetUpSchema(InputSchema):
    """The first code of an authenticator app; `secret` is what the page has shown."""

    secret = Text(lazy("Secret"), longest=64)
    code = Text(lazy("Code that the app shows"), required=True, longest=40)

    @validates_schema(skip_on_field_errors=True)
    def _as_shown(self, given: Mapping[str, Any], **_options: Any) -> None:
        if not is_secret(given["secret"] or ""):
            raise ValidationError(_("The picture is a new one: please let the app photograph it again."), "code")


class AgainSchema(InputSchema):
    """The passphrase once more, before something that cannot be taken back; asked for unless it is fresh."""

    passphrase = Secret(lazy("Your passphrase"))


class NewPassphraseSchema(InputSchema):
    """A passphrase to be, typed twice."""

    passphrase_new = Secret(lazy("New passphrase"), required=True)
    passphrase_again = Secret(lazy("The same passphrase again"), required=True)

    @validates_schema(skip_on_field_errors=True)
    def _typed_alike(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given["passphrase_new"] != given["passphrase_again"]:
            raise ValidationError(_("This is not the same passphrase."), "passphrase_again")


class ChangePassphraseSchema(NewPassphraseSchema):
    """The same, with the one that was so far."""

    passphrase = Secret(lazy("Your passphrase until now"), required=True)


class RecoveryKeySchema(NewPassphraseSchema):
    """The way back with a printed recovery key."""

    email = Text(lazy("E-mail address"), required=True, longest=254)
    recovery = Text(lazy("Recovery key, from its paper"), required=True, longest=80)
    code = Text(lazy("A recovery code"), required=True, longest=40)
