"""What the reports of the demonstration say, by section. Invented, and in French like most that such a fund writes."""

from collections.abc import Mapping

WRITTEN: Mapping[str, str] = {
    "progress": (
        "Pendant la période, le fonds a répondu à toutes les demandes urgentes de journalistes, et aux autres dans les"
        " délais annoncés. Les versements ont repris en mars, après trois semaines de retard de la banque."
    ),
    "results": (
        "Des journalistes menacés ont pu quitter leur ville le temps nécessaire.\n"
        "Deux rédactions ont sécurisé leurs échanges.\n"
        "Un procès-bâillon a été abandonné."
    ),
    "lessons": "Prévoir un second moyen de versement dès la demande\u00a0: c’est là que le temps s’est perdu.",
}

YEAR: Mapping[str, str] = {
    "title": "Refuge et reprise d’activité\u00a0: première année",
    "progress": (
        "La première année a d’abord servi à répondre vite. Les aides ont permis à des défenseur·es de quitter un lieu"
        " devenu dangereux, de se soigner, d’être défendu·es, puis de reprendre leur travail. Aucune demande urgente"
        " n’est restée sans réponse.\n\n"
        "Deux choses ont pris du retard\u00a0: la formation des points focaux, commencée au deuxième trimestre au lieu"
        " du premier, et les entretiens de suivi, que nous menons désormais à six mois plutôt qu’à trois."
    ),
    "changes": (
        "Les besoins de mise à l’abri ont dépassé nos prévisions, ceux de soins sont restés en deçà. Nous avons reporté"
        " sur la ligne A ce que la ligne B n’employait pas, dans la limite de 10\u00a0% que prévoit la convention."
    ),
    "results": (
        "Des personnes menacées ont été mises à l’abri, la plupart avec leurs proches.\n"
        "Près des deux tiers de celles que nous avons revues avaient repris leur activité six mois plus tard.\n"
        "Neuf points focaux savent accueillir une demande et la transmettre en sûreté."
    ),
    "people": (
        "Des responsables d’associations locales, des journalistes, des avocat·es, des personnes qui documentent des"
        " violences. Toutes avaient reçu des menaces liées à ce qu’elles défendent\u00a0; beaucoup étaient surveillées."
    ),
    "participation": (
        "Chaque personne soutenue est invitée à dire ce qui a aidé et ce qui a manqué. C’est à leur demande que l’aide"
        " au transport est maintenant versée avant le départ, et qu’un·e proche peut être notre interlocuteur·rice."
    ),
    "risks": (
        "Le risque principal demeure qu’un versement désigne la personne qui le reçoit. Nous passons par des"
        " fournisseurs ou des intermédiaires de confiance, et ne conservons que les pièces qui ne mettent personne en"
        " danger. Aucun incident de sécurité n’a été constaté."
    ),
    "remaining": (
        "Former trois autres points focaux, et mener les entretiens de suivi de la seconde année. Le réseau d’accueil"
        " tiendra sans ce financement\u00a0; les mises à l’abri, non."
    ),
    "lessons": (
        "Une aide modeste versée en trois jours vaut mieux qu’une aide complète versée en trois semaines. Nous avons"
        " aussi appris à préparer le retour dès le départ\u00a0: c’est là que se joue la reprise d’activité."
    ),
    "value": (
        "Nous avons comparé trois moyens de transfert et retenu, pour chaque pays, celui dont le coût total est le plus"
        " bas. Les logements sont loués au mois, et partagés lorsque la sécurité le permet."
    ),
}  # fmt: skip

CORRECTED: Mapping[str, str] = {
    "changes": (
        "Les besoins de mise à l’abri ont dépassé nos prévisions, ceux de soins sont restés en deçà. Nous avons reporté"
        " sur la ligne A ce que la ligne B n’employait pas, dans la limite de 10\u00a0% que prévoit la convention."
        " Le bailleur en a été informé par écrit avant la dépense."
    ),
}  # fmt: skip
CHANGES = (
    "La réponse à la deuxième question précise que le report entre les lignes A et B avait été annoncé au bailleur."
    " Les chiffres sont inchangés."
)
RECEIPT = "Merci pour ce rapport clair. La précision sur le report entre lignes nous serait utile."

ACCOUNTS: Mapping[str, str] = {
    **YEAR,
    "title": "Refuge et reprise d’activité\u00a0: comptes de la première année",
    "progress": (
        "Ce rapport complète celui de la première année par ses comptes, arrêtés après la clôture. Les deux tranches"
        " prévues ont été reçues à leur date, et tous les versements accordés ont été effectués."
    ),
    "changes": "Rien n’a changé depuis le premier rapport, hors le report entre les lignes A et B qui y est annoncé.",
}  # fmt: skip
