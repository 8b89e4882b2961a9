"""Durations of projects, the funder's share of a budget, years of existence asked for."""

import re
from decimal import Decimal
from itertools import islice
from typing import Any

from fundapp.grants.rules.found import Doubt
from fundapp.grants.rules.prose.text import Prose
from fundapp.grants.rules.prose.words import nearest, one_of

_MOST = 100
_LONGEST_MONTHS = 240
_LONGEST_YEARS = 50
_WORDS = {
    "un": 1,
    "une": 1,
    "one": 1,
    "deux": 2,
    "two": 2,
    "trois": 3,
    "three": 3,
    "quatre": 4,
    "four": 4,
    "five": 5,
    "cinq": 5,
    "six": 6,
    "douze": 12,
    "twelve": 12,
    "dix-huit": 18,
    "eighteen": 18,
    "vingt-quatre": 24,
}
_NUMBER = rf"(?:[0-9]{{1,3}}|{'|'.join(_WORDS)})"
_SPAN = re.compile(
    rf"(?<![a-z0-9.,/-])(?:(?P<low>{_NUMBER})(?: ?\([0-9]{{1,3}}\))? ?(?:mois|months?|ans?|annees?|years?)?"
    r" ?(?:-|a|to|et|and) ?)?"
    rf"(?P<high>{_NUMBER})(?: ?\([0-9]{{1,3}}\))?[ -]?(?P<unit>mois|months?|ans?|annees?|years?)(?![a-z])"
)
_SPANS = {
    "years": one_of(
        r"""
        existence | existant | existed | exist | anciennete | experience | registered | enregistree?s? |
        creee?s? | constituee?s?
        """
    ),
    "duration": one_of(
        r"""
        durees? | duration | dure | dureront | periode d'execution | periode de mise en oeuvre | mise en oeuvre |
        implementation(?: period)? | period of performance | projets? | projects? | grants? | subventions?
        """
    ),
}
_EXISTENCE_AFTER = re.compile(
    r" (?:d'existence|d'anciennete|of existence|of registration|in existence)|(?: d'| of )?(?:legal )?existence"
)
_AT_LEAST = one_of(
    r"""
        au moins | minimum | minimale? | at least | min | plus de | more than | pas moins de | not less than
        """
)
_AT_MOST = one_of(
    r"""
        maximum | maximale? | max | au plus | jusqu'a | up to | no more than | not more than |
        not exceed(?:ing)? | ne depassant pas | at most
        """
)
_PERCENT = re.compile(r"(?<![0-9.,/-])(?P<rate>[0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:%|pour ?cent|per ?cent|percent)")
_SHARE = one_of(
    r"""
        cofinancements? | co-financements? | co-?funding | co-?financing |
        couts? (?:totaux )?(?:admissibles|eligibles) | eligible costs? | couts? totals? | budget total |
        total (?:project )?(?:costs?|budget) | taux
        """
)
_OWN_SHARE = one_of(
    r"""
        contribution (?:propre|minimale|du demandeur) | apport | own contribution | contribute | cost-?sharing |
        frais (?:generaux|indirects|administratifs|de fonctionnement) | indirect | overhead | administrative |
        personnel | salaires | imprevus | avance | tranche | contingency
        """
)


def read_shares(prose: Prose) -> dict[str, Any]:
    """`duration_min`, `duration_max`, `min_years`, `cofunding_max_pct` and doubts, as far as the text says them."""
    said: dict[str, dict[Any, str]] = {}
    for match in islice(_SPAN.finditer(prose.bare), _MOST):
        for field, value in _span(prose, match).items():
            said.setdefault(field, {})[value] = prose.said(*match.span())
    for match in islice(_PERCENT.finditer(prose.bare), _MOST):
        rate = _rate(prose, match)
        if rate is not None:
            said.setdefault("cofunding_max_pct", {})[rate] = prose.said(*match.span())
    return _agreed(said)


def _agreed(said: dict[str, dict[Any, str]]) -> dict[str, Any]:
    """Where a text says one thing, that; where it says two, both are doubts."""
    found: dict[str, Any] = {field: next(iter(values)) for field, values in said.items() if len(values) == 1}
    doubts = tuple(
        Doubt(field, words) for field, values in said.items() if len(values) > 1 for words in values.values()
    )
    return found | ({"doubts": doubts} if doubts else {})


def _span(prose: Prose, match: re.Match[str]) -> dict[str, int]:
    high, low = _whole(match["high"]), _whole(match["low"])
    context = prose.before(match.start())
    after = prose.after(match.end(), 40)
    kind = nearest(_SPANS, context)
    if match["unit"][0] in "ay" and (_EXISTENCE_AFTER.match(after) or (kind and kind[0] == "years")):
        years = low or high
        asked = _AT_LEAST.search(context) or _EXISTENCE_AFTER.match(after)
        return {"min_years": years} if asked and years and years <= _LONGEST_YEARS else {}
    if kind is None or kind[0] != "duration" or high is None:
        return {}
    return _duration(match, low, high, context + after)


def _duration(match: re.Match[str], low: int | None, high: int, around: str) -> dict[str, int]:
    factor = 1 if match["unit"].startswith("mo") else 12
    if high * factor > _LONGEST_MONTHS or (low or 0) > high:
        return {}
    if low:
        return {"duration_min": low * factor, "duration_max": high * factor}
    least, most = _AT_LEAST.search(around), _AT_MOST.search(around)
    return {"duration_min": high * factor} if least and not most else {"duration_max": high * factor}


def _whole(number: str | None) -> int | None:
    if not number:
        return None
    return _WORDS.get(number) or int(number)


def _rate(prose: Prose, match: re.Match[str]) -> Decimal | None:
    """The largest share that the funder pays: what applicants must bring themselves says it only to people."""
    context, after = prose.before(match.start()), prose.after(match.end(), 60)
    around = f"{context} | {after}"
    if _OWN_SHARE.search(around) or not _SHARE.search(around):
        return None
    if not (_AT_MOST.search(around) or re.search(r"taux de co-?financement ?:? *$", context)):
        return None
    rate = Decimal(match["rate"].replace(",", "."))
    return rate if 0 < rate <= 100 else None
