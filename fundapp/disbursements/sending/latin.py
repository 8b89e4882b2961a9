"""Names and references in the signs that every bank takes: SWIFT's character set X.

Letters, digits, space and / - ? : ( ) . , ' + are what SWIFT's “x” set and the EPC's guidelines (EPC217-08) allow;
after the latter, accents fall off their letters, & becomes +, _ becomes -, and a sign without a likeness a full stop.
"""

import re
import unicodedata

from fundapp.core.i18n import lazy
from fundapp.core.text import tidy
from fundapp.disbursements.sending.faults import fault

LONGEST_NAME = 70
"""Of a party, by the CGI's and the EPC's guidelines; the schemas take 140."""

_TAKEN = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]")
# Neither begins nor ends with a slash or a space, nor holds two slashes: a rule for references in every guideline.
_REFERENCE = re.compile(r"(?![/ ])(?!.*//)[A-Za-z0-9/\-?:().,'+ ]{1,35}(?<![/ ])")
# The names of these letters in Unicode do not tell which plain letters they are like.
_LETTERS = {
    "ß": "ss", "ẞ": "SS", "ı": "i", "ŋ": "ng", "Ŋ": "Ng", "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O", "ə": "e", "Ə": "E",
    "ǝ": "e", "Ǝ": "E", "ɣ": "g", "Ɣ": "G", "ʒ": "z", "Ʒ": "Z", "ɩ": "i", "Ɩ": "I", "ʊ": "u", "Ʊ": "U", "ʉ": "u",
    "Ʉ": "U", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "OE",
}  # fmt: skip
_SIGNS = {
    **dict.fromkeys('‘’‛ʼ´`“”„«»"', "'"), **dict.fromkeys("‐‑‒–—−_", "-"), "&": "+", "\\": "/", "[": "(", "]": ")",
    "{": "(", "}": ")",
}  # fmt: skip
_LETTER_IN_NAME = re.compile(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z]{1,2})(?: WITH .*)?")
_AT_THE_BEGINNING = " /-:.,'+?"


def one_line(text: str) -> str:
    """`text` without line ends, signs that nobody sees, and surplus space."""
    return " ".join(tidy(text).split())


def latin(name: str, longest: int = LONGEST_NAME) -> str:
    """`name` in these signs, at most `longest`, beginning with a letter, digit or bracket; "" if no letter is left."""
    plain = "".join(map(_plain, unicodedata.normalize("NFKD", one_line(name))))
    kept = " ".join(plain.split()).lstrip(_AT_THE_BEGINNING)[:longest].rstrip()
    return kept if any(sign.isalnum() for sign in kept) else ""


def latin_name(name: str, reference: str) -> str:
    """As `latin`, and never empty; `reference` is of the payment or batch where the name stands.

    Raises:
        UnsendableError: `name`.
    """
    kept = latin(name)
    if not kept:
        sentence = lazy(
            "A name in %(reference)s has no letter that banks can read. Write it in Latin letters, as the bank has it."
        )
        raise fault("name", sentence, reference=reference)
    return kept


def is_reference(text: str) -> bool:
    """Whether every bank takes `text` as a reference and gives it back unchanged: 1 to 35 of these signs."""
    return _REFERENCE.fullmatch(text) is not None


def _plain(sign: str) -> str:
    if _TAKEN.fullmatch(sign):
        return sign
    if sign in _LETTERS:
        return _LETTERS[sign]
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf", "Cc", "Cs"}:
        return ""
    match = _LETTER_IN_NAME.fullmatch(unicodedata.name(sign, ""))
    if match:
        return match[2] if match[1] == "CAPITAL" else match[2].lower()
    return _SIGNS.get(sign, ".")
