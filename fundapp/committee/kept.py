"""What the tables hold of the committee's rounds, for auditors to compare with the log (`verify.py --decisions`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fundapp.audit.minutes import minute
from fundapp.audit.models import Head, Staged
from fundapp.audit.verify import canonical
from fundapp.committee.ballots import commitment
from fundapp.committee.models import CommitteeVote, DecisionRound
from fundapp.committee.rules.panels import Standing
from fundapp.core.ports import QuestionSource

CHUNK = 200
TOLD = (Standing.SEATED, Standing.RECUSED, Standing.BARRED)
"""How somebody stands where that decides anything; all else is "other"."""


def kept_lines(session: Session, sources: Mapping[str, QuestionSource]) -> Iterator[bytes]:
    """The rows of every round, line by line, memory bounded; how is said at `Kept` in verify.py. Votes stay hidden.

    The session must be a snapshot, of a log that was sequenced just before: a round of which something is still staged
    is told to be "newer".
    """
    yield _line({"fundapp-decisions": 1, "size": session.scalar(select(Head.size)) or 0})
    staged = {str(told.get("round")) for told in session.scalars(select(Staged.payload))}
    ids = session.scalars(select(DecisionRound.id).order_by(DecisionRound.id)).all()
    for chunk in _chunks(ids):
        yield from (_line(each) for each in _rounds(session, sources, chunk, staged))
        session.expunge_all()
    yield _line({"end": True, "rounds": len(ids)})


def _chunks(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


def _rounds(
    session: Session, sources: Mapping[str, QuestionSource], ids: Sequence[UUID], staged: set[str]
) -> Iterator[dict[str, Any]]:
    wanted = select(DecisionRound).where(DecisionRound.id.in_(ids)).order_by(DecisionRound.id)
    found = session.scalars(wanted.options(selectinload(DecisionRound.lines), selectinload(DecisionRound.panel))).all()
    votes = _votes(session, ids)
    awards = _awards(session, sources, found)
    for each in found:
        if each.id.hex in staged:
            yield {"newer": True, "round": each.id.hex}
            continue
        award = {"award": awards[each.id]} if each.id in awards else {}
        yield {**_round(each), "votes": votes.get(each.id, []), **award}


def _awards(
    session: Session, sources: Mapping[str, QuestionSource], found: Sequence[DecisionRound]
) -> dict[UUID, Mapping[str, object] | None]:
    """What their packages keep of rounds; None for nothing. Of a package that keeps no awards there is none at all."""
    told: dict[UUID, Mapping[str, object] | None] = {}
    for kind in sorted({each.subject_kind for each in found}):
        kept, mine = sources[kind].kept, [each.id for each in found if each.subject_kind == kind]
        if kept is not None:
            told |= dict.fromkeys(mine)
            told |= kept(session, mine)
    return told


def _round(found: DecisionRound) -> dict[str, Any]:
    panel = {each.person_id.hex: each.standing if each.standing in TOLD else "other" for each in found.panel}
    return {
        "round": found.id.hex, "state": found.state, "outcome": found.outcome, "reason": found.reason,
        "case": found.subject_id.hex, "question": found.question, "track": found.track,
        "about": found.about_id.hex if found.about_id else None, "currency": found.currency, "room": found.room,
        "brief": found.brief_hash,
        "brief_version": found.brief_version, "ratify_by": minute(found.ratify_by) if found.ratify_by else None,
        "conditions": list(found.conditions), "asked": [each.asked for each in found.lines],
        "approved": [each.approved for each in found.lines], "panel": panel,
    }  # fmt: skip


def _votes(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Of each vote what the log committed to when it was cast, worked out from the row as it is now."""
    told: dict[UUID, list[dict[str, Any]]] = {}
    wanted = select(CommitteeVote).where(CommitteeVote.round_id.in_(ids))
    for each in session.scalars(wanted.order_by(CommitteeVote.person_id, CommitteeVote.revision)):
        hidden = commitment(each.salt, each.body.encode(), each.signature)
        row = {"member": each.person_id.hex, "revision": each.revision, "vote": hidden}
        told.setdefault(each.round_id, []).append(row)
    return told


def _line(content: Mapping[str, Any]) -> bytes:
    return canonical(dict(content)) + b"\n"
