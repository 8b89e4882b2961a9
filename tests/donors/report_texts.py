"""What stands in the samples of reports: texts that somebody wrote, names of lines and indicators. All invented."""

from fundapp.donors.rules.report_data import SectionData


def section(key: str, title: str, text: str) -> SectionData:
    """What somebody wrote."""
    return {"key": key, "title": title, "text": text}


def french_sections() -> list[SectionData]:
    """What people wrote, with ordinary spaces where French wants narrow ones."""
    return [
        section(
            "progress",
            "Où en sommes-nous ?",
            (
                "Le fonds a répondu à toutes les demandes reçues pendant le semestre. La moitié des décisions ont été "
                "rendues en moins de trois jours : c’est deux fois plus vite que l’an passé.\n\n"
                "Trois faits ont marqué la période :\n- l’ouverture d’un deuxième lieu d’accueil ;\n"
                "- la signature d’un accord avec deux cliniques ;\n- la formation de vingt-quatre points focaux."
            ),
        ),
        section(
            "changes",
            "Qu’est-ce qui a changé pour les personnes ?",
            (
                "Celles et ceux que nous avons aidés disent avoir pu « souffler », puis reprendre leur travail. "
                "Sur 32 797 850 FCFA versés depuis le début, près de la moitié a servi à se loger."
            ),
        ),
        section(
            "results",
            "Résultats de l’année",
            ("- 20 personnes aidées directement\n- 2 cliniques partenaires\n- 24 points focaux formés"),
        ),
        section(
            "risks", "Quels risques, et qu’en avons-nous fait ?", "Les transferts vers deux pays restent lents. " * 6
        ),
        section(
            "lessons", "Ce que nous avons appris", "Écouter d’abord ; décider vite ; payer sans laisser de traces."
        ),
    ]


def english_sections() -> list[SectionData]:
    """The same, shorter."""
    return [
        section(
            "progress",
            "How far have we come?",
            (
                "The fund answered every request of the half-year. Half of the decisions took three days: "
                "twice as fast.\n\nThree things stand out:\n- a second shelter;\n- an agreement with two clinics;\n"
                "- 24 focal points trained."
            ),
        ),
        section("changes", "What has changed for people?", "Those whom we helped say that they could breathe again."),
        section("results", "Results of the year", "- 20 persons helped directly\n- 2 partner clinics"),
        section("risks", "Which risks, and what did we do?", "Transfers to two countries are still slow. " * 6),
    ]


STORY = {
    "fr": (
        "Journaliste, il avait reçu des menaces après une enquête sur les terres. En deux jours, le réseau a payé son "
        "trajet et un mois de loyer.\n\n« Je savais que quelqu’un répondrait », dit-il."
    ),
    "en": "A lawyer, she was threatened after a trial. Within two days the network had paid her way and her rent.",
}


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
