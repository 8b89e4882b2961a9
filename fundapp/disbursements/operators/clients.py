"""MTN MoMo, Airtel Money and Wave: each told of a payment, and asked for one by our reference.

Paths, headers and bodies follow the operators' own documentation; what they answer is read by `receiving`.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import quote
from uuid import UUID

from fundapp.core.errors import Unavailable
from fundapp.core.i18n import _
from fundapp.disbursements.operators.http import FAULT, REFUSAL, NoAnswer, Reply, exchange
from fundapp.disbursements.operators.settings import AirtelAccess, MtnAccess, OperatorAccess, WaveAccess
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.mobile import read_airtel, read_mtn, read_wave
from fundapp.disbursements.receiving.reading import Reading
from fundapp.disbursements.rules.instructions import Instruction
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.rules.submitting import Answer, Said
from fundapp.disbursements.sending.payloads import (
    Request,
    airtel_disbursement,
    idempotency_key,
    mtn_transfer,
    wave_payout,
)

JSON = {"Content-Type": "application/json"}
DEFINITE = frozenset({400, 401, 403, 404, 405, 415, 422})
"""Answers by which a request was not taken in. 408, 409, 425 and 429 are not among them: it may be there already."""

AIRTEL_IN_PROCESS = "DP00900001006"

Asked = Mapping[str, str]
"""What an operator must be told besides the reference: `country` and `currency`."""


class Operator(Protocol):
    """An operator's interface."""

    def begin(self) -> None:
        """Signs in, before anything is noted or sent. Raises Unavailable where that fails: nothing has left."""

    def check(self, instruction: Instruction) -> None:
        """Whether a payment can be told at all. Raises UnsendableError; nothing has left."""

    def tell(self, instruction: Instruction) -> Said:
        """Tells of one payment, once. Raises NoAnswer where nobody knows whether it was heard."""

    def ask(self, reference: str, asked: Asked) -> Reading | None:
        """What has become of a payment; None where that was not told. Raises NoAnswer, Unavailable."""


class Mtn:
    """MTN MoMo's disbursement product."""

    def __init__(self, access: MtnAccess) -> None:
        self._access = access
        self._token = ""

    def begin(self) -> None:
        """As Operator's."""
        access = self._access
        proof = b64encode(f"{access.user}:{access.key}".encode()).decode()
        headers = {"Authorization": f"Basic {proof}", "Ocp-Apim-Subscription-Key": access.subscription}
        self._token = _token(lambda: exchange("POST", f"{access.url}/disbursement/token/", headers))

    def check(self, instruction: Instruction) -> None:
        """As Operator's."""
        mtn_transfer(instruction, self._access.environment)

    def tell(self, instruction: Instruction) -> Said:
        """As Operator's. MTN answers 202 with no body; a reference that it knows already is 409."""
        request = mtn_transfer(instruction, self._access.environment)
        return _said(_send(self._access.url, request, self._headers()))

    def ask(self, reference: str, asked: Asked) -> Reading | None:  # noqa: ARG002 - Airtel's needs it
        """As Operator's."""
        key = UUID(int=idempotency_key(reference).int, version=4)
        headers = {**self._headers(), "X-Target-Environment": self._access.environment}
        found = exchange("GET", f"{self._access.url}/disbursement/v1_0/transfer/{key}", headers)
        return _read(read_mtn, found)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Ocp-Apim-Subscription-Key": self._access.subscription}


class Airtel:
    """Airtel Money's disbursements."""

    def __init__(self, access: AirtelAccess) -> None:
        self._access = access
        self._token = ""

    def begin(self) -> None:
        """As Operator's."""
        access = self._access
        body = {"client_id": access.client, "client_secret": access.secret, "grant_type": "client_credentials"}
        self._token = _token(lambda: exchange("POST", f"{access.url}/auth/oauth2/token", JSON, body))

    def check(self, instruction: Instruction) -> None:
        """As Operator's."""
        airtel_disbursement(instruction)

    def tell(self, instruction: Instruction) -> Said:
        """As Operator's. Airtel answers 200 to refusals too: the code in its answer counts."""
        request = airtel_disbursement(instruction)
        found = _send(self._access.url, request, self._headers(), {"pin": self._access.pin})
        return _said_by(read_airtel, found, instruction.reference)

    def ask(self, reference: str, asked: Asked) -> Reading | None:
        """As Operator's."""
        headers = {**self._headers(), "X-Country": asked["country"], "X-Currency": asked["currency"]}
        path = f"/standard/v2/disbursements/{quote(reference, safe='')}?transactionType=B2C"
        return _read(read_airtel, exchange("GET", self._access.url + path, headers))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


class Wave:
    """Wave's payouts: the key is the token."""

    def __init__(self, access: WaveAccess) -> None:
        self._access = access

    def begin(self) -> None:
        """As Operator's: Wave has no signing in."""

    def check(self, instruction: Instruction) -> None:
        """As Operator's."""
        wave_payout(instruction)

    def tell(self, instruction: Instruction) -> Said:
        """As Operator's. Wave answers 200 with the payout, which may have failed at once."""
        found = _send(self._access.url, wave_payout(instruction), self._headers())
        return _said_by(read_wave, found, instruction.reference)

    def ask(self, reference: str, asked: Asked) -> Reading | None:  # noqa: ARG002 - Airtel's needs it
        """As Operator's: payouts are found by our reference, in a list."""
        path = f"/v1/payouts/search?client_reference={quote(reference, safe='')}"
        found = exchange("GET", self._access.url + path, self._headers())
        listed = found.told.get("result")
        if not found.good or not isinstance(listed, list) or len(listed) != 1:
            return None
        return _read(read_wave, Reply(found.status, json.dumps(listed[0], sort_keys=True).encode()))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._access.key}"}


def operator_of(access: OperatorAccess, code: str) -> Operator | None:
    """The operator by its code; None where it is not configured."""
    made: Mapping[str, Operator | None] = {
        "mtn": Mtn(access.mtn) if access.mtn else None,
        "airtel": Airtel(access.airtel) if access.airtel else None,
        "wave": Wave(access.wave) if access.wave else None,
    }
    return made[code]


def _token(call: Callable[[], Reply]) -> str:
    """The token that signing in gives. Raises Unavailable."""
    try:
        found = call()
    except NoAnswer:
        found = Reply(FAULT, b"")
    token = found.told.get("access_token") if found.good else None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise Unavailable(_("The operator does not let us in."))
    return token


def _send(url: str, request: Request, headers: Mapping[str, str], fields: Mapping[str, str] | None = None) -> Reply:
    body = {**request.body, **(fields or {})}
    return exchange(request.method, url + request.path, {**request.headers, **headers}, body)


def _said(found: Reply) -> Said:
    if found.good:
        return Said(Answer.ACCEPTED)
    return Said(Answer.REFUSED if found.status in DEFINITE else Answer.UNSURE, f"http_{found.status}")


def _said_by(read: Callable[[bytes], Reading], found: Reply, reference: str) -> Said:
    """What an answer with a body means: only a refusal of this very payment, in a code that is known, is one."""
    if not found.good:
        return _said(found)
    reading = _read(read, found)
    reports = [each for each in reading.reports if each.reference == reference] if reading else []
    if len(reports) != 1:
        return Said(Answer.UNSURE, "unread")
    became, reason = reports[0].became, reports[0].reason
    if became == Became.REJECTED:
        return Said(Answer.REFUSED, reason)
    doubtful = became == Became.WAITS and reason not in (None, AIRTEL_IN_PROCESS)
    return Said(Answer.UNSURE if doubtful else Answer.ACCEPTED, reason)


def _read(read: Callable[[bytes], Reading], found: Reply) -> Reading | None:
    """What an answer says; None where it says nothing. Signing in again may help where it was refused: Unavailable."""
    if found.status in (REFUSAL + 1, REFUSAL + 3):
        raise Unavailable(_("The operator does not let us in."))
    if not found.good:
        return None
    try:
        return read(found.body)
    except UnreadableReportError:
        return None
