"""Names for whoever gives us none: easy to say in every language of the network, and nobody's."""

import hashlib

WORDS = (
    "Acajou", "Aigrette", "Ayous", "Azobé", "Baobab", "Bubinga", "Cacao", "Calao", "Ébène", "Épervier", "Fougère",
    "Fromager", "Gazelle", "Genette", "Gingembre", "Goyave", "Grue", "Héron", "Hibiscus", "Ibis", "Indigo", "Iroko",
    "Kapok", "Karité", "Kola", "Lotus", "Mangue", "Manioc", "Martin", "Mimosa", "Moabi", "Néré", "Okapi", "Okoumé",
    "Padouk", "Palmier", "Papaye", "Pélican", "Pirogue", "Raphia", "Rônier", "Rosée", "Safou", "Sapelli", "Savane",
    "Sésame", "Sorgho", "Tamarin", "Teck", "Touraco", "Wengé",
)  # fmt: skip
"""Trees, fruits, birds."""


def nickname_of(text: str) -> str:
    """Such as « Okapi 47 »: the same for the same words, so that a form that is sent twice bears one name."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return f"{WORDS[number % len(WORDS)]} {10 + number // len(WORDS) % 90}"
