"""Forms by which officers declare a conflict, step back, and keep a case to some of them."""

from collections.abc import Iterable
from uuid import UUID

from fundapp.cases.schemas.conflicts import (
    AdmitSchema,
    DeclarationSchema,
    LiftSchema,
    RecusalSchema,
    RestrictSchema,
)
from fundapp.core.forms import SchemaForm, form_over

DeclarationForm = form_over(DeclarationSchema)
RecusalForm = form_over(RecusalSchema)
RestrictForm = form_over(RestrictSchema)
AdmitForm = form_over(AdmitSchema)
LiftForm = form_over(LiftSchema)


def offer_several(form: SchemaForm, people: Iterable[tuple[UUID, str]]) -> None:
    """Offers these people, by name, as boxes to tick."""
    form["persons"].choices = [(str(person_id), name) for person_id, name in people]
