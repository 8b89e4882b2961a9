"""Words that tell what a day in a text is for. All in small letters without accents, as `Prose.bare` is."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from fundapp.grants.rules.vocabulary import Step


class Role(StrEnum):
    """What a day is: the end of something, its beginning, a day that holds no more, or a span of a project."""

    DUE = "due"
    EXTENDED = "extended"
    UNSURE = "unsure"
    REPLACED = "replaced"
    PUBLISHED = "published"
    OPENING = "opening"
    PROJECT = "project"


def _one_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")


_ROLES: Mapping[Role, re.Pattern[str]] = {
    Role.DUE: _one_of(
        r"dates? limites?|echeances?|dead-?lines?|closing dates?|close[sd]?(?: on)?|clotures?|cloturee?s?|avant(?: le)?|"
        r"(?:au )?plus tard(?: le)?|jusqu'au|jusqu'a|no later than|not later than|at the latest|latest|before|due(?: dates?)?|"
        r"until|till|by|cut-?offs?(?: dates?)?|dates? butoirs?|dernier delai|delai de rigueur|ends?(?: on)?|expire[sd]?|"
        r"remises? des|depots? des|a (?:soumettre|envoyer|deposer|transmettre)|se termine(?: le)?|prend fin(?: le)?|"
        r"submission dates?|date de (?:depot|soumission|remise|cloture|fin)"
    ),
    Role.EXTENDED: _one_of(
        r"prolonge(?:e|s|es)?|prolongations?|reporte(?:e|s|es)?|repousse(?:e|s|es)?|proroge(?:e|s|es)?|extended|extension|"
        r"postponed|moved to|nouvelles? (?:dates?|echeances?)[a-z ]{0,20}|new (?:dead-?lines?|closing dates?|dates?)"
    ),
    Role.UNSURE: _one_of(
        r"previsionnelles?|previsionnels?|provisoires?|provisional|tentative(?:ly)?|estimated|estimees?|indicative(?:ly)?|"
        r"a confirmer|tbc|tbd"
    ),
    Role.REPLACED: _one_of(
        r"initialement|initiale?|initially|originally|original|au lieu du|instead of|previously|previous|ancienne|anciennement"
    ),
    Role.PUBLISHED: _one_of(
        r"publiee?s?(?: le)?|date de publication|published(?: on)?|posted(?: on)?|publication date|mise? en ligne|publication"
    ),
    Role.OPENING: _one_of(
        r"ouverte?s?|ouverture|opens?|opened|opening(?: date)?|open from|lancee?s?|lancement|launch(?:ed)?|a partir du|"
        r"a compter du|des le|depuis(?: le)?|from|since|du|debut|starts?|starting|signee?|adoptee?|loi|law|act of|dated?|"
        r"en date du|mise? a jour|updated?"
    ),
    Role.PROJECT: _one_of(
        r"periode de mise en oeuvre|mise en oeuvre|implementation|periode d'execution|execution|demarrage|project start|"
        r"start(?:ing)? date|activites|activities|projets? (?:debut|demarr)[a-z]*|realisees?|duree|duration|period of performance|"
        r"ne(?:es?)? (?:avant|apres)|born|created before|creee?s? avant|existing before|constituee?s? avant|depenses|expenditure"
    ),
}

_STEPS: Mapping[Step, re.Pattern[str]] = {
    Step.ACCOUNT: _one_of(
        r"(?:ouverture|creation|ouvrir|creer)[a-z' ]{0,20} comptes?|comptes? (?:oscar|pador)|inscriptions? (?:sur|dans|au) [a-z ]{0,20}(?:portail|plateforme|pador)|"
        r"(?:open|create|creating|opening)[a-z ]{0,10} accounts?|register (?:on|in|with)[a-z ]{0,20}(?:portal|platform|pador|sam)|accounts? (?:creation|opening)"
    ),
    Step.QUESTIONS: _one_of(
        r"questions?|clarifications?|demandes? d'(?:informations?|eclaircissements?|renseignements?)|requests? for (?:information|clarification)|"
        r"enquiries|inquiries|queries"
    ),
    Step.SESSION: _one_of(
        r"(?:sessions?|seances?|reunions?|ateliers?) d'informations?|information (?:sessions?|days?|meetings?)|info-?(?:sessions?|days?)|"
        r"webinaires?|webinars?|journees? d'information"
    ),
    Step.RESULT: _one_of(
        r"(?:annonce|publication|notification|communication|proclamation)s? (?:des|du|de la|de l') ?(?:resultats?|decisions?|selection|attribution)|"
        r"resultats?|results?|notifications?|notified|announce(?:d|ment)|award dates?|notifiee?s?|laureats?|informe(?:e|s|es)? (?:du|de la|des)"
    ),
    Step.EXPRESSION: _one_of(
        r"manifestations? d'(?:interet|intention)s?|lettres? d'(?:intention|interet)s?|ami|expressions? of interest|eois?|"
        r"letters? of (?:intent|inquiry|interest)|lois?|statements? of interest|sois?|declarations? d'intention"
    ),
    Step.CONCEPT_NOTE: _one_of(
        r"notes? (?:conceptuelles?|succinctes?|d'intention|de concept|de presentation)|concept (?:notes?|papers?)|pre-?propositions?|pre-?proposals?|"
        r"notes? synthetiques?|fiches? (?:projet|de projet)"
    ),
    Step.FULL_PROPOSAL: _one_of(
        r"propositions? completes?|dossiers? complets?|demandes? completes?|projets? complets?|projets? detailles?|"
        r"full (?:applications?|proposals?)|complete (?:applications?|proposals?)|propositions? detaillees?|propositions? finales?"
    ),
}
_OWN_DAYS = (Step.SESSION, Step.RESULT)
"""Steps that are on a day, not by it: no word of an end is needed."""

_NAMED = re.compile(r"[^.\n]{0,60}[:|(=-] *(?:le |the |au |by )?$|[^.\n]{0,12} (?:le|the|on|du)? ?$")
CUT_OFFS = _one_of(
    r"cut-?offs?|dates de cloture|dates limites|echeances|dead-?lines|closing dates|sessions? (?:de selection|d'evaluation)|"
    r"(?:deux|trois|quatre|two|three|four) (?:fois|times)|chaque annee|par an|each year|every year|a year|per year|annually"
)
"""Words by which a text says that one may apply by any of several days."""

ROLLING = _one_of(
    r"au fil de l'eau|en continu|rolling(?: basis)?|rolling dead-?lines?|appel permanent|permanente?s?|sans (?:date limite|echeance|date de cloture)|"
    r"no (?:dead-?line|closing date|fixed dead-?line)s?|aucune (?:date limite|echeance)|a tout moment|at any time|throughout the year|"
    r"all year round|year-round|toute l'annee|pas de date limite|open-ended|ongoing"
)
"""Words by which a text says that one may apply at any time."""

AFTERWARDS = re.compile(
    r"[ ,)]{0,3}(?:(?:est|sera|is|will be|as)(?: fixee?)? (?:la|le|the)? ?(?P<due>date limite|echeance|deadline|closing date|dernier delai)|"
    r"(?P<latest>au plus tard|at the latest|dernier delai|delai de rigueur|inclus|included|inclusive))"
)


def last(
    patterns: Mapping[Role, re.Pattern[str]] | Mapping[Step, re.Pattern[str]], context: str
) -> tuple[str, int] | None:
    """The key whose word stands last in `context`, and where that word ends; the longer of two that end together."""
    found = [
        (match.end(), match.end() - match.start(), key)
        for key, pattern in patterns.items()
        for match in _ends(pattern, context)
    ]
    if not found:
        return None
    end, _length, key = max(found)
    return key, end


def _ends(pattern: re.Pattern[str], context: str) -> Iterable[re.Match[str]]:
    return pattern.finditer(context)


def role_in(context: str) -> Role | None:
    """What the words before a day make of it."""
    found = last(_ROLES, context)
    return Role(found[0]) if found else None


def step_in(context: str) -> Step | None:
    """The step that the words before a day name last."""
    found = last(_STEPS, context)
    return Step(found[0]) if found else None


def names_a_day(context: str, step: Step | None) -> bool:
    """Whether the words before a day give it to `step` without saying that it is an end: « Note conceptuelle : »."""
    found = last(_STEPS, context)
    if found is None or step is None:
        return False
    return step in _OWN_DAYS or _NAMED.fullmatch(context, found[1]) is not None
