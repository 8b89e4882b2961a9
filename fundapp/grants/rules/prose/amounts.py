"""Amounts that a text names, and what they are: of one grant, or of all of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.core.money import KNOWN_CURRENCIES, Money, MoneyError, named_currency, parse_money
from fundapp.core.reader import Reader
from fundapp.grants.rules.found import Doubt
from fundapp.grants.rules.prose.text import Prose
from fundapp.grants.rules.prose.words import nearest, one_of

MOST = 200
"""Amounts of a text that are looked at."""

_CODES = "|".join(sorted(KNOWN_CURRENCIES))
_FIGURE = r"[0-9](?:[ .,'’]?[0-9]){0,24}(?![0-9])"
_POWER = (
    r"(?:[kKMm](?![A-Za-zÀ-ÿ])|k(?=€|EUR)|M(?=€|EUR|\$)|Mds?|Mrds?|bn|mille|thousand|[Mm]illions?|[Mm]illiards?|"
    r"[Bb]illions?|Mio)"
)
_NAME = (
    rf"(?:(?:{_CODES})(?![A-Za-z])|US ?\$|\$ ?US|[€£$]|F ?CFA|[Ff]rancs? ?CFA|CFA francs?|CFA|"
    r"[Ee]uros?(?![a-z])|EUROS?|(?:US |U\.S\. )?[Dd]ollars?(?: US| américains| des États-Unis)?(?![a-z])|"
    r"[Ff]rancs? (?:suisses?|congolais|burundais|rwandais)|[Ll]ivres sterling|pounds(?: sterling)?)"
)
_AMOUNT = re.compile(
    rf"(?<![\w/.,-])(?P<before>(?:{_CODES}|US ?\$|\$ ?US|[€£$])[ ]?)?(?<![0-9])(?P<figure>{_FIGURE})"
    rf"(?:[ ]?(?P<power>{_POWER}))?(?:[ ]?(?:d['’]|de |of )?[ ]?(?P<after>{_NAME}))?"
)
_BETWEEN = re.compile(r" ?(?:-|a|to|et|and|jusqu'a|/) ?")
_DASH_FIRST = re.compile(r"[:|] ?- ?$")


_ROLES: Mapping[str, re.Pattern[str]] = {
    "envelope": one_of(
        r"""
        enveloppes?(?: [a-z]+)? | budget (?:total|global|indicatif|disponible|de l'appel) | dotation |
        montant (?:indicatif )?(?:total|global)(?: indicatif)? |
        total (?:budget|funding|amount|envelope|available) | overall (?:indicative )?(?:amount|budget) |
        indicative (?:amount|budget) | montant total disponible | total program funding | funding available |
        available funding | fonds disponibles | total
        """
    ),
    "amount_min": one_of(
        r"""
        minimums? | minimale? | minimaux | au moins | at least | min | award floor | floor | pas inferieurs? a |
        not less than | no less than | a partir de
        """
    ),
    "amount_max": one_of(
        r"""
        maximums? | maximale? | maximaux | plafond | plafonnee?s?(?: a)? | jusqu'a | up to |
        ne (?:depassant|depassent|peut depasser|pourra depasser|doit pas depasser)(?: pas)? | not exceed(?:ing)? |
        not to exceed | exceed | ceiling | award ceiling | max | au plus | no more than | not more than |
        limitee?s? a | capped at
        """
    ),
    "grant": one_of(
        r"""
        subventions? | grants?(?: size| amount)? | awards? | financements? | montants? | amounts? | appuis? |
        aides? | dons? | microsubventions? | funding
        """
    ),
    "lot": one_of(
        r"""
        lots?(?: de| of)? | par lot | per lot
        """
    ),
    "no": one_of(
        r"""
        moyenne?s? | average | typical(?:ly)? | soit(?: environ)? | equivalent(?: to| a)? | contre-?valeur |
        approximately | already | deja | previous
        """
    ),
}
_NEVER = one_of(
    r"""
        couts? (?:totals? )?(?:du|des) projets? | couts? totals? | (?:total )?project costs? |
        budgets? (?:annuels?|du projet|de l'organisation|of your) | annual (?:budget|turnover|income|revenue) |
        chiffre d'affaires | turnover | frais | fees? | caution | amende | contribution propre | apport |
        salaires? | salary | prix | price | cotisation
        """
)
"""Words after which no amount of the sentence is one of the call."""

_AFTERWARDS = re.compile(
    r" ?\(?(?:(?P<amount_max>(?:au )?maximum|max(?:imum)?\b|au plus|at most)|"
    r"(?P<amount_min>(?:au )?minimum|min\b)|(?P<lot>par lot|per lot))"
)
_LABELLED = re.compile(r"(?:montants?|amount|budget|enveloppe|subvention|grant)(?: [a-z]+){0,2} ?: ?(?:- ?)?$")


@dataclass(frozen=True)
class _Sum:
    """An amount in the text; `money` None where it cannot be read safely."""

    start: int
    end: int
    role: str
    money: Money | None


def read_amounts(prose: Prose, currency: str | None) -> dict[str, Any]:
    """`amount_min`, `amount_max`, `envelope`, `currency` and doubts, as far as the text says them."""
    sums = _sums(prose, currency)
    fields = {role: [each for each in sums if each.role == role] for role in ("amount_min", "amount_max", "envelope")}
    main = _currency(sums)
    found: dict[str, Any] = {}
    doubts = [
        Doubt("amount_max" if each.role == "grant" else each.role, prose.said(each.start, each.end))
        for each in sums
        if each.role == "grant"
    ]
    for role, own in fields.items():
        values = {each.money.decimal for each in own if each.money and each.money.currency == main}
        unread = [each for each in own if each.money is None or each.money.currency != main]
        if len(values) == 1:
            found[role] = values.pop()
            unread = [each for each in unread if each.money is None]
        elif values:
            unread = own
        doubts.extend(Doubt(role, prose.said(each.start, each.end)) for each in unread)
    return _in_order(found, doubts, main, prose, sums)


def _in_order(
    found: dict[str, Any], doubts: list[Doubt], main: str | None, prose: Prose, sums: Sequence[_Sum]
) -> dict[str, Any]:
    """A smallest grant above the largest is a misunderstanding: neither is kept."""
    low, high = found.get("amount_min"), found.get("amount_max")
    if low is not None and high is not None and low > high:
        del found["amount_min"], found["amount_max"]
        doubts.extend(
            Doubt(each.role, prose.said(each.start, each.end))
            for each in sums
            if each.role in {"amount_min", "amount_max"}
        )
    if found and main:
        found["currency"] = main
    return found | ({"doubts": tuple(dict.fromkeys(doubts))} if doubts else {})


def _currency(sums: Sequence[_Sum]) -> str | None:
    """The currency of the call: that of the first amount that is one of its own."""
    own = (each.money.currency for each in sums if each.money and each.role in {"amount_min", "amount_max", "envelope"})
    return next(own, None)


def _sums(prose: Prose, currency: str | None) -> list[_Sum]:
    matches = list(islice(_AMOUNT.finditer(prose.plain), MOST))
    reader = Reader("en" if prose.language == "en" else "fr", ZoneInfo("UTC"))
    reading = _Reading(prose, reader, currency or _dollars(prose))
    found: list[_Sum] = []
    index = 0
    since = 0
    while index < len(matches):
        taken, sums = reading.at(matches, index, since)
        found.extend(sums)
        if sums:
            since = matches[index + taken - 1].end()
        index += taken
    return found


def _dollars(prose: Prose) -> str | None:
    """What $ means in this text: the one kind of dollar that it names in full."""
    named = re.findall(
        r"US ?\$|\$ ?US|USD|CAD|AUD|CA\$|U\.?S\.? dollars?|dollars (?:US|américains|canadiens)", prose.plain
    )
    american = [each for each in named if "US" in each or "U.S" in each or "américains" in each]
    return "USD" if named and len(american) == len(named) else None


@dataclass(frozen=True)
class _Reading:
    prose: Prose
    reader: Reader
    dollars: str | None

    def at(self, matches: Sequence[re.Match[str]], index: int, since: int) -> tuple[int, list[_Sum]]:
        """How many matches from `index` on are one statement, and what it says."""
        match = matches[index]
        context = self.prose.before(match.start(), since)
        following = matches[index + 1] if index + 1 < len(matches) else None
        if following and self._is_range(match, following, context):
            return 2, self._range(match, following, context)
        if not _has_currency(match):
            return 1, self._unnamed(match, context)
        role = self._role(match, context)
        return 1, [_Sum(*match.span(), role, self._money(match[0]))] if role else []

    def _is_range(self, first: re.Match[str], second: re.Match[str], context: str) -> bool:
        between = self.prose.bare[first.end() : second.start()]
        if not _BETWEEN.fullmatch(between) or not (_has_currency(second) or _has_currency(first)):
            return False
        return between.strip() not in {"et", "and"} or re.search(r"(?:entre|between)[^0-9]{0,12}$", context) is not None

    def _range(self, first: re.Match[str], second: re.Match[str], context: str) -> list[_Sum]:
        role = _last(context)
        if role == "no":
            return []
        if role not in {"grant", "amount_min", "amount_max"}:
            return [_Sum(*first.span(), "amount_min", None), _Sum(*second.span(), "amount_max", None)]
        low, high = self._money(_completed(first, second)), self._money(_completed(second, first))
        return [_Sum(*first.span(), "amount_min", low), _Sum(*second.span(), "amount_max", high)]

    def _unnamed(self, match: re.Match[str], context: str) -> list[_Sum]:
        """A figure without a currency counts only behind a label, and then as a doubt."""
        if _LABELLED.search(context):
            return [_Sum(*match.span(), "envelope" if _last(context) == "envelope" else "amount_max", None)]
        return []

    def _role(self, match: re.Match[str], context: str) -> str | None:
        afterwards = _AFTERWARDS.match(self.prose.bare, match.end())
        role = _last(context)
        if role == "no":
            return None
        if afterwards and afterwards.lastgroup:
            return "grant" if afterwards.lastgroup == "lot" else afterwards.lastgroup
        if role == "grant" and _DASH_FIRST.search(context):
            return "amount_max"
        return "grant" if role == "lot" else role

    def _money(self, text: str) -> Money | None:
        shown = re.sub(r"US ?\$|\$ ?US", "USD ", text)
        shown = re.sub(r"U\.S\. dollars?|dollars? des États-Unis", "USD", shown)
        try:
            return parse_money(shown, self.reader, None if named_currency(shown, self.reader) else self.dollars)
        except MoneyError:
            return None


def _completed(part: re.Match[str], other: re.Match[str]) -> str:
    """One end of a range with the currency, and for « 6 à 26 millions » the multiplier, that the other end names."""
    if _has_currency(part):
        return part[0]
    power = part["power"] or (other["power"] if len(part["figure"]) <= 3 and part.start() < other.start() else "") or ""
    return f"{part['figure']} {power} {(other['after'] or other['before'] or '').strip()}".replace("  ", " ")


def _has_currency(match: re.Match[str]) -> bool:
    return bool(match["before"] or match["after"])


def _last(context: str) -> str | None:
    """What the word that stands nearest before an amount makes of it; « grant » says less than what it stands with."""
    if _NEVER.search(context):
        return "no"
    found = nearest(_ROLES, context)
    if found is None or found[0] != "grant":
        return found[0] if found else None
    return next((role for role, words in _ROLES.items() if role != "grant" and words.search(context)), "grant")
