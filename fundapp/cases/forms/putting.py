"""The form by which a case is put before the committee."""

from functools import lru_cache
from typing import cast

from fundapp.cases.forms.triage import StepForm
from fundapp.cases.schemas.putting import put_schema
from fundapp.core.forms import form_over


@lru_cache(maxsize=64)
def put_form(members: tuple[tuple[str, str], ...], *, appeal: bool) -> type[StepForm]:
    """Over `put_schema`; it carries the version of the case that whoever puts it has seen."""
    return cast("type[StepForm]", form_over(put_schema(members, appeal=appeal), StepForm))
