"""Keeps the words by which calls are looked for, so that a mistyped one finds the nearest of them."""

from collections.abc import Collection
from itertools import chain
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.spelling import learn_words
from fundapp.donors.models import Funder
from fundapp.grants.models import Call

SCOPE = Call.__tablename__


def learn_calls(session: Session, call_ids: Collection[UUID]) -> None:
    """After these were written. Two statements, three more for words that are new, however many calls.

    What a call is about is searched too, but its words are not kept: they would drown those of titles and names.
    """
    said = select(Call.title, Call.programme, Call.reference, Call.funder_name, Funder.name, Funder.short_name)
    rows = session.execute(said.outerjoin(Funder, Funder.id == Call.funder_id).where(Call.id.in_(call_ids)))
    learn_words(session, SCOPE, [text for text in chain.from_iterable(rows) if text])
