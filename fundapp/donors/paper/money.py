"""What a report says of money beside its pictures: flows, local currencies, papers of payments, the ledger. Pure."""

from collections.abc import Iterator, Sequence

from fundapp.core import formats
from fundapp.core.i18n import _, pgettext
from fundapp.donors.paper.blocks import Block, Column, Grid, Remark, Row
from fundapp.donors.paper.charts import simple_bar
from fundapp.donors.paper.words import EVIDENCE, Writer, named
from fundapp.donors.rules.report_data import EvidenceData, Flow, LedgerRow, LocalData, MoneyData

MOST_ROWS = 200
"""Of a ledger on paper and on a page; the workbook has all of them."""


def flows_grid(write: Writer, money: MoneyData, covers_to: str) -> Grid:
    """What came in and went out, in the days covered and from the beginning."""
    return Grid(
        "flows",
        _("What came in and what went out, in %(currency)s", currency=write.currency),
        [
            Column(pgettext("report", "What"), share=3.4),
            Column(pgettext("report", "In the period"), number=True, share=1.6),
            Column(pgettext("report", "Since the beginning"), number=True, share=1.6),
        ],
        [*(_flow(write, word, flow) for word, flow in _flows(money)), _spent(write, money["spent"])],
        total=(pgettext("report", "Left on %(day)s", day=write.day(covers_to)), "", write.amount(money["cash"])),
        notes=list(_flow_notes(money)),
    )


def _flows(money: MoneyData) -> Iterator[tuple[str, Flow]]:
    yield pgettext("report", "Received from the funder"), money["received"]
    if any(money["refunded"].values()):
        yield pgettext("report", "Paid back to the funder"), money["refunded"]
    yield pgettext("report", "Awards to persons, less what came back"), money["awards"]
    yield pgettext("report", "Fees of transfers"), money["fees"]
    if any(money["exchange"].values()):
        yield pgettext("report", "Losses of exchange, less gains"), money["exchange"]
    yield _("Administration costs"), money["administration"]


def _flow(write: Writer, word: str, flow: Flow) -> Row:
    return Row((word, write.amount(flow["period"]), write.amount(flow["total"])))


def _spent(write: Writer, flow: Flow) -> Row:
    amounts = (write.amount(flow["period"]), write.amount(flow["total"]))
    return Row((pgettext("report", "Spent, all together"), *amounts), sum=True)


def _flow_notes(money: MoneyData) -> Iterator[str]:
    if money["held"]:
        yield _("Awards that are decided and not paid yet are held: they are part of what is left, and not free.")
    if money["strangers"]:
        yield _("Money of this agreement that is kept in another currency is in none of these sums.")


def local_grid(write: Writer, local: Sequence[LocalData]) -> Grid:
    """Awards by the currency in which they were paid."""
    return Grid(
        "local",
        _("Awards by the currency in which they were paid"),
        [
            Column(pgettext("report", "Currency"), share=2.6),
            Column(pgettext("report", "Paid in the period"), number=True, share=1.6),
            Column(pgettext("report", "Paid in all"), number=True, share=1.6),
            Column(_("In all, in %(currency)s", currency=write.currency), number=True, share=1.6),
        ],
        [_local(write, each) for each in local],
    )


def _local(write: Writer, local: LocalData) -> Row:
    code = local["currency"]
    amounts = (write.amount(local["paid"]["period"], code), write.amount(local["paid"]["total"], code))
    name = _("%(name)s (%(code)s)", name=formats.currency_name(write.reader, code), code=code)
    return Row((name, *amounts, write.amount(local["counted"]["total"])))


def evidence_blocks(write: Writer, evidence: EvidenceData) -> list[Block]:
    """How much of what was paid has its papers."""
    paid = evidence["paid"]
    if paid <= 0:
        return [Remark(_("Nothing was paid in the period: there are no papers to count."))]
    parts = [(code, evidence[code]) for code in ("documented", "waived", "missing")]
    finding = _("%(share)s of what was paid in the period has its papers",
                share=write.share(evidence["documented"], paid))  # fmt: skip
    rows = [
        Row((named(EVIDENCE, code), write.amount(amount), write.share(amount, paid)), simple_bar(amount, paid))
        for code, amount in parts
    ]
    columns = [
        Column(pgettext("report", "Papers"), share=2.4),
        Column(_("Amount in %(currency)s", currency=write.currency), number=True, share=1.8),
        Column(pgettext("report", "Share"), number=True, share=1),
    ]
    total = (pgettext("report", "Paid in the period"), write.amount(paid), "")
    note = _("Papers are waived where asking for them would put somebody in danger; two people decide that.")
    notes = [note] if evidence["waived"] else []
    return [Grid("evidence", finding, columns, rows, total=total, notes=notes, bars=2.6)]


def ledger_blocks(write: Writer, ledger: Sequence[LedgerRow]) -> list[Block]:
    """The payments, under pseudonyms; where they are many, that the workbook has them."""
    said = _("Each payment under a pseudonym of this report alone, without anything that describes a person.")
    if len(ledger) > MOST_ROWS:
        more = _("These are %(count)s payments: the workbook that comes with this report lists them all.",
                 count=write.number(len(ledger)))  # fmt: skip
        return [Remark(said), Remark(more)]
    if not ledger:
        return [Remark(pgettext("report", "Nothing was paid in the period."))]
    columns = [
        Column(pgettext("report", "Pseudonym"), share=1.5),
        Column(pgettext("report", "Month"), share=1.7),
        Column(pgettext("report", "Paid"), number=True, share=2),
        Column(pgettext("report", "In %(currency)s", currency=write.currency), number=True, share=1.6),
        Column(pgettext("report", "Papers"), share=1.8),
    ]
    return [Remark(said), Grid("ledger", "", columns, [_payment(write, each) for each in ledger], dense=True)]


def _payment(write: Writer, row: LedgerRow) -> Row:
    paid = write.money(row["paid"], row["currency"])
    evidence = named(EVIDENCE, row["evidence"])
    return Row((row["case"], write.month(row["month"]), paid, write.amount(row["counted"]), evidence))
