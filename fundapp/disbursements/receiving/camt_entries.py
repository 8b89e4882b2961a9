"""Entries of camt.053 and camt.054: one movement on an account may tell of many payments.

What became of a payment follows from direction, reversal indicator, return information and the bank transaction
code of ISO 20022 (subfamilies RRTN, a payment returned, and RPCR, a payment cancelled on request). A debit that takes
back a credit, an entry that is not booked yet and whatever names no reference is left to a person.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.disbursements.receiving import xml
from fundapp.disbursements.receiving.faults import fault_at
from fundapp.disbursements.receiving.reading import BatchReport, Entry
from fundapp.disbursements.receiving.values import code, read_day, read_money
from fundapp.disbursements.rules.returns import Became, Report

Told = tuple[Entry, Report | None]
"""A movement, and what it says of a payment."""

_CREDIT, _DEBIT = "CRDT", "DBIT"
_NO_REFERENCE = "NOTPROVIDED"
_RETURNED, _TAKEN_BACK = "RRTN", "RPCR"
_LONGEST_TEXT = 500


class Movement(NamedTuple):
    """What holds for a whole entry, looked up once: an entry may have many thousand details.

    `money` has no sign; `single`: one detail at most tells of all of it; `words`: the bank's own.
    """

    money: Money
    credit: bool
    booked: bool
    reversal: bool
    on: date | None
    single: bool
    theirs: str | None
    kind: str | None
    fee: Money | None
    words: str | None


def read_movement(entry: Any, place: int) -> Movement:
    """What an Ntry says of itself. The status is BOOK where it was booked; newer versions put it in a `Cd`."""
    status = xml.text(entry, "Sts", "Cd") or xml.text(entry, "Sts")
    return Movement(
        money=read_amount(xml.child(entry, "Amt"), place),
        credit=is_credit(entry, place),
        booked=status == "BOOK",
        reversal=xml.text(entry, "RvslInd") in {"true", "1"},
        on=_day(entry, place),
        single=_is_single(entry),
        theirs=xml.text(entry, "AcctSvcrRef"),
        kind=_kind(entry),
        fee=_charges(entry, place),
        words=xml.text(entry, "AddtlNtryInf"),
    )


def told(entry: Any, movement: Movement, place: int) -> Iterator[Told]:
    """Everything that one Ntry tells, the first at `place`: its transactions, or its batches, or itself."""
    parts = xml.children(entry, "NtryDtls") or [None]
    for details in parts:
        for transaction in xml.children(details, "TxDtls") if details is not None else ():
            yield _transaction(transaction, movement, place)
            place += 1
        if details is None or xml.child(details, "TxDtls") is None:
            yield _whole(xml.child(details, "Btch"), movement, place, alone=len(parts) == 1)
            place += 1


def read_amount(element: Any, place: int) -> Money:
    """An amount with its currency, as it stands in an element `Amt`."""
    if element is None:
        return read_money("", "", place)
    return read_money(element.text or "", element.get("Ccy", ""), place)


def is_credit(element: Any, place: int) -> bool:
    """Whether money came in. Raises UnreadableReportError `missing` where that is not told: it is never guessed."""
    direction = xml.text(element, "CdtDbtInd")
    if direction not in {_CREDIT, _DEBIT}:
        sentence = lazy(
            "Entry %(place)s does not say whether it is a debit or a credit (“%(text)s”). Ask for it again."
        )
        raise fault_at("missing", sentence, place, direction or "–")
    return direction == _CREDIT


def _transaction(transaction: Any, movement: Movement, place: int) -> Told:
    credit = is_credit(transaction, place) if xml.child(transaction, "CdtDbtInd") is not None else movement.credit
    reference = xml.text(transaction, "Refs", "EndToEndId")
    found = Entry(
        place=place,
        credit=credit,
        booked=movement.booked,
        money=_money(transaction, movement, place),
        on=movement.on,
        reference=reference if reference != _NO_REFERENCE else None,
        theirs=xml.text(transaction, "Refs", "AcctSvcrRef") or movement.theirs,
        code=_kind(transaction) or movement.kind,
        text=_words(transaction, movement),
    )
    became = _became(found, transaction, movement)
    if became is None or found.reference is None:
        return found, None
    fee = _charges(transaction, place) or (movement.fee if movement.single else None)
    reason = code(xml.text(transaction, "RtrInf", "Rsn", "Cd") or xml.text(transaction, "RtrInf", "Rsn", "Prtry"))
    return found, Report(place, became, found.reference, found.money, found.on, reason, found.theirs, fee)


def _whole(batch: Any, movement: Movement, place: int, *, alone: bool) -> Told:
    """An entry without transactions. A debit that names a batch pays all of it."""
    identity, total = xml.text(batch, "PmtInfId"), xml.child(batch, "TtlAmt")
    found = Entry(
        place=place,
        credit=movement.credit,
        booked=movement.booked,
        money=read_amount(total, place) if total is not None else movement.money if alone else None,
        on=movement.on,
        theirs=movement.theirs,
        code=movement.kind,
        text=(movement.words or "")[:_LONGEST_TEXT],
    )
    became = _became(found, None, movement)
    if identity is None or found.credit or became is None:
        return found, None
    report = BatchReport(
        place, became, None, found.money, found.on, theirs=found.theirs,
        message=xml.text(batch, "MsgId"), batch=identity, count=_count(batch),
    )  # fmt: skip
    return found, report


def _became(found: Entry, transaction: Any, movement: Movement) -> Became | None:
    """What a movement says of the payment that it names; None where a person must look."""
    subfamily = (found.code or "").rpartition("/")[2]
    returned = subfamily == _RETURNED or (transaction is not None and xml.child(transaction, "RtrInf") is not None)
    reversal = movement.reversal or subfamily == _TAKEN_BACK
    if not found.credit:
        if returned or reversal:
            return None
        return Became.PAID if found.booked else Became.WAITS
    if not found.booked:
        return None
    # Some banks set the reversal indicator on every return: the return says more.
    if returned:
        return Became.RETURNED
    return Became.REVERSED if reversal else Became.REFUNDED


def _is_single(entry: Any) -> bool:
    """Whether one payment makes up the entry. Banks also detail one of a batch and count the rest."""
    told_of = len(xml.children(entry, "NtryDtls", "TxDtls"))
    return told_of <= 1 and all((_count(batch) or 1) <= 1 for batch in xml.children(entry, "NtryDtls", "Btch"))


def _money(transaction: Any, movement: Movement, place: int) -> Money | None:
    """The amount of a transaction: its own since version 03, among its details before, that of the entry if alone."""
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt")):
        element = xml.child(transaction, *path)
        if element is not None:
            return read_amount(element, place)
    if movement.single:
        return movement.money
    element = xml.child(transaction, "AmtDtls", "InstdAmt", "Amt")
    return read_amount(element, place) if element is not None else None


def _kind(element: Any) -> str | None:
    """The bank transaction code as domain/family/subfamily."""
    domain = xml.child(element, "BkTxCd", "Domn")
    if domain is None:
        return None
    parts = (xml.text(domain, "Cd"), xml.text(domain, "Fmly", "Cd"), xml.text(domain, "Fmly", "SubFmlyCd"))
    return "/".join(part for part in parts if part) or None


def _day(entry: Any, place: int) -> date | None:
    """The day of booking, or of value where the bank tells only that."""
    for path in (("BookgDt", "Dt"), ("BookgDt", "DtTm"), ("ValDt", "Dt"), ("ValDt", "DtTm")):
        day = xml.text(entry, *path)
        if day:
            return read_day(day, place)
    return None


def _charges(element: Any, place: int) -> Money | None:
    """What the bank took: the records added up, the total where there are none; None in more than one currency."""
    records = xml.children(element, "Chrgs", "Rcrd") or xml.children(element, "Chrgs")
    amounts = [
        -amount if xml.text(record, "CdtDbtInd") == _CREDIT else amount
        for record in records
        if xml.child(record, "Amt") is not None
        for amount in [read_amount(xml.child(record, "Amt"), place)]
    ]
    if not amounts:
        total = xml.child(element, "Chrgs", "TtlChrgsAndTaxAmt")
        return read_amount(total, place) if total is not None else None
    currencies = {amount.currency for amount in amounts}
    return Money.sum(amounts, currencies.pop()) if len(currencies) == 1 else None


def _count(batch: Any) -> int | None:
    number = xml.text(batch, "NbOfTxs") or ""
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 15 else None


def _words(transaction: Any, movement: Movement) -> str:
    """The bank's own words, for whoever matches by hand."""
    found = [each.text for each in xml.children(transaction, "RmtInf", "Ustrd")]
    found += [xml.text(transaction, "RtrInf", "AddtlInf"), xml.text(transaction, "AddtlTxInf"), movement.words]
    return " · ".join(each.strip() for each in found if each and each.strip())[:_LONGEST_TEXT]
