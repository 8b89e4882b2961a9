"""What identifies a person in an application: alias, legal name, telephone numbers, e-mail addresses.

Of each, officers keep a keyed digest, by which the same person is found again. So one form must come out of every
writing: numbers after E.164, names without accents and in whatever order their parts stand. Referees are left out: two
people who name the same one are not the same person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from fundapp.cases.rules.sheets import Sheet, Step
from fundapp.core.places import CENTRAL_AFRICA
from fundapp.core.text import fold

ALIAS, NAME, PHONE, EMAIL = "alias", "name", "phone", "email"

LEGAL_NAME = "legal_name"
"""The answer of the step `who` that holds the person's name."""

FEWEST_LETTERS = 3
"""An alias or a name shorter than this says nothing."""

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_ONLY_A_NUMBER = re.compile(r"[\s\d()+./-]{6,30}")


class Trace(NamedTuple):
    """One identifying thing: `kind` is alias, name, phone or email; `text` its one form."""

    kind: str
    text: str


def traces_of(sheets: Iterable[Sheet], country: str | None) -> set[Trace]:
    """Everything in these sheets that identifies the person. `country` says how numbers without a prefix are meant."""
    found: set[Trace] = set()
    for sheet in sheets:
        start, who = _answers(sheet, Step.START), _answers(sheet, Step.WHO)
        found.update(_named(ALIAS, start.get("alias")))
        found.update(_named(NAME, who.get(LEGAL_NAME)))
        where = [start.get("answer"), who, sheet.get(Step.CONTACT), sheet.get(Step.PAYMENT)]
        for text in _texts(where):
            found.update(_reached(text, [country] if country else CENTRAL_AFRICA))
    return found


def sought(text: str, countries: Sequence[str] = CENTRAL_AFRICA) -> set[Trace]:
    """What somebody may mean who looks for these words: a number is tried as one of each country of the network."""
    return {*_named(ALIAS, text), *_named(NAME, text), *_reached(text, countries)}


def _named(kind: str, text: Any) -> Iterator[Trace]:
    words = fold(text).split() if isinstance(text, str) else []
    if sum(each.isalpha() for word in words for each in word) >= FEWEST_LETTERS:
        yield Trace(kind, " ".join(sorted(words) if kind == NAME else words))


def _reached(text: str, countries: Sequence[str]) -> Iterator[Trace]:
    for address in _EMAIL.findall(text):
        yield Trace(EMAIL, address.casefold())
    for country in countries:
        for number in _numbers(text, country):
            yield Trace(PHONE, phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _numbers(text: str, country: str) -> Iterator[PhoneNumber]:
    """Numbers amid words must be valid ones, or every amount would be one; an answer that is nothing else, possible."""
    yield from (match.number for match in PhoneNumberMatcher(text, country, leniency=Leniency.VALID))
    if _ONLY_A_NUMBER.fullmatch(text):
        try:
            alone = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            return
        if phonenumbers.is_possible_number(alone):
            yield alone


def _answers(sheet: Sheet, step: Step) -> Mapping[str, Any]:
    found = sheet.get(step)
    return found if isinstance(found, Mapping) else {}


def _texts(value: Any) -> Iterator[str]:
    """Every text in nested answers."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
