"""What identifies a person in an application: alias, legal name, telephone numbers, e-mail addresses.

Of each, officers keep a keyed digest, by which the same person is found again. So one form must come out of every
writing: numbers after E.164, names without accents and in whatever order their parts stand. Referees are left out: two
people who name the same one are not the same person.

Anybody may send words, and send more: whatever they are, looking through them takes a moment. The shortest answers are
looked at first, since numbers stand in short ones, and what is beyond the limits leaves no trace.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from fundapp.cases.rules.nicknames import WORDS
from fundapp.cases.rules.sheets import Sheet, Step
from fundapp.core.places import CENTRAL_AFRICA
from fundapp.core.text import fold

ALIAS, NAME, PHONE, EMAIL = "alias", "name", "phone", "email"

LEGAL_NAME = "legal_name"
"""The answer of the step `who` that holds the person's name."""

FEWEST_LETTERS = 3
"""An alias or a name shorter than this says nothing."""

MOST_READ = 20_000
"""Characters of a case that are looked through, all its answers together."""

MOST_FOUND = 50
"""Things of one kind that are noted of a case, and what may look like a number in it and is none."""

EMAILS = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_OURS = re.compile(rf"(?:{'|'.join(map(re.escape, map(fold, WORDS)))}) \d\d|nameless|sans nom")
"""Names that we give to whoever gives none, then and now: who share one are not the same person."""

_ONLY_A_NUMBER = re.compile(r"[\s\d()+./-]{6,30}")


class Trace(NamedTuple):
    """One identifying thing: `kind` is alias, name, phone or email; `text` its one form."""

    kind: str
    text: str


def traces_of(sheets: Iterable[Sheet], country: str | None) -> set[Trace]:
    """Everything in these sheets that identifies the person. `country` says how numbers without a prefix are meant."""
    named: dict[Trace, None] = {}
    where: list[Any] = []
    for sheet in sheets:
        start, who = _answers(sheet, Step.START), _answers(sheet, Step.WHO)
        aliases = (each for each in _named(ALIAS, start.get("alias")) if not _OURS.fullmatch(each.text))
        named |= dict.fromkeys([*aliases, *_named(NAME, who.get(LEGAL_NAME))])
        where += [start.get("answer"), who, sheet.get(Step.CONTACT), sheet.get(Step.PAYMENT)]
    texts = _looked_through(_texts(where))
    return {*islice(named, MOST_FOUND), *_reached(texts, [country] if country else CENTRAL_AFRICA)}


def sought(text: str, countries: Sequence[str] = CENTRAL_AFRICA) -> set[Trace]:
    """What somebody may mean who looks for these words: a number is tried as one of each country of the network."""
    return {*_named(ALIAS, text), *_named(NAME, text), *_reached(_looked_through([text]), countries)}


def _named(kind: str, text: Any) -> Iterator[Trace]:
    words = fold(text).split() if isinstance(text, str) else []
    if sum(each.isalpha() for word in words for each in word) >= FEWEST_LETTERS:
        yield Trace(kind, " ".join(sorted(words) if kind == NAME else words))


def _looked_through(texts: Iterable[str]) -> list[str]:
    """The shortest of these texts, each once, as far as the limit reaches."""
    found, left = [], MOST_READ
    for text in sorted(set(texts), key=lambda each: (len(each), each)):
        if left <= 0:
            break
        found.append(text[:left])
        left -= len(text)
    return found


def _reached(texts: Sequence[str], countries: Sequence[str]) -> Iterator[Trace]:
    together = "\n\n".join(texts)  # no number goes on over the end of a line
    for address in islice(EMAILS.finditer(together), MOST_FOUND):
        yield Trace(EMAIL, address[0].casefold())
    alone = list(islice(filter(_ONLY_A_NUMBER.fullmatch, texts), MOST_FOUND))
    for country in countries:
        for number in (*_numbers_amid(together, country), *_numbers_alone(alone, country)):
            yield Trace(PHONE, phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _numbers_amid(words: str, country: str) -> Iterator[PhoneNumber]:
    """Numbers amid words must be valid ones, or every amount would be one."""
    matches = PhoneNumberMatcher(words, country, leniency=Leniency.VALID, max_tries=MOST_FOUND)
    return (match.number for match in islice(matches, MOST_FOUND))


def _numbers_alone(texts: Iterable[str], country: str) -> Iterator[PhoneNumber]:
    """An answer that is nothing but a number need only be a possible one."""
    for text in texts:
        try:
            alone = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
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
