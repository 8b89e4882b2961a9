"""Lists that forgive a typing error: where a search finds nothing, the nearest words that are known are looked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from sqlalchemy import Select

from fundapp.core.database import db
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.lists.paging import Page
from fundapp.core.schemas import InputSchema
from fundapp.core.spelling import respell

AS_TYPED = "as_typed"
"""In the address where exactly what was typed is wanted."""


@dataclass(frozen=True)
class Meant:
    """What was typed, what the list shows instead; the address for what was typed, other readings with theirs."""

    typed: str
    meant: str
    as_typed_url: str
    others: Sequence[tuple[str, str]]


def searched(
    endpoint: str,
    scope: str,
    schema: InputSchema,
    ask: Callable[[Mapping[str, Any], str | None], Page[Any]],
    found_by: Callable[[Mapping[str, Any]], Select[Any]],
) -> tuple[Listing, Meant | None]:
    """The list that the address asks for; where its words find nothing, what they were probably meant to say.

    `scope`: whose words are known (see core.spelling). `ask(wanted, mark)` reads a page, `found_by(wanted)` selects
    rows. Two queries more, and those of the second page.
    """
    chosen = read_filter(schema, request.args)
    page = ask(chosen.values, request.args.get("at"))
    typed = chosen.values.get("q")
    if page.total or not typed or AS_TYPED in request.args:
        return Listing(endpoint, chosen, page), None
    found = respell(db.session(), scope, typed, lambda word: found_by({"q": word}))
    if found is None:
        return Listing(endpoint, chosen, page), None
    said = {"q": found.meant}
    meant = replace(chosen, values={**chosen.values, **said}, typed={**chosen.typed, **said})
    again = ask(meant.values, None)
    if not again.total:
        return Listing(endpoint, chosen, page), None
    exact = url_for(endpoint, **{**chosen.address(), AS_TYPED: "1"})
    others = [(each, url_for(endpoint, **chosen.address(q=each))) for each in found.others]
    return Listing(endpoint, meant, again), Meant(typed, found.meant, exact, others)
