"""How others write what a call says in their lists: from their words to our codes. Pure."""

from fundapp.core.text import fold
from fundapp.donors.rules.others_words import THEMES as OF_FUNDERS
from fundapp.grants.rules.vocabulary import Step, Timing

THEMES = OF_FUNDERS | {
    "droits de l’enfant": "youth",
    "enfance": "youth",
    "droit foncier": "environment",
    "foncier": "environment",
}
"""Children’s rights are a part of what we call youth, land rights of what we call natural resources."""

TIMINGS = {
    "extended": Timing.FIXED,
    "prolongé": Timing.FIXED,
    "fixe": Timing.FIXED,
    "date limite": Timing.FIXED,
    "unverified": Timing.UNKNOWN,
    "non vérifié": Timing.UNKNOWN,
    "à vérifier": Timing.UNKNOWN,
    "inconnu": Timing.UNKNOWN,
    "permanent": Timing.ROLLING,
    "continu": Timing.ROLLING,
    "en continu": Timing.ROLLING,
    "ongoing": Timing.ROLLING,
    "au fil de l’eau": Timing.ROLLING,
    "plusieurs dates": Timing.CUTOFFS,
    "multiple cut-off": Timing.CUTOFFS,
    "annoncé": Timing.FORECAST,
    "forecasted": Timing.FORECAST,
    "posted": Timing.FIXED,
}
"""An extended deadline is one deadline; one of which somebody doubts says that nobody knows yet."""

STEPS = {
    "expression_of_interest": Step.EXPRESSION,
    "manifestation d’intérêt": Step.EXPRESSION,
    "AMI": Step.EXPRESSION,
    "EOI": Step.EXPRESSION,
    "note succincte": Step.CONCEPT_NOTE,
    "note de présentation": Step.CONCEPT_NOTE,
    "pre-proposal": Step.CONCEPT_NOTE,
    "proposition complète": Step.FULL_PROPOSAL,
    "dossier complet": Step.FULL_PROPOSAL,
    "full_application": Step.FULL_PROPOSAL,
    "single": Step.APPLICATION,
    "une étape": Step.APPLICATION,
}

ZONES = {
    "CET": "Europe/Brussels",
    "CEST": "Europe/Brussels",
    "heure de Bruxelles": "Europe/Brussels",
    "Brussels time": "Europe/Brussels",
    "heure de Paris": "Europe/Paris",
    "Paris time": "Europe/Paris",
    "GMT": "UTC",
    "heure de Yaoundé": "Africa/Douala",
    "heure de Douala": "Africa/Douala",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "ET": "America/New_York",
}
"""Of clocks that funders name otherwise than by a place."""

_ROLLING = (
    "permanent", "permanente", "appel permanent", "en continu", "continu", "au fil de l’eau", "toute l’année",
    "sans date limite", "sans échéance", "rolling", "ongoing", "open", "no deadline", "anytime", "at any time",
)  # fmt: skip
_UNKNOWN = (
    "à préciser", "à confirmer", "non précisé", "non précisée", "non communiqué", "inconnu", "inconnue", "nc", "n/a",
    "na", "?", "-", "tba", "tbc", "tbd", "unknown", "to be announced", "to be confirmed", "not specified",
)  # fmt: skip
_FORECAST = ("à venir", "bientôt", "annoncé", "forthcoming", "upcoming", "coming soon")
_NO_DAYS = {
    fold(word): timing
    for timing, words in ((Timing.ROLLING, _ROLLING), (Timing.UNKNOWN, _UNKNOWN), (Timing.FORECAST, _FORECAST))
    for word in words
}


def no_day(text: str) -> Timing | None:
    """What a word says that stands where others write the day of a deadline: « Permanent », « À préciser »."""
    return _NO_DAYS.get(fold(text))
