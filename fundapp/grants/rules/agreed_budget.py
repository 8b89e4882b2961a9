"""What of a budget an agreement begins with: a line for each heading, with what the funder is asked for. Pure."""

from datetime import date, timedelta

from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.text import fold
from fundapp.grants.rules.budget_snapshots import Content, total_of
from fundapp.grants.rules.budget_words import HEADINGS, OWN
from fundapp.grants.rules.budgets import Source

MOST_HEADINGS = 40
"""With more headings of one's own than that, those are one line: an agreement has none of so many."""


def asked_by_heading(content: Content) -> list[tuple[str, Money]]:
    """The title of each line and its amount in the funder's currency; they add up to what the funder is asked for.

    `content`: a budget as it was sent or would be (see rules.budget_snapshots). Headings stand in their usual order,
    indirect costs last; what the funder pays nothing of is left out.
    """
    asked = [each for each in content["lines"] if each["funded_by"] == Source.FUNDER and each["amount"]]
    keys = {_key(each) for each in asked}
    apart = len(keys) <= MOST_HEADINGS
    sums: dict[tuple[str, str], int] = {}
    titles: dict[tuple[str, str], str] = {}
    for each in asked:
        key = _key(each) if apart else (each["heading"], "")
        sums[key] = sums.get(key, 0) + each["amount"]
        titles.setdefault(key, (apart and each["own_heading"]) or str(HEADINGS[each["heading"]]))
    usual, currency = list(HEADINGS), content["budget"]["currency"]
    ordered = sorted(sums, key=lambda key: usual.index(key[0]))
    indirect = total_of(content, "indirect").funder
    last = [(_("Indirect costs"), indirect)] if indirect else []
    return [*((titles[key], Money(sums[key], currency)) for key in ordered), *last]


def last_day(begins_on: date, years: int) -> date:
    """The last day of so many years that begin on a day."""
    try:
        after = begins_on.replace(year=begins_on.year + years)
    except ValueError:  # 29 February
        after = date(begins_on.year + years, 3, 1)
    return after - timedelta(days=1)


def _key(line: Content) -> tuple[str, str]:
    return line["heading"], fold(line["own_heading"]) if line["heading"] == OWN else ""
