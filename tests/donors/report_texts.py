"""What stands in the samples of reports: texts that somebody wrote, names of lines and indicators. All invented."""

from fundapp.donors.rules.report_data import SectionData


def section(key: str, title: str, text: str) -> SectionData:
    """What somebody wrote."""
    return {"key": key, "title": title, "text": text}


STATEMENTS = {
    "fr": (
        "Personnes aidées directement",
        "Membres de famille aidés avec elles",
        "Organisations membres dont le plan de sécurité est à jour et a été éprouvé pendant l’année par un exercice",
        "Dossiers clos avec un suivi à six mois",
    ),
    "en": (
        "Persons supported directly",
        "Relatives supported with them",
        "Member organisations whose security plan is up to date and was tried out in an exercise during the year",
        "Cases closed with a look back after six months",
    ),
}


LINES = {
    "fr": (
        "Aides d’urgence",
        "Relogement temporaire",
        "Soins médicaux",
        "Soutien psychosocial",
        "Assistance juridique",
        "Visites en prison",
        "Sécurité numérique",
        "Formation des points focaux",
        "Anticonstitutionnellement-longue-dénomination-sans-espace",
        "Audit",
        "Frais de transfert",
        "Administration",
    ),
    "en": (
        "Emergency grants",
        "Temporary shelter",
        "Medical care",
        "Psychosocial support",
        "Legal help",
        "Prison visits",
        "Digital security",
        "Training of focal points",
        "Averyveryverylongwordwithoutanyspaceinittoseewhathappens",
        "Audit",
        "Fees of transfers",
        "Administration",
    ),
}
"""Names of twelve budget lines, one of them without any space."""
