"""Headings of lists of calls, in French and English, and which field each of them means."""

from collections.abc import Mapping, Sequence

from rapidfuzz.fuzz import ratio

from fundapp.core.text import fold

ALIKE = 88
"""Of 100: from here on a heading is taken for a known one with a typing error."""

LOOKED_FOR = 25
"""Rows among which the headings are looked for."""

SYNONYMS: Mapping[str, Sequence[str]] = {
    "title": ("titre", "intitulé", "intitulé de l’appel", "appel", "appel à projets", "nom de l’appel", "call", "name"),
    "url": ("lien", "site", "adresse", "page", "lien internet", "lien vers l’appel", "link", "web", "website"),
    "reference": ("ref", "référence", "numéro", "n°", "number", "call number", "opportunity number"),
    "funder_name": ("funder", "bailleur", "bailleur de fonds", "financeur", "donateur", "organisme", "donor", "agency"),
    "programme": ("program", "instrument", "fonds", "dispositif"),
    "published_on": ("publication_date", "date de publication", "publié le", "publication", "published", "posted"),
    "deadline": (
        "deadlines", "date limite", "échéance", "date d’échéance", "date butoir", "clôture", "date de clôture",
        "limite", "closing date", "close date", "due date", "date limite de dépôt",
    ),
    "clock": ("deadline_time", "heure", "heure limite", "time"),
    "zone": ("deadline_tz", "fuseau", "fuseau horaire", "time zone", "timezone"),
    "timing": ("deadline_type", "type d’échéance", "type de date limite"),
    "step": ("stage", "étape", "phase"),
    "amount_min": ("montant min", "montant minimum", "minimum", "plancher", "award floor", "minimum amount"),
    "amount_max": ("montant max", "montant maximum", "maximum", "plafond", "award ceiling", "maximum amount"),
    "amount": ("montant", "montants", "budget par projet", "subvention", "grant size", "amounts", "grant amount"),
    "envelope": ("total_envelope", "enveloppe", "budget total", "enveloppe totale", "total budget", "total funding"),
    "currency": ("devise", "monnaie"),
    "duration_min": ("duration_min_months", "durée min", "durée minimum", "minimum duration"),
    "duration_max": ("duration_max_months", "durée max", "durée maximum", "durée", "duration", "maximum duration"),
    "cofunding_max_pct": ("cofunding_max_rate_pct", "taux de cofinancement", "cofinancement max", "cofunding"),
    "countries": ("eligible_countries", "pays éligibles", "pays", "zone", "zones", "eligible countries", "country"),
    "eligibility": ("éligibilité", "conditions", "critères", "bénéficiaires", "conditions d’éligibilité", "applicants"),
    "min_years": ("min_years_existence", "ancienneté minimum", "années d’existence", "years of existence"),
    "themes": ("thèmes", "thématiques", "thème", "domaines", "priorités", "topics", "theme"),
    "languages": ("langues", "langue", "language"),
    "summary": ("résumé", "description", "objet", "présentation"),
    "notes": ("remarques", "observations", "commentaires", "comments", "remarks", "note"),
}  # fmt: skip
"""How others head the columns of their watch lists."""

_KNOWN = {fold(said): name for name, others in SYNONYMS.items() for said in (name, *others)}


def row_of_headings(rows: Sequence[Sequence[str]]) -> int:
    """The place of the row in which most headings are known."""
    known = [sum(_bare(cell) in _KNOWN for cell in row) for row in rows[:LOOKED_FOR]]
    return max(range(len(known)), key=lambda place: (known[place], -place), default=0)


def columns_of(headings: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands: first what the keeper of the source chose, then known headings, then alike ones."""
    bare = [_bare(each) for each in headings]
    found = {name: bare.index(_bare(said)) for name, said in chosen.items() if name in SYNONYMS and _bare(said) in bare}
    for place, heading in enumerate(bare):
        name = _KNOWN.get(heading)
        if name and name not in found and place not in found.values():
            found[name] = place
    for place, heading in enumerate(bare):
        if len(heading) > 3 and place not in found.values():
            likeness, name = max((ratio(heading, known), name) for known, name in _KNOWN.items())
            if likeness >= ALIKE and name not in found:
                found[name] = place
    return found


def _bare(heading: str) -> str:
    """Without what people add: « Montant max (FCFA) », « Pays * »."""
    folded = fold(heading[:100])
    return folded.split("(")[0].strip(" *:.") or folded
