"""Where the pipeline stands, in words, from the coded facts of a monthly digest."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from fundapp.core import formats
from fundapp.core.i18n import _, ngettext
from fundapp.core.money import Money, currency_decimals
from fundapp.core.money.arithmetic import round_fraction
from fundapp.core.reader import Reader
from fundapp.grants.rules.pipeline import Share
from fundapp.ledger.rules.rates import BASE, ROUNDING

Facts = Mapping[str, Any]


def standing_said(reader: Reader, facts: Facts) -> Iterator[tuple[str, str]]:
    """Terms and what is true of each, in the words of whoever is read for just now."""
    hoped = [_hoped(reader, each["weighted"], each["whole"], each["currency"]) for each in facts["forecast"]]
    yield _("Forecast, by chance"), "\n".join(hoped) or _("Nothing under way has an amount.")
    if facts["euros"]:
        yield _("All of it in euros"), _in_euros(reader, facts["euros"])
    if facts["amountless"]:
        yield (
            _("Without an amount"),
            ngettext(
                "%(count)s opportunity, in no sum", "%(count)s opportunities, in no sum", facts["amountless"],
                count=formats.number(reader, facts["amountless"]),
            ),
        )  # fmt: skip
    yield _("Won within twelve months"), _won(reader, facts)
    yield _("Late"), "\n".join(_late(reader, facts["late"])) or _("Nothing is late.")


def _hoped(reader: Reader, likely: int, whole: int, currency: str) -> str:
    return _(
        "%(likely)s likely, of %(whole)s hoped for",
        likely=formats.money(reader, _whole_units(likely, currency), brief=True),
        whole=formats.money(reader, _whole_units(whole, currency), brief=True),
    )


def _whole_units(minor: int, currency: str) -> Money:
    """An order of size: cents of what may come say nothing."""
    unit: int = 10 ** currency_decimals(currency)
    return Money(round_fraction(Fraction(minor, unit), ROUNDING) * unit, currency)


def _in_euros(reader: Reader, told: Facts) -> str:
    rates = (
        _("at the rates of %(day)s", day=formats.date(reader, date.fromisoformat(told["on"])))
        if told["on"]
        else _("at the fixed parity of the franc")
    )
    return f"{_hoped(reader, told['weighted'], told['whole'], BASE)} ({rates})"


def _won(reader: Reader, facts: Facts) -> str:
    """Of fewer than five answers a percentage would say nothing."""
    share = Share(facts["won"], facts["answered"], facts["answered"])
    if not share.whole:
        return _("No funder has answered.")
    numbers = {"part": formats.number(reader, share.part), "whole": formats.number(reader, share.whole)}
    if share.ratio is None:
        return _("%(part)s of %(whole)s; of fewer than five answers no percentage is given", **numbers)
    ratio = formats.percent(reader, share.ratio)
    return _("%(ratio)s: %(part)s of %(whole)s answers", ratio=ratio, **numbers)


def _late(reader: Reader, late: Facts) -> Iterator[str]:
    if late["answers"]:
        yield ngettext(
            "%(count)s answer that should have come a month ago", "%(count)s answers that should have come a month ago",
            late["answers"], count=formats.number(reader, late["answers"]),
        )  # fmt: skip
    if late["unsent"]:
        yield ngettext(
            "%(count)s taken up whose deadline passed without anything sent",
            "%(count)s taken up whose deadlines passed without anything sent",
            late["unsent"], count=formats.number(reader, late["unsent"]),
        )  # fmt: skip
    if late["undecided"]:
        yield ngettext(
            "%(count)s whose deadline passed undecided", "%(count)s whose deadlines passed undecided",
            late["undecided"], count=formats.number(reader, late["undecided"]),
        )  # fmt: skip
    if late["untouched"]:
        yield ngettext(
            "%(count)s spotted that nobody touched for two weeks",
            "%(count)s spotted that nobody touched for two weeks",
            late["untouched"], count=formats.number(reader, late["untouched"]),
        )  # fmt: skip
