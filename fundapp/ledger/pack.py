"""The month-end pack: trial balance, envelopes and journal of a closed month, as a paper and as a workbook.

Nobody is named in it but whoever closed the month, and no file: what it is about, the journal tells by the beginning of
an identifier.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from fundapp.core import formats
from fundapp.core.documents import Bar, Bars, Block, Facts, Heading, Sheet, Signatures, Table, Text
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.core.sheets import MoneyColumn
from fundapp.ledger.queries.journals import Journal
from fundapp.ledger.queries.month_end import AccountLine, EnvelopeState
from fundapp.ledger.rules.accounts import Account
from fundapp.ledger.rules.journals import SHORT, Booked, voucher_name
from fundapp.ledger.rules.words import ACCOUNTS, BASES, MOVEMENTS

PARTS = ("received", "whole", "held", "spent", "left")
MOST_ON_PAPER = 500
"""Vouchers that the paper lists: each takes milliseconds to set. Workbook and journal have all of them."""

ACCOUNT_HEADERS = (
    lazy("Account code"), lazy("Account label"), lazy("Account"), MoneyColumn(lazy("Before the month")),
    MoneyColumn(lazy("Debit"), currency=False), MoneyColumn(lazy("Credit"), currency=False),
    MoneyColumn(lazy("At the end"), currency=False),
)  # fmt: skip
ENVELOPE_HEADERS = (
    lazy("Code"), lazy("Name"), lazy("What may be given out"), MoneyColumn(lazy("Pledged")),
    MoneyColumn(lazy("Received"), currency=False), MoneyColumn(lazy("May be given out"), currency=False),
    MoneyColumn(lazy("Held"), currency=False), MoneyColumn(lazy("Spent"), currency=False),
    MoneyColumn(lazy("Left"), currency=False),
)  # fmt: skip
JOURNAL_HEADERS = (
    lazy("Voucher"), lazy("Day"), lazy("Movement"), lazy("Award"), lazy("Account debited"), lazy("Account credited"),
    lazy("Analytic code"), MoneyColumn(lazy("Amount")),
)  # fmt: skip


@dataclass(frozen=True)
class MonthEnd:
    """All that a pack tells. `closed_by`: the name of whoever closed the month."""

    journal: Journal
    accounts: Sequence[AccountLine]
    envelopes: Sequence[EnvelopeState]
    closed_by: str

    def called(self, account: Account) -> tuple[str, str]:
        """Code and label of an account, as they were when the month was closed."""
        return self.journal.codes.accounts[account]

    def award(self, booked: Booked) -> str | None:
        """The beginning of the identifier of what a voucher is about."""
        return booked.about_id.hex[:SHORT] if booked.about_id else None

    def voucher(self, booked: Booked) -> str:
        """What a voucher is called."""
        return voucher_name(self.journal.month.begins_on.year, booked.number)


def account_row(told: MonthEnd, line: AccountLine) -> list[Any]:
    """One cell for each of ACCOUNT_HEADERS."""
    return [*told.called(line.account), str(ACCOUNTS[line.account]), line.before, line.debit, line.credit, line.after]


def envelope_row(state: EnvelopeState) -> list[Any]:
    """One cell for each of ENVELOPE_HEADERS."""
    found, bar = state.envelope, state.bar
    parts = [bar.money(part) for part in ("pledged", "received", "whole", "held", "spent", "left")]
    return [found.code, found.name, _basis(found.basis), *parts]


def journal_row(told: MonthEnd, each: Booked) -> list[Any]:
    """One cell for each of JOURNAL_HEADERS."""
    return [
        told.voucher(each), each.on, str(MOVEMENTS[each.movement]), told.award(each), told.called(each.debit)[0],
        told.called(each.credit)[0], told.journal.codes.envelopes[each.envelope_id], each.money,
    ]  # fmt: skip


def pack_sheets(told: MonthEnd) -> list[tuple[str, Sequence[Any], list[list[Any]]]]:
    """The workbook: journal, trial balance, envelopes; in the words of whoever is read for just now."""
    return [
        (_("Journal"), JOURNAL_HEADERS, [journal_row(told, each) for each in told.journal.vouchers]),
        (_("Trial balance"), ACCOUNT_HEADERS, [account_row(told, each) for each in told.accounts]),
        (_("Envelopes"), ENVELOPE_HEADERS, [envelope_row(each) for each in told.envelopes]),
    ]


def pack_sheet(told: MonthEnd, reader: Reader, house: str) -> Sheet:
    """The paper, in the words of whoever is read for just now."""
    month = formats.date(reader, told.journal.month.begins_on, "month")
    boxes = (_("Prepared by"), _("Checked by"), _("Approved by"))
    blocks: list[Block] = [
        Facts(_facts(told, reader), frozenset({_("Fingerprint of the journal")})),
        Heading(_("Trial balance")), *_balance(told, reader),
        Heading(_("Envelopes")), *_envelopes(told, reader),
        Heading(_("Signatures")), Signatures(boxes, _("Name, date, signature")),
        Heading(_("Journal"), fresh=True), *_journal(told, reader),
    ]  # fmt: skip
    title = _("Month-end pack: %(month)s", month=month)
    foot = _("%(month)s · Confidential: keep it as you keep the books.", month=month)
    return Sheet(title, house, blocks, _("The books of a closed month. Nothing in them changes any more."), foot)


def _facts(told: MonthEnd, reader: Reader) -> list[tuple[str, str]]:
    found = told.journal.month
    moment = formats.datetime(reader, found.closed_at)
    facts = [(_("Closed on"), _("%(moment)s, by %(name)s", moment=moment, name=told.closed_by))]
    if told.journal.vouchers:
        first, last = told.journal.vouchers[0], told.journal.vouchers[-1]
        span = _("%(first)s to %(last)s", first=told.voucher(first), last=told.voucher(last))
        facts.append((_("Vouchers"), span))
    return [*facts, (_("Fingerprint of the journal"), found.digest)]


def _balance(told: MonthEnd, reader: Reader) -> Iterator[Block]:
    head = (_("Code"), _("Account label"), _("Before the month"), _("Debit"), _("Credit"), _("At the end"))
    for currency, lines in groupby(told.accounts, key=lambda each: each.before.currency):
        rows = list(lines)
        figures = [
            (*told.called(each.account), *(_figure(reader, part) for part in (each.before, each.debit, each.credit)),
             _figure(reader, each.after))
            for each in rows
        ]  # fmt: skip
        debit, credit = (Money.sum(side, currency) for side in ([e.debit for e in rows], [e.credit for e in rows]))
        total = ("", _("Total in %(currency)s", currency=currency), "", _figure(reader, debit),
                 _figure(reader, credit), "")  # fmt: skip
        yield Heading(formats.currency_name(reader, currency), level=2)
        yield Table(head, figures, frozenset({2, 3, 4, 5}), total, (1.1, 3.4, 2.2, 2, 2, 2.2))


def _envelopes(told: MonthEnd, reader: Reader) -> Iterator[Block]:
    bars = []
    for each in told.envelopes:
        bar = each.bar
        parts = {
            part: formats.money(reader, bar.money(part)) for part in ("received", "whole", "held", "spent", "left")
        }
        words = _(
            "Received %(received)s · may be given out %(whole)s · spent %(spent)s · held %(held)s · left %(left)s",
            **parts,
        )
        title = _("%(code)s · %(name)s", code=each.envelope.code, name=each.envelope.name)
        bars.append(Bar(title, words, bar.spent_share, bar.held_share))
    if not bars:
        yield Text(_("There were no envelopes yet."))
        return
    yield Bars(bars, (_("spent"), _("held"), _("left")))


def _journal(told: MonthEnd, reader: Reader) -> Iterator[Block]:
    shown = told.journal.vouchers[:MOST_ON_PAPER]
    if len(shown) < len(told.journal.vouchers):
        count = formats.number(reader, len(shown))
        yield Text(_("The first %(count)s vouchers; the workbook has all of them.", count=count))
    head = (_("Voucher"), _("Day"), _("Movement"), _("Debit"), _("Credit"), _("Envelope"), _("Amount"))
    rows = [_voucher(told, each, reader) for each in shown]
    yield Table(head, rows, frozenset({6}), widths=(1.6, 1.8, 3.2, 1.2, 1.2, 1.8, 2.6))


def _voucher(told: MonthEnd, each: Booked, reader: Reader) -> tuple[str, ...]:
    movement, award = str(MOVEMENTS[each.movement]), told.award(each)
    return (
        told.voucher(each), formats.date(reader, each.on, "short"), f"{movement}\n{award}" if award else movement,
        told.called(each.debit)[0], told.called(each.credit)[0], told.journal.codes.envelopes[each.envelope_id],
        formats.money(reader, each.money),
    )  # fmt: skip


def _figure(reader: Reader, money: Money) -> str:
    return formats.amount(reader, money)


def _basis(code: str) -> str:
    words: Mapping[str, Any] = {each.value: name for each, name in BASES.items()}
    return str(words[code])
