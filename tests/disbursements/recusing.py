"""Somebody declares a conflict of interest in the case of a fund that pays."""

from uuid import uuid4

from fundapp.cases.models import Declaration
from fundapp.cases.rules.conflicts import Grade
from tests.disbursements.treasury import Treasury


def recuse(treasury: Treasury, name: str, grade: Grade) -> None:
    """As the conflict card would keep it."""
    made = Declaration(
        id=uuid4(), case_id=treasury.case_id, person_id=treasury.people[name].id, grade=grade.value, at=treasury.now,
        entry_id=uuid4(),
    )  # fmt: skip
    treasury.session.add(made)
    treasury.session.commit()
