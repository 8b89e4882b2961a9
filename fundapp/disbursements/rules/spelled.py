"""Amounts in words, in French and English: a wrong nought is seen by whoever reads it."""

from babel.numbers import get_currency_name

from fundapp.core.money import Money, currency_decimals
from fundapp.core.reader import Reader

_SCALES = (10**12, 10**9, 10**6)

_FR = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_FR_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt")
_FR_SCALES = ("billion", "milliard", "million")
_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES = ("trillion", "billion", "million")


def in_words(reader: Reader, money: Money) -> str:
    """Such as « trois cent mille francs CFA (BEAC) »; what is less than one whole, as hundredths: « et 50/100 ».

    In French for whoever reads French, else in English. Up to 10^15 minor units.
    """
    decimals = currency_decimals(money.currency)
    whole, rest = divmod(money.minor, 10**decimals)
    french = reader.language == "fr"
    words = _french(whole) if french else _english(whole)
    unit = get_currency_name(money.currency, count=whole, locale=reader.locale)
    if french and words.endswith(("illion", "illions", "illiard", "illiards")):
        unit = f"d’{unit}" if unit[0].lower() in "aeiouhé" else f"de {unit}"
    fraction = f" {'et' if french else 'and'} {rest:0{decimals}d}/{10**decimals}" if rest else ""
    return f"{words} {unit}{fraction}"


def _french(number: int) -> str:
    parts = []
    for scale, name in zip(_SCALES, _FR_SCALES, strict=True):
        count, number = divmod(number, scale)
        if count:
            parts.append(f"{_french_hundreds(count, final=True)} {name}{'s' if count > 1 else ''}")
    thousands, number = divmod(number, 1000)
    if thousands:
        # « Mille » is a number itself: nothing agrees before it.
        parts.append("mille" if thousands == 1 else f"{_french_hundreds(thousands, final=False)} mille")
    if number or not parts:
        parts.append(_french_hundreds(number, final=True))
    return " ".join(parts)


def _french_hundreds(number: int, *, final: bool) -> str:
    """Below a thousand. `final`: nothing that is a number follows, so that « cents » and « quatre-vingts » agree."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _french_tens(rest, final=final)
    head = "cent" if hundreds == 1 else f"{_FR[hundreds]} cent{'s' if final and not rest else ''}"
    return f"{head} {_french_tens(rest, final=final)}" if rest else head


def _french_tens(number: int, *, final: bool) -> str:
    if number < len(_FR):
        return _FR[number]
    tens, unit = divmod(number, 10)
    if tens in (7, 9):  # counted on from sixty and from eighty
        unit += 10
    if unit == 0:
        return f"{_FR_TENS[tens]}{'s' if tens == 8 and final else ''}"
    joined = " et " if unit in (1, 11) and tens < 8 else "-"
    return f"{_FR_TENS[tens]}{joined}{_FR[unit]}"


def _english(number: int) -> str:
    parts = []
    for scale, name in zip((*_SCALES, 1000), (*_EN_SCALES, "thousand"), strict=True):
        count, number = divmod(number, scale)
        if count:
            parts.append(f"{_english_hundreds(count)} {name}")
    if number or not parts:
        joined = "and " if parts and number < 100 else ""
        parts.append(f"{joined}{_english_hundreds(number)}")
    return " ".join(parts)


def _english_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _english_tens(rest)
    head = f"{_EN[hundreds]} hundred"
    return f"{head} and {_english_tens(rest)}" if rest else head


def _english_tens(number: int) -> str:
    if number < len(_EN):
        return _EN[number]
    tens, unit = divmod(number, 10)
    return f"{_EN_TENS[tens]}-{_EN[unit]}" if unit else _EN_TENS[tens]
