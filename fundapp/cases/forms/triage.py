"""Forms by which a case is judged and moved."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from wtforms import HiddenField

from fundapp.cases.models import CriteriaSet
from fundapp.cases.queries.criteria import asked_now
from fundapp.cases.queries.triage import Judged
from fundapp.cases.rules.risk import Danger, risk_of
from fundapp.cases.schemas.steering import SCHEMAS
from fundapp.cases.schemas.triage import COMPUTED, Asked, triage_schema
from fundapp.cases.workflow import Action
from fundapp.core.forms import SchemaForm, VersionForm, form_over

STEPS: Mapping[Action, type[VersionForm]] = {
    action: cast("type[VersionForm]", form_over(schema, VersionForm)) for action, schema in SCHEMAS.items()
}
"""The form of each step."""


class AssessmentForm(SchemaForm):
    """Carries which set is answered, and which assessment whoever judges has seen last."""

    set_id = HiddenField()
    after = HiddenField()

    @property
    def known(self) -> UUID | None:
        """The assessment that the person knew; one that there is not, if that was tampered with."""
        return _id(self.after.data) if self.after.data else None


def field_of(criterion_id: UUID) -> str:
    """The name of the field in which a question is answered."""
    return f"c_{criterion_id.hex}"


def assessment_form(found: CriteriaSet, newest: Judged | None) -> AssessmentForm:
    """The form over the questions of a set, begun from the newest assessment; its note was theirs and stays there."""
    asked = tuple((field_of(each.id), each.question_fr, each.question_en) for each in asked_now(found))
    values: dict[str, Any] = {"set_id": found.id.hex, "after": "", "priority": COMPUTED}
    if newest is not None:
        before = newest.assessment
        marks = {name: str(getattr(before, name)) for name in ("threat", "vulnerability", "capacity")}
        values |= {"after": before.id.hex, "imminence": before.imminence, **marks}
        values |= {field_of(criterion.id): answer for criterion, answer in newest.answers}
    return _form_class(asked)(data=values)


def danger_in(given: Mapping[str, Any]) -> Danger:
    """What a form says of the danger."""
    threat, vulnerability, capacity = (int(given[name]) for name in ("threat", "vulnerability", "capacity"))
    return Danger(threat, vulnerability, capacity, given["imminence"])


def priority_in(given: Mapping[str, Any]) -> str:
    """The priority that somebody chose, or the one that the risk advises."""
    return risk_of(danger_in(given)).priority.value if given["priority"] == COMPUTED else str(given["priority"])


def chosen_set(sets: Sequence[CriteriaSet], *wanted: str | None) -> CriteriaSet | None:
    """The first set that is wanted by its id and in use; else the first of all, None where there is none."""
    by_id = {each.id.hex: each for each in sets}
    named = (by_id[each] for each in wanted if each in by_id)
    return next(named, sets[0] if sets else None)


@lru_cache(maxsize=256)
def _form_class(asked: tuple[Asked, ...]) -> type[AssessmentForm]:
    return cast("type[AssessmentForm]", form_over(triage_schema(asked), AssessmentForm))


def _id(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError:
        return UUID(int=0)
