"""What somebody may have meant who typed a word that stands nowhere."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from fundapp.core.spelling.letters import edits_allowed, grams, nearest, replaced, runs
from fundapp.core.spelling.models import KnownWord, WordGram
from fundapp.core.text import fold

MOST_WORDS, CANDIDATES, MOST_OTHERS = 4, 200, 3
"""Words that are looked at, known ones that each is compared with, and other readings that are offered."""

Reading = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Respelling:
    """What was typed, what is looked for instead, and what else may have been meant."""

    typed: str
    meant: str
    others: Sequence[str]


def respell(session: Session, scope: str, typed: str, found_by: Callable[[str], Select[Any]]) -> Respelling | None:
    """What was typed, with each word that finds nothing replaced by the nearest known one; None where none is near.

    `found_by(word)` selects the rows that a word finds: one that finds any is right. One query.
    """
    words = list(dict.fromkeys(word for word in map(fold, runs(typed)) if edits_allowed(word)))[:MOST_WORDS]
    near = _near(session, {word: _candidates(scope, word, found_by(word)) for word in words})
    if not near:
        return None
    meant = {word: readings[0] for word, readings in near.items()}
    others = [{**meant, word: other} for word, readings in near.items() for other in readings[1:]]
    return Respelling(typed, replaced(typed, meant), [replaced(typed, each) for each in others[:MOST_OTHERS]])


def _near(session: Session, words: Mapping[str, Select[Any]]) -> Mapping[str, Sequence[str]]:
    """For each word that finds nothing the nearest known ones, as they are written."""
    if not words:
        return {}
    candidates: dict[str, dict[str, str]] = defaultdict(dict)
    for word, is_right, known, written in session.execute(union_all(*words.values())):
        if not is_right:
            candidates[word][known] = written
    found = {word: [known[each] for each in nearest(word, known)] for word, known in candidates.items()}
    return {word: readings for word, readings in found.items() if readings}


def _candidates(scope: str, word: str, finds: Select[Any]) -> Select[Any]:
    """Known words of about that length, those first that share most pieces with it; and whether it `finds` anything."""
    edits = edits_allowed(word)
    length = WordGram.length.between(len(word) - edits, len(word) + edits)
    like = (
        select(WordGram.word)
        .where(WordGram.scope == scope, WordGram.gram.in_(grams(word)), length)
        .group_by(WordGram.word)
        .order_by(func.count().desc(), WordGram.word)
        .limit(CANDIDATES)
        .subquery()
    )
    known = KnownWord.word == like.c.word
    told = select(literal(word), finds.exists(), like.c.word, KnownWord.written)
    return told.join(like, known).where(KnownWord.scope == scope)
