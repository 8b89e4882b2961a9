"""Keeps with each call whether we could answer it, so that a list can ask for it.

The answer follows from the call and the directory. It is worked out again at once where a call is written, and by a job
where the directory or the year changes. It is no change of the call: no version, no entry in the log.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.donors.rules.answers import Answer
from fundapp.grants.models import Call
from fundapp.grants.queries.candidates import candidates, mark_of
from fundapp.grants.queries.fit import terms_among
from fundapp.grants.rules.fit import answer_of, place
from fundapp.grants.rules.gates import Candidate, Terms


def refresh_fits(session: Session, call_ids: Collection[UUID]) -> None:
    """Works out whether we could, for calls that were just written. Six queries, however many there are."""
    known = candidates(session)
    found = terms_among(session, call_ids)
    for year in {each for _terms, each in found.values()}:
        keep_answers(session, {key: terms for key, (terms, when) in found.items() if when == year}, known, year)


def keep_answers(
    session: Session, found: dict[UUID, Terms], known: Sequence[Candidate], year: int
) -> dict[UUID, Answer]:
    """Writes the answer of each of these calls, and the mark of the facts that it follows from. Four queries at most.

    Many calls ask for the same: each set of terms is judged once.
    """
    judged = {terms: answer_of(place(terms, known, year)) for terms in set(found.values())}
    answers = {call_id: judged[terms] for call_id, terms in found.items()}
    mark = mark_of(known, year)
    for answer in set(answers.values()):
        ids = [call_id for call_id, each in answers.items() if each is answer]
        session.execute(update(Call).where(Call.id.in_(ids)).values(fit=answer.value, fit_mark=mark))
    return answers
