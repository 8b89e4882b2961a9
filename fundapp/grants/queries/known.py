"""Calls that are known again in somebody else’s list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.grants.models import Call
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.calls import WHOLE
from fundapp.grants.rules.identity import Identity, digest, likeness, names_key


def calls_known(session: Session, ctx: Context, wanted: Collection[Identity]) -> Mapping[Identity, Call]:
    """For each of these the call that it is, where one is there. Six queries."""
    require(may_see(ctx))
    found = session.scalars(select(Call).where(sharing(wanted)).options(*WHOLE).order_by(Call.id)).all()
    by_key = defaultdict[str, list[tuple[Identity, Call]]](list)
    for each in found:
        known = _identity(each, _names_of(each))
        for key in known.keys:
            by_key[key].append((known, each))
    best = {one: _best(one, [each for key in one.keys for each in by_key[key]]) for one in wanted}
    return {one: each for one, each in best.items() if each is not None}


def another(session: Session, found: Call) -> Call | None:
    """A call of this transaction, or one kept already, that is the same as `found`. One query."""
    mine = _identity(found, _bearer(found))
    with session.no_autoflush:
        kept = session.scalars(select(Call).where(sharing([mine]), Call.id != found.id).order_by(Call.id)).all()
    new = [each for each in session.new if isinstance(each, Call) and each is not found]
    return next((each for each in (*kept, *new) if likeness(mine, _identity(each, _bearer(each)))), None)


def _best(one: Identity, known: Sequence[tuple[Identity, Call]]) -> Call | None:
    """The likeliest; of several as likely as each other the first by id."""
    found = max(known, key=lambda each: likeness(one, each[0]), default=None)
    return found[1] if found and likeness(one, found[0]) else None


def _identity(found: Call, funders: frozenset[str]) -> Identity:
    return Identity(
        found.reference_key or "", found.address_key or "", found.title_key or "", funders, found.deadline_on
    )


def _names_of(found: Call) -> frozenset[str]:
    """Every name of the funder, on the map or as it was written."""
    of_map = (found.funder.name, found.funder.short_name) if found.funder else ()
    return names_key((found.funder_name, *of_map))


def _bearer(found: Call) -> frozenset[str]:
    """The funder, by its place on the map or the name that was written, without reading it."""
    return frozenset({digest(str(found.funder_id))}) if found.funder_id else names_key([found.funder_name])


def sharing(wanted: Iterable[Identity]) -> ColumnElement[bool]:
    """Calls that have anything in common with one of these; each condition has its index."""
    return or_(*_conditions(list(wanted)))


def _conditions(wanted: Sequence[Identity]) -> Iterator[ColumnElement[bool]]:
    yield Call.reference_key.in_({each.reference for each in wanted} - {""})
    yield Call.address_key.in_({each.address for each in wanted} - {""})
    yield Call.title_key.in_({each.title for each in wanted} - {""})
