"""Passkeys and security keys (WebAuthn): what an authenticator is asked, and whether its answer is right. Pure.

https://www.w3.org/TR/webauthn-3/ — sections 7.1 and 7.2 are checked by the library `webauthn`.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from fundapp.accounts.credentials import PublicKey
from fundapp.accounts.models import Passkey
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _

CHALLENGE_BYTES = 32
LONGEST_ANSWER = 16_000
"""In characters; a real answer has some hundreds, with a certificate some thousands."""

LONGEST_CREDENTIAL = 1023
"""In bytes, as WebAuthn says."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_VERIFIED = UserVerificationRequirement.PREFERRED


@dataclass(frozen=True)
class Party:
    """Who we are to an authenticator: the host name that a passkey is bound to, a title, and the pages' origin."""

    id: str
    title: str
    origin: str


def party_of(public_url: str, title: str) -> Party:
    """The party whose pages are at `public_url`."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return Party(host, title, f"{parts.scheme}://{host}{port}")


def fresh_challenge() -> bytes:
    """What an authenticator has to sign, once."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def options_to_make(party: Party, person_id: UUID, account: str, known: Iterable[Passkey], challenge: bytes) -> str:
    """What a browser needs to make a passkey, as JSON. `account`: the name under which an authenticator shows it.

    An authenticator that holds one of the `known` makes no second one.
    """
    discouraged = ResidentKeyRequirement.DISCOURAGED
    chosen = AuthenticatorSelectionCriteria(resident_key=discouraged, user_verification=_VERIFIED)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.title,
        user_id=person_id.bytes,
        user_name=account,
        challenge=challenge,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=chosen,
        exclude_credentials=_described(known),
    )
    return options_to_json(options)


def options_to_use(party: Party, known: Iterable[Passkey], challenge: bytes) -> str:
    """What a browser needs to use one of the `known` passkeys, as JSON."""
    options = generate_authentication_options(
        rp_id=party.id, challenge=challenge, allow_credentials=_described(known), user_verification=_VERIFIED
    )
    return options_to_json(options)


def made_passkey(party: Party, answer: str, challenge: bytes | None) -> PublicKey:
    """The passkey that an authenticator has made for this challenge. Raises Invalid."""
    given, expected = _readable(answer, challenge)
    try:
        found = verify_registration_response(
            credential=given, expected_challenge=expected, expected_rp_id=party.id, expected_origin=party.origin
        )
    except Exception as error:  # the library's parsers raise whatever they meet in what a stranger has sent
        raise _not_good() from error
    if len(found.credential_id) > LONGEST_CREDENTIAL:
        raise _not_good()
    return PublicKey(found.credential_id, found.credential_public_key, found.sign_count)


def used_passkey(party: Party, answer: str, challenge: bytes | None, known: Sequence[Passkey]) -> tuple[Passkey, int]:
    """Which of a person's passkeys has signed this challenge, and what it counts now. Raises Invalid."""
    given, expected = _readable(answer, challenge)
    passkey = _named(given, known)
    try:
        found = verify_authentication_response(
            credential=given, expected_challenge=expected, expected_rp_id=party.id, expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # judged below, once the signature is known to be good
        )  # fmt: skip
    except Exception as error:  # as above
        raise _not_good() from error
    if not counts_on(passkey.uses, found.new_sign_count):
        raise Invalid({}, copied())
    return passkey, found.new_sign_count


def counts_on(before: int, now: int) -> bool:
    """Whether a passkey that had been used so often may say that it is now so often: more, or it does not count."""
    return now > before or now == before == 0


def copied() -> str:
    """What is said of a passkey that counts backwards."""
    return _("This passkey has counted backwards: somebody may have copied it. Use another way, then remove it.")


def _readable(answer: str, challenge: bytes | None) -> tuple[dict[str, Any], bytes]:
    """An answer, as far as it is one at all, and the challenge that it must have signed."""
    if challenge is None or len(answer) > LONGEST_ANSWER:
        raise _not_good()
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise _not_good() from error
    if not isinstance(found, dict):
        raise _not_good()
    return found, challenge


def _named(given: dict[str, Any], known: Sequence[Passkey]) -> Passkey:
    """The passkey of this person's that an answer is about."""
    try:
        credential = base64url_to_bytes(str(given.get("id")))
    except ValueError as error:
        raise _not_good() from error
    found = next((each for each in known if each.credential == credential), None)
    if found is None:
        raise Invalid({}, _("This passkey does not belong to this account."))
    return found


def _not_good() -> Invalid:
    return Invalid({}, _("The passkey's answer is not right, or not any more. Please try again."))


def _described(known: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential) for each in known]
