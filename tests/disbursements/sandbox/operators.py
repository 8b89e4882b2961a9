"""MTN MoMo, Airtel Money and Wave as they present themselves: paths, headers and answers of their documentation."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from fundapp.disbursements.operators.settings import AirtelAccess, MtnAccess, OperatorAccess, WaveAccess
from tests.disbursements.sandbox.server import Fault, Handler, Sandbox

TOKEN = "sesame"


class MtnHandler(Handler):
    """Transfers are known by X-Reference-Id; a second of the same is 409."""

    def do_POST(self) -> None:  # noqa: N802 - the standard library's name
        """The token, or a transfer."""
        body = self.heard()
        if self.path == "/disbursement/token/":
            self.answer(401 if self.sandbox.refuses_entry else 200, {"access_token": TOKEN})
            return
        key = self.headers["X-Reference-Id"]
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.answer(401)
            return
        if key in self.sandbox.paid:
            self.sandbox.told.append(body["externalId"])
            self.answer(409, {"code": "RESOURCE_ALREADY_EXIST"})
            return
        self.sandbox.take(body["externalId"], {**body, "key": key})
        if self.fails():
            return
        self.answer(400 if self.sandbox.fault == Fault.REFUSE else 202)

    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        """What became of one."""
        self.heard()
        key = self.path.rpartition("/")[2]
        found = [each for each in self.sandbox.paid.values() if each["key"] == key]
        if not found:
            self.answer(404, {"code": "RESOURCE_NOT_FOUND"})
            return
        told = {name: found[0][name] for name in ("amount", "currency", "externalId", "payee")}
        status = {"paid": "SUCCESSFUL", "failed": "FAILED"}.get(self.sandbox.said or "", "PENDING")
        reason = {"reason": "PAYEE_NOT_FOUND"} if status == "FAILED" else {}
        self.answer(200, {**told, **reason, "status": status, "financialTransactionId": "363440463"})


class AirtelHandler(Handler):
    """Answers 200 to everything that it understood; the code tells."""

    def do_POST(self) -> None:  # noqa: N802 - the standard library's name
        """The token, or a disbursement."""
        body = self.heard()
        if self.path == "/auth/oauth2/token":
            self.answer(401 if self.sandbox.refuses_entry else 200, {"access_token": TOKEN, "expires_in": "180"})
            return
        reference = body["transaction"]["id"]
        known = reference in self.sandbox.paid
        self.sandbox.take(reference, body)
        if not known and self.fails():
            return
        code = "DP00900001011" if known else "DP00900001006"
        self.answer(200, self._told(reference, "DP00900001012" if self.sandbox.fault == Fault.REFUSE else code))

    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        """What became of one."""
        self.heard()
        parts = urlsplit(self.path)
        assert parse_qs(parts.query) == {"transactionType": ["B2C"]}
        assert self.headers["X-Country"] == "CM"
        reference = parts.path.rpartition("/")[2]
        code = {"paid": "DP00900001001", "failed": "DP00900001003"}.get(self.sandbox.said or "", "DP00900001006")
        self.answer(200, self._told(reference, code))

    def _told(self, reference: str, code: str) -> dict[str, Any]:
        return {"data": {"transaction": {"id": reference}}, "status": {"response_code": code, "code": "200"}}


class WaveHandler(Handler):
    """One key; a payout is found again by our reference."""

    def do_POST(self) -> None:  # noqa: N802 - the standard library's name
        """A payout."""
        body = self.heard()
        reference = body["client_reference"]
        assert self.headers["Idempotency-Key"]
        self.sandbox.take(reference, body)
        if self.fails():
            return
        if self.sandbox.fault == Fault.REFUSE:
            self.answer(422, {"code": "recipient-account-blocked"})
            return
        self.answer(200, self._payout(body, "processing"))

    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        """Those with a reference."""
        self.heard()
        parts = urlsplit(self.path)
        assert parts.path == "/v1/payouts/search"
        found = self.sandbox.paid.get(parse_qs(parts.query)["client_reference"][0])
        status = {"paid": "succeeded", "failed": "failed"}.get(self.sandbox.said or "", "processing")
        self.answer(200, {"result": [self._payout(found, status)] if found else []})

    def _payout(self, body: dict[str, Any], status: str) -> dict[str, Any]:
        kept = {name: body[name] for name in ("client_reference", "receive_amount", "currency", "mobile", "name")}
        return {**kept, "id": "pt-185sewgm8100t", "status": status}


HANDLERS: dict[str, type[Handler]] = {"mtn": MtnHandler, "airtel": AirtelHandler, "wave": WaveHandler}


def access_to(operator: str, sandbox: Sandbox) -> OperatorAccess:
    """What the application needs to speak with it."""
    url = sandbox.url
    return {
        "mtn": OperatorAccess(mtn=MtnAccess(url, "user", "key", "subscription", "sandbox")),
        "airtel": OperatorAccess(airtel=AirtelAccess(url, "client", "secret", "sealed-pin")),
        "wave": OperatorAccess(wave=WaveAccess(url, "wave-key")),
    }[operator]
