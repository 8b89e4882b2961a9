"""Invented people, listed and innocent: common given names of the region with family names of random syllables.

Words are parted by plain spaces; what is one name in two words has a no-break space, and is never torn apart.
"""

from random import Random

from fundapp.disbursements.screening.lists import Birth, Kind, Listed

# Written apart from the product's own table, so that recall on other spellings is no mere echo of it.
SPELLINGS = [
    ["Mahamat", "Mohamed", "Muhammad", "Mouhamadou", "Mohammad", "Mamadou"], ["Ahmat", "Ahmed", "Ahmad", "Amadou"],
    ["Abdoulaye", "Abdullahi", "Abdallah", "Abdullah"], ["Moussa", "Musa"], ["Issa", "Isa"], ["Saleh", "Salih"],
    ["Ousmane", "Usman", "Osman", "Uthman"], ["Youssouf", "Yusuf", "Yousef"], ["Oumar", "Umar", "Omar"],
    ["Souleymane", "Suleiman", "Sulayman"], ["Ibrahim", "Brahim", "Ibrahima"], ["Hassan", "Hassane", "Hasan"],
    ["Hissein", "Hussein", "Hussain", "Ousseini"], ["Idriss", "Idris"], ["Khalil", "Kalil"], ["Daoud", "Dawud"],
    ["Aboubacar", "Abubakar", "Aboubakar"], ["Abdelkerim", "Abdoulkarim", "Abd\u00a0al-Karim"], ["Rachid", "Rashid"],
    ["Abderrahmane", "Abdurrahman", "Abdel\u00a0Rahman"], ["Noureddine", "Nuruddin", "Nour\u00a0al-Din"],
    ["Jamal", "Djamal"],
    ["Bachir", "Bashir"],
    ["Djibrine", "Jibril"], ["Youness", "Yunus"], ["Zakaria", "Zakariya"], ["Tahir", "Taher"],
    ["Aïcha", "Aisha", "Aishatu"], ["Fatimé", "Fatima", "Fatouma"], ["Khadidja", "Kadija"], ["Mariam", "Maryam"],
    ["Zénaba", "Zainab", "Zeinab"], ["Amina", "Aminatou"], ["Haoua", "Hawa"], ["Halimé", "Halima"],
    ["Philippe", "Filippe"], ["Joseph", "Josef"], ["Christophe", "Kristof"], ["Stéphane", "Stefan"], ["Yves", "Ives"],
    ["Jean"], ["Pierre"], ["Marie"], ["Grâce"], ["Esther"], ["Emmanuel"], ["Dieudonné"], ["Patrice"], ["Blaise"],
]  # fmt: skip
COMMON_FAMILY = [
    "Abakar", "Ngono", "Mbarga", "Kabongo", "Ilunga", "Mukendi", "Tshibangu", "Nzeyimana", "Habimana", "Uwimana",
    "Mbemba", "Okemba", "Nguema", "Ondo", "Obiang", "Essono", "Fouda", "Atangana", "Kamga", "Tchoumi", "Fotso", "Bouba",
    "Djarma", "Sougui", "Kebir", "Mbaye", "Diallo", "Barry", "Traoré", "Koné", "Sow", "Bah", "Keïta", "Mabika",
    "Makosso", "Loemba", "Massamba", "Nzamba", "Bikoro", "Ekomo",
]  # fmt: skip
# What French, English and Arabic write differently in any name.
_RESPELT = [
    ("ou", "u"), ("u", "ou"), ("ch", "sh"), ("sh", "ch"), ("dj", "j"), ("j", "dj"), ("ph", "f"), ("f", "ph"),
    ("k", "q"), ("k", "kh"), ("y", "i"), ("i", "y"), ("ss", "s"), ("ll", "l"), ("mm", "m"), ("é", "e"), ("w", "ou"),
]  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def family_name(random: Random) -> str:
    """Two to four syllables that nobody need be called."""
    starts = ["b", "d", "g", "k", "l", "m", "n", "t", "s", "mb", "nd", "ng", "w", "ou", "ch", "dj", "f", "z", "r", "y"]
    syllables = (random.choice(starts) + random.choice("aeiou") for _number in range(random.randint(2, 4)))
    return "".join(syllables).capitalize() + random.choice(["", "", "n", "r", "m", "ng"])


def person(random: Random) -> list[str]:
    """The words of one name: one or two given names, one or two family names."""
    given = [random.choice(random.choice(SPELLINGS)) for _number in range(random.randint(1, 2))]
    return given + [_any_family(random) for _number in range(random.randint(1, 2))]


def stranger(random: Random) -> list[str]:
    """The words of a name from elsewhere, two to four, none of them common here."""
    return [family_name(random) for _number in range(random.randint(2, 4))]


def _any_family(random: Random) -> str:
    return family_name(random) if random.random() < 0.8 else random.choice(COMMON_FAMILY)


def edited(word: str, random: Random) -> str:
    """The word with one letter more, less, another, or two turned round; words of two letters stay.

    None is left with two: that a listed « Bah » is not found as « Bh » is a limit of ours (decision 16).
    """
    if len(word) < 3:
        return word
    place = random.randrange(len(word))
    letter = random.choice(_LETTERS)
    match random.randrange(4):
        case 0:
            return word[:place] + letter + word[place:]
        case 1 if len(word) > 3:
            return word[:place] + word[place + 1 :]
        case 2:
            return word[:place] + letter + word[place + 1 :]
        case _:
            return word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :]


def respelt(word: str, random: Random) -> str:
    """The word as another language writes it: its own other spellings, else one change of letters."""
    for group in SPELLINGS:
        if word in group and len(group) > 1:
            return random.choice(sorted(each for each in group if each != word))  # sets have no order of their own
    fitting = [(old, new) for old, new in _RESPELT if old in word]
    return word.replace(*random.choice(fitting), 1) if fitting else word


def listed(number: int, random: Random, names: int = 5, *, regional: bool = True) -> Listed:
    """Somebody with a name and aliases: other spellings, another order, a word less."""
    words = person(random) if regional else stranger(random)
    aliases = [words]
    for _number in range(names - 1):
        alias = [respelt(word, random) if random.random() < 0.5 else word for word in words]
        random.shuffle(alias)
        aliases.append(alias[:-1] if len(alias) > 3 and random.random() < 0.3 else alias)
    born = random.randint(1940, 2000)
    return Listed(
        "invented", str(number), Kind.PERSON, tuple(map(" ".join, aliases)), (Birth(born, born),), frozenset({"TD"})
    )
