"""pain.002, a bank's answer to an order: what it says of the whole, of each batch and of each payment.

Statuses after ISO 20022's external code sets for payment statuses. A status that we do not know means WAITS:
nobody may take an unclear answer for a refusal and pay a second time.
"""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.disbursements.receiving import xml
from fundapp.disbursements.receiving.faults import check_place, check_size, fault_at, missing
from fundapp.disbursements.receiving.reading import BatchReport, Kind, Reading, digest
from fundapp.disbursements.receiving.values import code, read_day, read_money
from fundapp.disbursements.rules.returns import Became, Report

OLDEST = {"pain.002": 3}
"""The oldest version that is read."""

_PARTLY = "PART"
_BECAME = {
    **dict.fromkeys(("ACTC", "ACCP", "ACSP", "ACWC", "ACFC"), Became.ACCEPTED),
    **dict.fromkeys(("ACSC", "ACCC"), Became.PAID),
    **dict.fromkeys(("RJCT", "CANC"), Became.REJECTED),
}
_NAMES = ("GrpHdr", "OrgnlGrpInfAndSts", "TxInfAndSts", "OrgnlPmtInfAndSts")


def read_pain002(content: bytes) -> Reading:
    """What a pain.002 of version 03 or newer says.

    A status of the whole order or of a batch is one BatchReport; what is true of every payment is not repeated.

    Raises:
        UnreadableReportError: for everything that is no such file, is damaged, or contradicts itself.
    """
    check_size(content)
    expected = lazy("Expected is a bank’s answer to an order (pain.002.001.03 or newer).")
    root = xml.root_of_family(content, OLDEST, expected)
    answers = _Answers()
    for name, element in xml.elements(content, root, _NAMES):
        answers.take(name, element)
    if answers.order is None:
        raise missing("OrgnlMsgId")
    return Reading(Kind.PAIN002, digest(content), tuple(answers.reports), message=answers.message)


class _Answers:
    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.message: str | None = None
        self.order: str | None = None
        self._group: Became | None = None
        self._group_reason: str | None = None
        self._batch: Any = None
        # Kept, since looking for them once more among a batch's many payments would take long.
        self._batch_said: Became | None = None
        self._batch_reason: str | None = None

    def take(self, name: str, element: Any) -> None:
        if name == "GrpHdr":
            self.message = xml.text(element, "MsgId")
        elif name == "OrgnlGrpInfAndSts":
            self._take_group(element)
        elif name == "TxInfAndSts":
            self._take_batch(element.getparent())
            self._take_payment(element)
            element.clear()
        else:
            self._take_batch(element)

    def _take_group(self, element: Any) -> None:
        self.order = xml.text(element, "OrgnlMsgId")
        self._group, self._group_reason = _said(xml.text(element, "GrpSts")), _reason(element)
        if self._group:
            count = xml.text(element, "OrgnlNbOfTxs")
            self._add_whole(self._group, self._group_reason, batch=None, count=count)

    def _take_batch(self, element: Any) -> None:
        """What is said of a batch, once: before its payments, or when it ends without any."""
        if element is self._batch:
            return
        self._batch = element
        self._batch_said, self._batch_reason = _said(xml.text(element, "PmtInfSts")), _reason(element)
        became = self._batch_said
        self._check(became)
        if became and became is not self._group:
            batch, count = xml.text(element, "OrgnlPmtInfId"), xml.text(element, "OrgnlNbOfTxs")
            self._add_whole(became, self._batch_reason, batch=batch, count=count)

    def _take_payment(self, element: Any) -> None:
        became = _said(xml.text(element, "TxSts")) or self._batch_said or self._group or Became.WAITS
        self._check(became)
        place = self._next_place()
        amount = xml.child(element, "OrgnlTxRef", "Amt", "InstdAmt") if became is Became.PAID else None
        day = xml.text(element, "AccptncDtTm")
        self.reports.append(
            Report(
                place=place,
                became=became,
                reference=xml.text(element, "OrgnlEndToEndId"),
                money=read_money(amount.text or "", amount.get("Ccy", ""), place) if amount is not None else None,
                on=read_day(day, place) if day else None,
                reason=self._reason_of(element, became),
                theirs=xml.text(element, "AcctSvcrRef"),
            )
        )

    def _reason_of(self, element: Any, became: Became) -> str | None:
        own = _reason(element)
        if own or became is not Became.REJECTED:
            return own
        return self._batch_reason or self._group_reason

    def _add_whole(self, became: Became, reason: str | None, *, batch: str | None, count: str | None) -> None:
        number = int(count) if count and count.isascii() and count.isdigit() and len(count) <= 15 else None
        self.reports.append(
            BatchReport(
                place=self._next_place(),
                became=became,
                reference=None,
                money=None,
                on=None,
                reason=reason,
                message=self.order,
                batch=batch,
                count=number,
            )
        )

    def _check(self, became: Became | None) -> None:
        """A part of what was refused as a whole cannot have been taken in."""
        if Became.REJECTED in {self._group, self._batch_said} and became not in {None, Became.REJECTED}:
            sentence = lazy(
                "Entry %(place)s contradicts itself: the whole was refused (%(text)s), a part of it was not. "
                "Ask the bank before you pay again."
            )
            raise fault_at("contradicts", sentence, self._next_place(), self.order or "–")

    def _next_place(self) -> int:
        place = len(self.reports) + 1
        check_place(place)
        return place


def _said(status: str | None) -> Became | None:
    """What a status means; None where none is given, or where only the parts tell."""
    return _BECAME.get(status, Became.WAITS) if status and status != _PARTLY else None


def _reason(element: Any) -> str | None:
    for each in xml.children(element, "StsRsnInf", "Rsn"):
        found = code(xml.text(each, "Cd") or xml.text(each, "Prtry"))
        if found:
            return found
    return None
