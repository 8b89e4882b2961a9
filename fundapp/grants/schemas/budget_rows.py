"""A budget as rows of a sheet: its lines with both currencies, and its totals. The same headings are read again."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from fundapp.core.formats import money_exact, number
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.sheets import MoneyColumn
from fundapp.grants.models import BudgetLine, ProposalBudget
from fundapp.grants.rules.budget_words import HEADINGS, OWN, PAYERS, percent_of
from fundapp.grants.rules.budgets import HUNDREDTHS, Reckoning, Source, Twin, share_of
from fundapp.grants.schemas.budgets import BudgetLineSchema, quantity_labels
from fundapp.ledger.rules.sources import source_words

FIELDS = BudgetLineSchema().fields
AMOUNT = lazy("Amount in the funder’s currency")
LOCAL_AMOUNT = lazy("Amount in our currency")
AMOUNTS = (AMOUNT, LOCAL_AMOUNT)
"""Headings of what is worked out: they only go out."""


def headers(budget: ProposalBudget) -> list[Any]:
    """Of the lines."""
    plain = [FIELDS[name].metadata["label"] for name in ("heading", "description", "organisation", "unit")]
    cost = [MoneyColumn(FIELDS["unit_cost"].metadata["label"], currency=False), FIELDS["currency"].metadata["label"]]
    return [
        *plain,
        *quantity_labels(budget.periods),
        *cost,
        MoneyColumn(AMOUNT),
        MoneyColumn(LOCAL_AMOUNT),
        FIELDS["funded_by"].metadata["label"],
        FIELDS["note"].metadata["label"],
    ]


def line_row(line: BudgetLine, budget: ProposalBudget, amount: Twin) -> list[Any]:
    """One cell for each of `headers`."""
    return [
        heading_said(line), line.description, line.organisation_said, line.unit,
        *(_quantity(each) for each in line.quantities[: budget.periods]), line.cost, line.currency,
        amount.funder, amount.local, payer_said(line), line.note,
    ]  # fmt: skip


def lines_and_totals(budget: ProposalBudget, found: Reckoning) -> Iterator[list[Any]]:
    """The lines, and below them the totals under the same headings: for a sheet that cannot have a second one."""
    for each in budget.lines:
        yield line_row(each, budget, found.amounts[each.id])
    gap = [None] * (3 + budget.periods + 2)
    for label, amount, remark in totals(budget, found):
        twin = (amount.funder, amount.local) if amount else (None, None)
        yield [label, *gap, *twin, None, remark]


TOTAL_HEADERS = (lazy("What"), MoneyColumn(AMOUNT), MoneyColumn(LOCAL_AMOUNT), lazy("Remark"))


def total_rows(budget: ProposalBudget, found: Reckoning) -> Iterator[list[Any]]:
    """One cell for each of TOTAL_HEADERS."""
    for label, amount, remark in totals(budget, found):
        yield [label, *((amount.funder, amount.local) if amount else (None, None)), remark]


def totals(budget: ProposalBudget, found: Reckoning) -> Iterator[tuple[str, Twin | None, str | None]]:
    """Subtotals, totals, who pays what, and the rate: what it is, how much, and a remark."""
    for label, amount in heading_totals(budget, found):
        yield label, amount, None
    yield _("Direct costs"), found.direct, None
    share = percent_of(current_reader(), budget.indirect_bp)
    yield _("Indirect costs"), found.indirect, share
    yield _("Total of the budget"), found.total, None
    for label, amount in payer_totals(budget, found):
        part = share_of(amount, found.total)
        yield label, amount, None if part is None else percent_of(current_reader(), round(part * 10_000))
    if budget.two:
        yield _("Rate"), None, f"{rate_said(budget)} ({source_words(budget.rate_source)}, {budget.rate_on.isoformat()})"


def heading_totals(budget: ProposalBudget, found: Reckoning) -> list[tuple[str, Twin]]:
    """Each heading that has lines, in the usual order, then one's own in the order of their lines."""
    said = {each.item.heading: heading_said(each) for each in reversed(budget.lines)}
    usual = list(HEADINGS)
    ordered = sorted(found.by(lambda each: each.heading).items(), key=lambda pair: usual.index(pair[0][0]))
    return [(said[heading], amount) for heading, amount in ordered]


def payer_totals(budget: ProposalBudget, found: Reckoning) -> list[tuple[str, Twin]]:
    """Who pays how much of the total, the funder first."""
    said = {each.item.payer: payer_said(each) for each in reversed(budget.lines)}
    said[Source.FUNDER] = str(PAYERS[Source.FUNDER])
    return [(said[payer], amount) for payer, amount in found.by_payer.items()]


def organisation_totals(budget: ProposalBudget, found: Reckoning) -> list[tuple[str | None, Twin]]:
    """Whose costs they are, direct ones alone, the largest first; None: of lines that name nobody."""
    said = {each.item.organisation: each.organisation_said for each in reversed(budget.lines)}
    pairs = found.by(lambda each: each.organisation).items()
    return sorted(((said[key], amount) for key, amount in pairs), key=lambda pair: -pair[1].funder.minor)


def year_totals(found: Reckoning) -> list[tuple[str, Twin]]:
    """Direct costs, year by year."""
    return [(_("Year %(number)s", number=place), each) for place, each in enumerate(found.by_year, start=1)]


def heading_said(line: BudgetLine) -> str:
    """A heading in words."""
    return line.own_heading or "" if line.heading == OWN else str(HEADINGS[line.heading])


def payer_said(line: BudgetLine) -> str:
    """Who pays a line, in words."""
    return line.funded_name or str(PAYERS[line.funded_by])


def rate_said(budget: ProposalBudget) -> str:
    """« 1 EUR = 655,957 XAF »."""
    return _("1 %(currency)s = %(rate)s", currency=budget.currency, rate=_in_local(budget))


def _in_local(budget: ProposalBudget) -> str:
    return f"{number(current_reader(), budget.rate)}\u00a0{budget.local_currency}"


def _quantity(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else (Decimal(hundredths) / HUNDREDTHS)


def unit_said(line: BudgetLine) -> str | None:
    """The cost of one unit with its currency, as the line has it."""
    return money_exact(current_reader(), line.cost) if line.cost else None


def quantity_said(line: BudgetLine, periods: int) -> Sequence[str]:
    """How many, year by year, as far as somebody has said it."""
    reader = current_reader()
    return [
        number(reader, value.quantize(Decimal(1)) if value == value.to_integral_value() else value)
        for value in (_quantity(each) for each in line.quantities[:periods])
        if value is not None
    ]  # fmt: skip
