"""Forms by which a case is put before the committee, and by which its money is chosen and set free."""

from functools import lru_cache
from typing import cast

from fundapp.cases.schemas.putting import Named, ReleaseSchema, earmark_schema, put_schema
from fundapp.core.forms import SchemaForm, VersionForm, form_over

ReleaseForm = form_over(ReleaseSchema)


@lru_cache(maxsize=64)
def put_form(members: Named, *, appeal: bool) -> type[VersionForm]:
    """Over `put_schema`; it carries the version of the case that whoever puts it has seen."""
    return cast("type[VersionForm]", form_over(put_schema(members, appeal=appeal), VersionForm))


@lru_cache(maxsize=64)
def earmark_form(envelopes: Named) -> type[SchemaForm]:
    """Over `earmark_schema`."""
    return form_over(earmark_schema(envelopes))
