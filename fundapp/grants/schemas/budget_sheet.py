"""Lines pasted from a spreadsheet, or from a sheet of ours: which column is which, and what is wrong in which cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import InputSchema, Text
from fundapp.core.schemas.labels import codes_by_label, folded_in_all
from fundapp.core.sheets import UnreadableSheetError, open_book
from fundapp.core.text import fold, tidy
from fundapp.grants.commands.budget_lines import currencies_said, years_said
from fundapp.grants.models import ProposalBudget
from fundapp.grants.rules.budget_words import OWN
from fundapp.grants.rules.budgets import MOST_LINES, MOST_PERIODS, Source
from fundapp.grants.schemas.budget_rows import AMOUNTS, FIELDS
from fundapp.grants.schemas.budgets import BudgetLineSchema, quantity_labels, years

LONGEST_PASTED = 200_000
LONGEST_CELL = 2_000
OUT_ONLY = "-"
SYNONYMS: Mapping[str, Sequence[str]] = {
    "heading": ("rubrique", "poste", "chapitre", "catégorie", "category", "budget heading"),
    "description": ("désignation", "libellé", "description", "intitulé", "item", "costs"),
    "organisation": ("organisation", "partenaire", "structure", "partner"),
    "unit": ("unité", "unit"),
    "quantity_1": ("quantité", "nombre", "nombre d’unités", "qté", "quantity", "number of units", "qty"),
    "unit_cost": ("coût unitaire", "prix unitaire", "cu", "pu", "unit cost", "unit price", "unit rate"),
    "currency": ("devise", "monnaie", "currency"),
    "funded_by": ("source", "source de financement", "payé par", "financé par", "funded by", "paid by"),
    "note": ("remarque", "observations", "justification", "commentaire", "note", "comment", "remarks"),
}
"""How others head these columns."""
ORDER = ("heading", "description", "organisation", "unit", "quantity_1", "unit_cost", "currency", "funded_by", "note")
"""The columns of a sheet without headings."""


class Cells(Text):
    """Rows of a spreadsheet, as they come when one copies cells: an empty cell at the beginning counts."""

    def read(self, text: str) -> str:
        """As Text's, but with the tabs at either end."""
        return tidy(f"|{text}|")[1:-1] if text.strip() else ""


class PastedSchema(InputSchema):
    """Lines from a spreadsheet."""

    rows = Cells(lazy("Rows of the spreadsheet"), lines=True, required=True, longest=LONGEST_PASTED)


SAYS_SOMETHING = frozenset({"description", "unit", "unit_cost", *(f"quantity_{n}" for n in years(MOST_PERIODS))})


@dataclass(frozen=True)
class Row:
    """A row: its number in what was pasted, what stands in it, and what is wrong, by the name of the column."""

    number: int
    typed: Mapping[str, str]
    given: Mapping[str, Any] | None = None
    wrong: Sequence[tuple[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Pasted:
    """What was pasted: its lines, the headings that mean no column of ours, and how many rows were passed over."""

    rows: Sequence[Row]
    unknown: Sequence[str] = ()
    passed: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether every row can be kept."""
        return bool(self.rows) and all(each.given is not None for each in self.rows)

    @property
    def wrong(self) -> Sequence[Row]:
        """The rows that cannot be kept as they are."""
        return [each for each in self.rows if each.given is None]


def read_pasted(text: str, budget: ProposalBudget) -> Pasted:
    """The lines of a text. Raises Invalid where it is no table at all."""
    try:
        rows = [(number, row) for number, row in enumerate(open_book(text.encode()).rows(), start=1) if any(_full(row))]
    except UnreadableSheetError as error:
        raise Invalid({"rows": [error.message]}) from None
    if not rows:
        raise Invalid({"rows": [_("There is no row in it.")]})
    columns = columns_of(rows[0][1])
    below = rows[1:] if columns else rows
    if len(below) > MOST_LINES:
        raise Invalid({"rows": [_("A budget has %(most)s lines at most.", most=MOST_LINES)]})
    unknown = [cell.strip() for name, cell in zip(columns, rows[0][1], strict=False) if not name and cell.strip()]
    typed = [(number, _typed(columns or ORDER, row)) for number, row in below]
    lines = [(number, each) for number, each in typed if not _is_title(each)]
    return Pasted([_judged(number, each, budget) for number, each in lines], unknown, len(typed) - len(lines))


def columns_of(cells: Sequence[str]) -> list[str]:
    """The field that each heading means, "" for none of ours; nothing where this is no row of headings."""
    found = [_known().get(fold(cell), "") for cell in cells]
    found = [name if name == OUT_ONLY or name not in found[:place] else "" for place, name in enumerate(found)]
    return found if sum(1 for name in found if name) > 1 else []


def _full(row: Sequence[str]) -> Iterator[str]:
    return (cell for cell in row if cell.strip())


def _typed(columns: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    cells = zip(columns, row, strict=False)
    return {name: cell.strip()[: LONGEST_CELL + 1] for name, cell in cells if name and name != OUT_ONLY}


def _is_title(typed: Mapping[str, str]) -> bool:
    """Whether a row only names a heading or sums it up: it says of nothing what it is, how many, or for how much."""
    return not any(typed.get(name) for name in typed if name in SAYS_SOMETHING)


def _judged(number: int, typed: Mapping[str, str], budget: ProposalBudget) -> Row:
    """What a row says, as the form would take it: words that are none of ours are a heading or a funder by name."""
    answers: dict[str, Any] = {"heading": "", "funded_by": Source.FUNDER.value, **typed}
    answers |= _coded(answers, "heading", "own_heading", OWN)
    answers |= _coded(answers, "funded_by", "funded_name", Source.OTHER.value)
    if answers.get("unit_cost") and not answers.get("currency") and not _names_currency(answers):
        answers["currency"] = budget.local_currency
    try:
        given = BudgetLineSchema().judge(answers)
        _demand_fit(given, budget)
    except Invalid as error:
        return Row(number, typed, None, [(_label(name, budget), _first(told)) for name, told in error.fields.items()])
    return Row(number, typed, given)


def _coded(answers: Mapping[str, Any], name: str, in_words: str, own: str) -> dict[str, str]:
    said = str(answers[name] or "")
    code = _codes(name).get(fold(said), "")
    if code and code != own:
        return {name: code}
    return {name: own, in_words: said} if said else ({name: Source.FUNDER.value} if name == "funded_by" else {})


def _names_currency(answers: Mapping[str, Any]) -> bool:
    return any(each.isalpha() or each in "€$£" for each in str(answers["unit_cost"]))


def _demand_fit(given: Mapping[str, Any], budget: ProposalBudget) -> None:
    """As the command that keeps the lines demands it, told before."""
    later = [name for name in given if name.startswith("quantity_") and given[name] is not None]
    later = [name for name in later if int(name.removeprefix("quantity_")) > budget.periods]
    told = {name: [years_said(budget)] for name in later}
    if given["unit_cost"] is not None and given["currency"] not in (budget.currency, budget.local_currency):
        told["currency"] = [currencies_said(budget)]
    if told:
        raise Invalid(told)


def _label(name: str, budget: ProposalBudget) -> str:
    if name == "quantity_1":
        return str(quantity_labels(budget.periods)[0])
    return str(FIELDS[name].metadata["label"]) if name in FIELDS else name


def _first(told: Sequence[Any]) -> str:
    return str(told[0])


@cache
def _known() -> Mapping[str, str]:
    """Headings, folded, in every language, and the fields that they mean."""
    found = dict.fromkeys(folded_in_all(AMOUNTS), OUT_ONLY)
    for title in AMOUNTS:
        found |= dict.fromkeys(folded_in_all([lazy("%(title)s: currency", title=title)]), OUT_ONLY)
    for name, each in FIELDS.items():
        found |= dict.fromkeys([fold(name), *folded_in_all([each.metadata["label"]])], name)
    for name, words in SYNONYMS.items():
        for word in words:
            found.setdefault(fold(word), name)
    return found


@cache
def _codes(name: str) -> Mapping[str, str]:
    return codes_by_label(FIELDS[name])
