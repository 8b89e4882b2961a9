"""Words that tell what a day in a text is for. All in small letters without accents, as `Prose.bare` is."""

import re
from collections.abc import Mapping
from enum import StrEnum

from fundapp.grants.rules.prose.words import nearest, one_of
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


_ROLES: Mapping[Role, re.Pattern[str]] = {
    Role.DUE: one_of(
        r"""
        dates? limites? | echeances? | dead-?lines? | closing dates? | close[sd]?(?: on)? | clotures? |
        cloturee?s? | avant(?: le)? | (?:au )?plus tard(?: le)? | jusqu'au | jusqu'a | no later than |
        not later than | at the latest | latest | before | due(?: dates?)? | until | till | by |
        cut-?offs?(?: dates?)? | dates? butoirs? | dernier delai | delai de rigueur | ends?(?: on)? |
        expire[sd]? | remises? des | depots? des | a (?:soumettre|envoyer|deposer|transmettre) |
        se termine(?: le)? | prend fin(?: le)? | submission dates? |
        date de (?:depot|soumission|remise|cloture|fin)
        """
    ),
    Role.EXTENDED: one_of(
        r"""
        prolonge(?:e|s|es)? | prolongations? | reporte(?:e|s|es)? | repousse(?:e|s|es)? | proroge(?:e|s|es)? |
        extended | extension | postponed | moved to | nouvelles? (?:dates?|echeances?)[a-z ]{0,20} |
        new (?:dead-?lines?|closing dates?|dates?)
        """
    ),
    Role.UNSURE: one_of(
        r"""
        previsionnelles? | previsionnels? | provisoires? | provisional | tentative(?:ly)? | estimated |
        estimees? | indicative(?:ly)? | a confirmer | tbc | tbd
        """
    ),
    Role.REPLACED: one_of(
        r"""
        initialement | initiale? | initially | originally | original | au lieu du | instead of | previously |
        previous | ancienne | anciennement
        """
    ),
    Role.PUBLISHED: one_of(
        r"""
        publiee?s?(?: le)? | date de publication | published(?: on)? | posted(?: on)? | publication date |
        mise? en ligne | publication
        """
    ),
    Role.OPENING: one_of(
        r"""
        ouverte?s? | ouverture | opens? | opened | opening(?: date)? | open from | lancee?s? | lancement |
        launch(?:ed)? | a partir du | a compter du | des le | depuis(?: le)? | from | since | du | debut |
        starts? | starting | signee? | adoptee? | loi | law | act of | dated? | en date du | mise? a jour |
        updated?
        """
    ),
    Role.PROJECT: one_of(
        r"""
        periode de mise en oeuvre | mise en oeuvre | implementation | periode d'execution | execution |
        demarrage | project start | start(?:ing)? date | activites | activities |
        projets? (?:debut|demarr)[a-z]* | realisees? | duree | duration | period of performance |
        ne(?:es?)? (?:avant|apres) | born | created before | creee?s? avant | existing before |
        constituee?s? avant | depenses | expenditure
        """
    ),
}

_STEPS: Mapping[Step, re.Pattern[str]] = {
    Step.ACCOUNT: one_of(
        r"""
        (?:ouverture|creation|ouvrir|creer)[a-z' ]{0,20} comptes? | comptes? (?:oscar|pador) |
        inscriptions? (?:sur|dans|au) [a-z ]{0,20}(?:portail|plateforme|pador) |
        (?:open|create|creating|opening)[a-z ]{0,10} accounts? |
        register (?:on|in|with)[a-z ]{0,20}(?:portal|platform|pador|sam) | accounts? (?:creation|opening)
        """
    ),
    Step.QUESTIONS: one_of(
        r"""
        questions? | clarifications? | demandes? d'(?:informations?|eclaircissements?|renseignements?) |
        requests? for (?:information|clarification) | enquiries | inquiries | queries
        """
    ),
    Step.SESSION: one_of(
        r"""
        (?:sessions?|seances?|reunions?|ateliers?) d'informations? | information (?:sessions?|days?|meetings?) |
        info-?(?:sessions?|days?) | webinaires? | webinars? | journees? d'information
        """
    ),
    Step.RESULT: one_of(
        r"""
        (?:annonce|publication|notification|communication|proclamation)s?
        (?:des|du|de la|de l') ?(?:resultats?|decisions?|selection|attribution) |
        resultats? | results? | notifications? | notified | announce(?:d|ment) | award dates? | notifiee?s? |
        laureats? | informe(?:e|s|es)? (?:du|de la|des)
        """
    ),
    Step.EXPRESSION: one_of(
        r"""
        manifestations? d'(?:interet|intention)s? | lettres? d'(?:intention|interet)s? | ami |
        expressions? of interest | eois? | letters? of (?:intent|inquiry|interest) | lois? |
        statements? of interest | sois? | declarations? d'intention
        """
    ),
    Step.CONCEPT_NOTE: one_of(
        r"""
        notes? (?:conceptuelles?|succinctes?|d'intention|de concept|de presentation) |
        concept (?:notes?|papers?) | pre-?propositions? | pre-?proposals? | notes? synthetiques? |
        fiches? (?:projet|de projet)
        """
    ),
    Step.FULL_PROPOSAL: one_of(
        r"""
        propositions? completes? | dossiers? complets? | demandes? completes? | projets? complets? |
        projets? detailles? | full (?:applications?|proposals?) | complete (?:applications?|proposals?) |
        propositions? detaillees? | propositions? finales?
        """
    ),
}
_OWN_DAYS = (Step.SESSION, Step.RESULT)
"""Steps that are on a day, not by it: no word of an end is needed."""

_NAMED = re.compile(r"[^.\n]{0,60}[:|(=-] *(?:le |the |au |by )?$|[^.\n]{0,12} (?:le|the|on|du)? ?$")
CUT_OFFS = one_of(
    r"""
        cut-?offs? | dates de cloture | dates limites | echeances | dead-?lines | closing dates |
        sessions? (?:de selection|d'evaluation) | (?:deux|trois|quatre|two|three|four) (?:fois|times) |
        chaque annee | par an | each year | every year | a year | per year | annually
        """
)
"""Words by which a text says that one may apply by any of several days."""

ROLLING = one_of(
    r"""
        au fil de l'eau | en continu | rolling(?: basis)? | rolling dead-?lines? | appel permanent |
        permanente?s? | sans (?:date limite|echeance|date de cloture) |
        no (?:dead-?line|closing date|fixed dead-?line)s? | aucune (?:date limite|echeance) | a tout moment |
        at any time | throughout the year | all year round | year-round | toute l'annee | pas de date limite |
        open-ended | ongoing
        """
)
"""Words by which a text says that one may apply at any time."""

AFTERWARDS = re.compile(
    r"[ ,:)-]{0,3}(?:(?:est|sera|is|will be|as)(?: fixee?)? (?:la|le|the)? ?"
    r"(?P<due>date limite|echeance|deadline|closing date|dernier delai)|"
    r"(?P<latest>au plus tard|at the latest|dernier delai|delai de rigueur|inclus|included|inclusive))"
)


def role_in(context: str) -> Role | None:
    """What the words before a day make of it."""
    found = nearest(_ROLES, context)
    if found and found[0] is Role.OPENING and _ROLES[Role.PROJECT].search(context):
        return Role.PROJECT
    return found[0] if found else None


def step_in(context: str) -> Step | None:
    """The step that the words before a day name last."""
    found = nearest(_STEPS, context)
    return found[0] if found else None


def names_a_day(context: str, step: Step | None) -> bool:
    """Whether the words before a day give it to `step` without saying that it is an end: « Note conceptuelle : »."""
    found = nearest(_STEPS, context)
    if found is None or step is None:
        return False
    return step in _OWN_DAYS or _NAMED.fullmatch(context, found[1]) is not None
