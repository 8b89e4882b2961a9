"""What organisations work on, in words of the directory, as themes of the funder map. Pure data."""

from collections.abc import Iterable, Mapping

EVERYBODY = frozenset({"human_rights", "civic_space"})
"""What every organisation of the network works on."""

THEMES_OF: Mapping[str, frozenset[str]] = {
    "protection": frozenset({"hrd_protection", "emergency", "relocation", "digital_security"}),
    "legal": frozenset({"legal_aid"}),
    "press": frozenset({"media"}),
    "labour": frozenset({"development"}),
    "land": frozenset({"environment"}),
    "women": frozenset({"womens_rights"}),
    "lgbtqi": frozenset({"lgbti"}),
    "youth": frozenset({"youth"}),
    "minorities": frozenset({"minorities"}),
    "detention": frozenset({"detention"}),
    "anti_corruption": frozenset({"governance"}),
    "elections": frozenset({"democracy", "governance"}),
    "health": frozenset({"medical"}),
    "education": frozenset({"capacity"}),
    "other": frozenset(),
}


def themes_of(domains: Iterable[str]) -> frozenset[str]:
    """The themes that these domains are about; none where no domain is known."""
    known = list(domains)
    return EVERYBODY.union(*(THEMES_OF[each] for each in known)) if known else frozenset()
