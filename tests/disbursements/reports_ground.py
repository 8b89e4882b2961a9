"""Files of banks about payments of a fund, taken in as its pages and the operators' callbacks do."""

import json
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from fundapp.core.database import transaction
from fundapp.core.money import Money
from fundapp.disbursements.commands.matching import Outcome, match_line, report_by_hand
from fundapp.disbursements.commands.reports import take_reading
from fundapp.disbursements.models import PaymentBatch, PaymentOrder, ReportFile, ReportLine
from fundapp.disbursements.queries.holds import rooms_of
from fundapp.disbursements.receiving.camt import read_camt
from fundapp.disbursements.receiving.mobile import read_mtn, read_wave
from fundapp.disbursements.receiving.pain002 import read_pain002
from fundapp.disbursements.receiving.reading import Entry, Kind, Reading
from fundapp.disbursements.receiving.statement_csv import read_statement_csv
from fundapp.disbursements.rules.returns import Became, Report
from tests.disbursements import iso_files as iso
from tests.disbursements.treasury import Treasury, founded, francs, paying, treasury
from tests.ledger.funded import books

__all__ = ["founded", "paying", "treasury"]

PART = 100_000
FEE = '<Chrgs><Rcrd><Amt Ccy="XAF">1500</Amt></Rcrd></Chrgs>'
RETURN_OF = "<RtrInf><Rsn><Cd>{}</Cd></Rsn></RtrInf>"
OWN_REFERENCE = "<AcctSvcrRef>{}</AcctSvcrRef>"


def take(treasury: Treasury, reading: Reading, by: str | None = "joel") -> UUID:
    """Takes a reading in, brought by somebody or told by an operator; the file's id."""
    ctx = treasury.acting(by) if by else treasury.nobody()
    with treasury.app.app_context(), transaction() as session:
        return take_reading(session, ctx, reading, ctx.actor.id if ctx.actor else None).id


def lines(treasury: Treasury, report_id: UUID) -> list[ReportLine]:
    """What was kept of a file, in order."""
    wanted = select(ReportLine).where(ReportLine.report_id == report_id).order_by(ReportLine.place)
    return kept(treasury, wanted)


def took(treasury: Treasury, reading: Reading, by: str | None = "joel") -> list[str]:
    """Takes a reading in; where each of its lines stands."""
    return [each.state for each in lines(treasury, take(treasury, reading, by))]


def only_line(treasury: Treasury) -> ReportLine:
    """The one line that waits."""
    (found,) = kept(treasury, select(ReportLine).where(ReportLine.state == "waiting"))
    return found


def stands(treasury: Treasury, line: ReportLine) -> ReportLine:
    """A line as it stands now."""
    (found,) = kept(treasury, select(ReportLine).where(ReportLine.id == line.id))
    return found


def kept(treasury: Treasury, wanted: Select[ReportLine]) -> list[ReportLine]:
    """Lines that no session refreshes any more: to read of them opens no savepoint, which would confuse requests."""
    found = list(treasury.session.scalars(wanted, execution_options={"populate_existing": True}))
    for each in found:
        treasury.session.expunge(each)
    treasury.session.commit()
    return found


def handed(treasury: Treasury, amount: int = 100_000) -> PaymentOrder:
    """An order that was handed over, which no session refreshes any more."""
    found: PaymentOrder = treasury.expunged(treasury.sent(amount))
    return found


def files(treasury: Treasury) -> int:
    """How many files were kept."""
    found = len(treasury.session.scalars(select(ReportFile.id)).all())
    treasury.session.commit()
    return found


def held_and_spent(treasury: Treasury) -> tuple[int, int]:
    """What the envelope of the award says, which is what its transfers come to, debits and credits alike."""
    found = treasury.envelope
    books(treasury.session, found.id)
    told = found.held, found.spent
    treasury.session.commit()
    return told


def owed(treasury: Treasury) -> int:
    """What of the award can be ordered anew."""
    found = rooms_of(treasury.session, [treasury.award.id])
    treasury.session.commit()
    return sum(each.money.minor for each in found)


def state(treasury: Treasury, order: PaymentOrder) -> str:
    """Where an order stands."""
    found = treasury.session.scalars(select(PaymentOrder.state).where(PaymentOrder.id == order.id)).one()
    treasury.session.commit()
    return found


def batch_reference(treasury: Treasury, order: PaymentOrder) -> str:
    """The reference under which an order was handed over."""
    row = treasury.session.get_one(PaymentBatch, treasury.order(order).batch_id)
    treasury.session.commit()
    return row.reference


def together(treasury: Treasury, *amounts: int, way: str = "hand") -> list[PaymentOrder]:
    """Orders that were handed over in one batch."""
    batch_id = treasury.batch()
    made = [treasury.hand_over(treasury.authorised(amount), batch_id) for amount in amounts]
    batch = treasury.session.get_one(PaymentBatch, batch_id)
    batch.way, batch.count = way, len(made)
    treasury.session.commit()
    return [treasury.order(each) for each in made]


def debit(order: PaymentOrder, *, fee: str = "", amount: int | None = None, **more: Any) -> str:
    """A debit of a bank's statement for an order."""
    return iso.entry("DBIT", iso.details(order.reference), amount=str(amount or order.amount), more=fee, **more)


def credit(
    order: PaymentOrder, event: str, *, amount: int | None = None, theirs: str = "B-9", fee: str = "", **more: Any
) -> str:
    """A credit by which an order came back: `event` is returned, reversed or refunded."""
    code = {"returned": iso.RETURNED, "reversed": iso.RECALLED, "refunded": iso.RECEIVED}[event]
    extra = RETURN_OF.format("AC04") if event == "returned" else ""
    part = iso.details(order.reference, extra, refs=OWN_REFERENCE.format(theirs) if theirs else "")
    return iso.entry("CRDT", part, amount=str(amount or order.amount), code=code, more=fee, **more)


def statement(*entries: str, notice: bool = False) -> Reading:
    """A statement, or a notice of single movements."""
    message = "camt.054.001.08" if notice else "camt.053.001.08"
    marked = f"<!-- {uuid4().hex} -->"  # banks never send the same bytes twice of their own accord
    return read_camt(iso.statement(*entries, message=message) + marked.encode())


def answer(*payments: str, order: str = "ORDER-1", group: str = "") -> Reading:
    """A bank's answer to a batch."""
    parts = [iso.batch("", *payments)] if payments else []
    return read_pain002(iso.answer(group, *parts, order=order) + f"<!-- {uuid4().hex} -->".encode())


def mtn(order: PaymentOrder, status: str = "SUCCESSFUL", **more: Any) -> Reading:
    """A callback of MTN."""
    told = {"amount": str(order.amount), "currency": "XAF", "externalId": order.reference, "status": status}
    return read_mtn(json.dumps({**told, "financialTransactionId": uuid4().hex[:9], **more}).encode())


def wave(order: PaymentOrder, status: str = "succeeded", **more: Any) -> Reading:
    """An event of Wave."""
    told = {"id": "pt-1", "currency": "XAF", "receive_amount": str(order.amount), "status": status}
    told |= {"client_reference": order.reference, "timestamp": "2026-04-01T10:00:00Z", "event": uuid4().hex}
    return read_wave(json.dumps({**told, **more}).encode())


def table(treasury: Treasury, *rows: str, ours: list[PaymentOrder]) -> Reading:
    """A statement as a bank's website gives it: day; words; debit; credit."""
    text = "\n".join(["Date;Libellé;Débit (FCFA);Crédit (FCFA)", *rows, ";" * 3, f";{uuid4().hex};;"])
    reader = treasury.acting("joel").reader
    found = read_statement_csv(text.encode(), reader, [each.reference for each in ours])
    assert isinstance(found, Reading)
    return found


def said(*reports: Report, kind: Kind = Kind.CAMT053, entries: tuple[Entry, ...] = ()) -> Reading:
    """A reading of just these reports."""
    return Reading(kind, uuid4().hex + uuid4().hex, reports, entries=entries)


def money(minor: int, currency: str = "XAF") -> Money:
    """So much."""
    return francs(minor) if currency == "XAF" else Money(minor, currency)


def match(
    treasury: Treasury, line_id: UUID, order: PaymentOrder, became: Became | None = None, by: str = "joel"
) -> None:
    """Somebody matches a line to an order."""
    with treasury.app.app_context(), transaction() as session:
        match_line(session, treasury.acting(by), line_id, order.id, became)


def enter(treasury: Treasury, order: PaymentOrder, outcome: Outcome, by: str = "joel") -> UUID:
    """Somebody enters what became of an order; the id of the file that this makes."""
    with treasury.app.app_context(), transaction() as session:
        return report_by_hand(session, treasury.acting(by), order.id, outcome).id
