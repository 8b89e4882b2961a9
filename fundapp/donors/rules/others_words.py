"""How others write kinds of funders and themes in their lists: from their words to our codes."""

KINDS = {
    "public_bilateral": "bilateral",
    "ngo_regranter": "regranting_ngo",
    "multilateral": "multilateral",
    "private_foundation": "private_foundation",
    "womens_fund": "womens_fund",
    "embassy": "embassy",
    "hrd_network": "hrd_network",
    "consortium": "consortium",
    "un_fund": "un_fund",
    "faith_based": "faith_based",
    "grant_facility": "grant_facility",
    "ngo": "ngo",
    "local_authority": "local_authority",
}

_THEMES = {
    "human_rights": "droits humains|droits|droits de la personne",
    "hrd_protection": "protection des defenseurs|defenseurs des droits humains|defenseures|defenseurs|protection",
    "emergency": "urgence|assistance directe|subsistance",
    "relocation": "relocalisation|relocalisation temporaire",
    "legal_aid": (
        "aide juridique|protection juridique des defenseurs|acces a la justice|justice|justice transitionnelle"
    ),
    "medical": "aide medicale|DSSR",
    "digital_security": "securite numerique",
    "detention": "torture|detention et torture|peine de mort|detention",
    "democracy": "democratie|etat de droit|participation politique",
    "governance": "gouvernance|transparence|gouvernance inclusive",
    "civic_space": ("societe civile|espace civique|participation citoyenne|renforcement de la societe civile"),
    "media": "medias independants|medias",
    "womens_rights": (
        "droits des femmes|violences faites aux femmes|egalite femmes-hommes|femmes|VBG|egalite des genres"
        "|feminisme|genre|egalite"
    ),
    "lgbti": "LGBTI|personnes trans|personnes trans et intersexes",
    "youth": "jeunesse",
    "minorities": (
        "minorites|groupes marginalises|populations vulnerables|peuples autochtones|auto-organisation des exclus"
    ),
    "disability": "handicap",
    "peace": "paix|non-violence|culture de paix|paix et securite",
    "environment": "environnement|climat|ressources naturelles",
    "development": "developpement|pauvrete|autonomisation economique|solidarites internationales|autonomisation",
    "capacity": "plaidoyer|leadership|renforcement de capacites",
    "culture": "culture",
}
THEMES = {word: code for code, words in _THEMES.items() for word in words.split("|")}
