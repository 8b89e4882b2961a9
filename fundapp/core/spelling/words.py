"""Keeps the words of what was written, for batches of rows at a time."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fundapp.core.rows import insert_once
from fundapp.core.spelling.letters import grams, known_words
from fundapp.core.spelling.models import KnownWord, WordGram

AT_ONCE = 1000


def learn_words(session: Session, scope: str, texts: Iterable[str]) -> None:
    """Keeps the words of these texts. One statement where all are known, three for those that are new.

    No part of a word that is about to be forgotten belongs here: words stay when their row goes.
    """
    found = known_words(texts)
    for some in _in_parts(sorted(found)):
        known = select(KnownWord.word).where(KnownWord.scope == scope, KnownWord.word.in_(some))
        missing = sorted(set(some) - set(session.scalars(known)))
        if missing:
            _keep(session, scope, [{"scope": scope, "word": each, "written": found[each]} for each in missing])


def _keep(session: Session, scope: str, rows: Sequence[dict[str, str]]) -> None:
    """Whoever keeps the same word at the same moment is not in the way: one of the two does."""
    new = session.scalars(insert_once(session, KnownWord).returning(KnownWord.word), rows).all()
    pieces = [{"scope": scope, "gram": gram, "length": len(word), "word": word} for word in new for gram in grams(word)]
    if pieces:
        session.execute(insert(WordGram), pieces)


def _in_parts(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(words), AT_ONCE):
        yield words[begin : begin + AT_ONCE]
