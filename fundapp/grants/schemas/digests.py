"""How often somebody is told of new calls, and what a saved view shows."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from fundapp.core.i18n import lazy
from fundapp.core.lists.filters import Filter, read_filter
from fundapp.core.schemas import Choice, InputSchema
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.rules.digests import EVERY
from fundapp.grants.schemas.calls import CallFilterSchema


class DigestSchema(InputSchema):
    """How often somebody wants to be told."""

    every = Choice(lazy("How often"), options=lambda: options(EVERY), required=True)


def filter_of(address: Mapping[str, Any]) -> Filter:
    """The filter of a saved view. One with `errors` shows more than was meant: nobody is told by it."""
    return read_filter(CallFilterSchema(), MultiDict(address))
