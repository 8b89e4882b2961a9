"""The form by which a case is put before the committee."""

from functools import lru_cache
from typing import cast

from fundapp.cases.schemas.putting import put_schema
from fundapp.core.forms import VersionForm, form_over


@lru_cache(maxsize=64)
def put_form(members: tuple[tuple[str, str], ...], *, appeal: bool) -> type[VersionForm]:
    """Over `put_schema`; it carries the version of the case that whoever puts it has seen."""
    return cast("type[VersionForm]", form_over(put_schema(members, appeal=appeal), VersionForm))
