"""The questions of triage: a set is begun, written anew, put out of use."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import CriteriaSet, Criterion
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.criteria import answered_questions, asked_now, criteria_set, has_sets
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require

KIND = CriteriaSet.__tablename__


@dataclass(frozen=True)
class Question:
    """What is asked, in both languages. `mandatory`: without it nothing can be approved."""

    fr: str
    en: str
    mandatory: bool


@dataclass(frozen=True)
class Written:
    """A set as somebody wrote it: a place for each question, in order; None where nothing is written."""

    name_fr: str
    name_en: str
    active: bool
    questions: Sequence[Question | None]


USUAL = Written(
    "Critères d’urgence",
    "Emergency criteria",
    True,
    (
        Question(
            "La personne défend-elle les droits humains, ou est-elle proche de quelqu’un qui les défend\u202f?",
            "Does the person defend human rights, or are they close to somebody who does?",
            True,
        ),
        Question("Est-elle en danger\u202f?", "Are they in danger?", True),
        Question("Ce danger est-il lié à cet engagement\u202f?", "Is this danger linked to that work?", True),
        Question("Ce qui s’est passé est-il récent, ou dure-t-il\u202f?", "Is it recent, or does it go on?", False),
    ),
)
"""The four that every emergency fund for defenders asks: defender, danger, link, recency."""


def add_criteria_set(session: Session, ctx: Context, written: Written) -> CriteriaSet:
    """Begins a set of questions."""
    require(may_work(ctx))
    found = _begun(session, ctx, written)
    told = {"questions": len(found.criteria)}
    found.entry_id = record(session, ctx, "criteria.added", KIND, found.id, told)
    session.flush()
    return found


def start_usual_criteria(session: Session, ctx: Context) -> CriteriaSet:
    """Begins with the usual four questions, for whoever has none yet. Raises Conflict where there is a set already."""
    require(may_work(ctx))
    if has_sets(session):
        raise Conflict(_("There are questions already: change those."))
    found = _begun(session, ctx, USUAL)
    found.entry_id = record(session, ctx, "criteria.started", KIND, found.id)
    session.flush()
    return found


def change_criteria_set(
    session: Session, ctx: Context, set_id: UUID, written: Written, *, expected_version: int
) -> CriteriaSet:
    """Writes a set anew: `written.questions` stand in the places of those that are asked today.

    A question that was answered is retired, and another takes its place: old assessments still say what was asked.
    Raises NotFound; EditConflict if somebody saved after `expected_version` was read.
    """
    require(may_work(ctx))
    found = criteria_set(session, ctx, set_id)
    if found.version != expected_version:
        raise EditConflict
    answered, asked = answered_questions(session, set_id), asked_now(found)
    for place, question in enumerate(written.questions):
        _rewrite(session, found, asked[place] if place < len(asked) else None, question, answered)
    _name(found, written)
    found.updated_at = ctx.now
    told = {"questions": len(asked_now(found))}
    found.entry_id = record(session, ctx, "criteria.changed", KIND, found.id, told)
    session.flush()
    return found


def _begun(session: Session, ctx: Context, written: Written) -> CriteriaSet:
    criteria = [_criterion(question, place) for place, question in enumerate(filter(None, written.questions))]
    found = CriteriaSet(id=uuid4(), created_at=ctx.now, updated_at=ctx.now, criteria=criteria)
    _name(found, written)
    session.add(found)
    return found


def _name(found: CriteriaSet, written: Written) -> None:
    found.name_fr, found.name_en, found.active = written.name_fr, written.name_en, written.active


def _rewrite(
    session: Session,
    found: CriteriaSet,
    before: Criterion | None,
    question: Question | None,
    answered: AbstractSet[UUID],
) -> None:
    if before is None:
        if question is not None:
            found.criteria.append(_criterion(question, _end(found)))
        return
    if question is not None and _same(before, question):
        return
    place = before.position
    if before.id in answered:
        before.retired, before.position = True, _end(found)
    else:
        found.criteria.remove(before)
    session.flush()  # its place is free before another question stands there
    if question is not None:
        found.criteria.append(_criterion(question, place))


def _same(before: Criterion, question: Question) -> bool:
    """Whether they ask the same. A form turns every space into a plain one, and French has narrow ones."""
    texts = (before.question_fr, question.fr), (before.question_en, question.en)
    return before.mandatory == question.mandatory and all(one.split() == other.split() for one, other in texts)


def _criterion(question: Question, place: int) -> Criterion:
    """Always a row of its own: whoever has a form open does not answer, under an old question, a new one."""
    return Criterion(
        id=uuid4(), position=place, question_fr=question.fr, question_en=question.en, mandatory=question.mandatory,
        retired=False,
    )  # fmt: skip


def _end(found: CriteriaSet) -> int:
    return max((each.position for each in found.criteria), default=-1) + 1
