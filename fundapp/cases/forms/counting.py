"""Forms by which a decided case is counted. Each carries the version of the count that whoever decides has seen."""

from typing import cast

from fundapp.cases.schemas.counting import CountSchema, UnsaidSchema
from fundapp.core.forms import VersionForm, form_over

CountForm = cast("type[VersionForm]", form_over(CountSchema, VersionForm))
UnsaidForm = cast("type[VersionForm]", form_over(UnsaidSchema, VersionForm))
"""Also for taking a case out of the count."""
