"""What is typed, or answered by an authenticator, to change one's second factors."""

from fundapp.accounts.schemas.signing_in import AgainSchema, SetUpSchema
from fundapp.core.i18n import lazy
from fundapp.core.schemas import InputSchema, Secret, Text

LONGEST_SENT = 1 << 20


class AnswerSchema(InputSchema):
    """What an authenticator has answered, as JSON. Who checks it says in one sentence what is wrong with it."""

    answer = Text(lazy("Passkey"), longest=LONGEST_SENT)


class PasskeySchema(AnswerSchema, AgainSchema):
    """A passkey to be, under a name that tells its owner which one it is."""

    name = Text(lazy("Name of the passkey"), required=True, longest=80)


class ReplaceSchema(SetUpSchema):
    """Another authenticator app. The passphrase seals its secret: it is always asked."""

    passphrase = Secret(lazy("Your passphrase"), required=True)
