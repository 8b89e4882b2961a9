"""French words and names of the region that a burglar would try first; zxcvbn knows those of English."""

COMMON = (
    "de", "la", "le", "et", "les", "des", "en", "un", "du", "une", "que", "est", "pour", "qui", "dans", "a", "par",
    "plus", "pas", "au", "sur", "ne", "se", "ce", "il", "sont", "avec", "nous", "vous", "je", "tu", "elle", "on",
    "mon", "ton", "son", "ma", "ta", "sa", "mes", "tes", "ses", "notre", "votre", "leur", "bonjour", "merci", "amour",
    "dieu", "jesus", "christ", "seigneur", "eglise", "famille", "maman", "papa", "mama", "enfant", "enfants", "femme",
    "homme", "fille", "garcon", "frere", "soeur", "ami", "amis", "amie", "monde", "pays", "ville", "village",
    "maison", "ecole", "travail", "argent", "vie", "mort", "coeur", "paix", "liberte", "justice", "droit", "droits",
    "humain", "humains", "defense", "defenseur", "reseau", "association", "organisation", "projet", "bureau",
    "president", "afrique", "cameroun", "congo", "gabon", "tchad", "rwanda", "burundi", "kinshasa", "yaounde",
    "douala", "libreville", "brazzaville", "ndjamena", "bangui", "kigali", "bujumbura", "goma", "bukavu",
    "lubumbashi", "malabo", "paris", "france", "belgique", "bruxelles", "soleil", "lune", "mer", "eau", "feu",
    "terre", "ciel", "fleur", "arbre", "chien", "chat", "lion", "elephant", "oiseau", "poisson", "rouge", "bleu",
    "vert", "noir", "blanc", "jaune", "grand", "petit", "beau", "belle", "bon", "bonne", "premier", "annee", "jour",
    "nuit", "matin", "soir", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "janvier",
    "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
    "zero", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "cent", "mille", "secret",
    "motdepasse", "passe", "azerty", "qwerty", "admin", "administrateur", "mange", "manger", "boire", "dormir",
    "aimer", "aime", "vivre", "parler", "faire", "fait", "avoir", "etre", "suis", "sommes", "etes", "veux", "peux",
    "dois", "toujours", "jamais", "souris", "football", "ballon", "musique", "telephone", "voiture", "moto", "avion",
    "bateau", "pirogue", "mangue", "banane", "riz", "manioc", "poulet", "foufou", "marche", "route", "fleuve",
)  # fmt: skip
"""The most usual first, as zxcvbn ranks them."""
