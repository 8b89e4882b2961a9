"""The operator of a campaign: the sandbox of the tests, which keeps its word about each payment."""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from tests.disbursements.sandbox.operators import MtnHandler
from tests.disbursements.sandbox.server import Sandbox

PAID, FAILED = "SUCCESSFUL", "FAILED"


@dataclass
class Operator(Sandbox):
    """Says the same of a payment whenever it is asked; of some only once everything is `over_soon`."""

    over_soon: bool = False

    def fate(self, reference: str) -> str:
        """What becomes of a payment that it has taken: four of five are paid."""
        return FAILED if _lot(reference) % 5 == 0 else PAID

    def status(self, reference: str) -> str:
        """What it says of one when it is asked."""
        return "PENDING" if not self.over_soon and _lot(reference) % 7 < 2 else self.fate(reference)

    def told_twice(self) -> list[str]:
        """References of payments that it was told more than once."""
        return [reference for reference, count in Counter(self.told).items() if count > 1]


class Truthful(MtnHandler):
    """MTN MoMo as the sandbox plays it; what became of a payment stands beforehand."""

    sandbox: Operator

    def do_GET(self) -> None:  # noqa: N802 - so http.server calls it
        """What became of one."""
        self.heard()
        key = self.path.rpartition("/")[2]
        found = next((each for each in list(self.sandbox.paid.values()) if each["key"] == key), None)
        if found is None:
            self.answer(404, {"code": "RESOURCE_NOT_FOUND"})
            return
        told = {name: found[name] for name in ("amount", "currency", "externalId", "payee")}
        status = self.sandbox.status(found["externalId"])
        reason = {"reason": "PAYEE_NOT_FOUND"} if status == FAILED else {}
        self.answer(200, {**told, **reason, "status": status, "financialTransactionId": key[:9]})


def _lot(reference: str) -> int:
    return sha256(reference.encode()).digest()[0]
