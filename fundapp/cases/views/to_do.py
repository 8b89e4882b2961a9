"""What cases bring to the first page: new ones with a count, one's own that ask something, and two figures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from fundapp.accounts.queries.duty import standing_in_for
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.asked import Mine, Untaken, asking_cases, codes_asked_for, open_cases, untaken_cases
from fundapp.cases.queries.conflicts import given_back
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import State
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.formats import duration, number
from fundapp.core.i18n import _, ngettext
from fundapp.core.ports import KeyFigure, ToDo


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What waits for an officer. Five queries; none for whoever is no officer."""
    if ctx.actor is None or not may_work(ctx):
        return []
    session, me = db.session(), ctx.actor.id
    absent = {person.id: person.name for person in standing_in_for(session, ctx)}
    mine = asking_cases(session, ctx, [me, *absent])
    return [
        *_new(untaken_cases(session, ctx)),
        *map(_given_back, given_back(session, ctx)),
        *map(_code, codes_asked_for(session, ctx)),
        *(each for found in mine for each in _asked(found, absent)),
    ]


def figures(ctx: Context) -> Sequence[KeyFigure]:
    """How many cases are open, and how long the first that nobody took has waited. One query; none for others."""
    if not may_work(ctx):
        return []
    count, since = open_cases(db.session(), ctx)
    found = [KeyFigure(number(ctx.reader, count), ngettext("open case", "open cases", count), url_for("cases.index"))]
    if since is not None:
        waited, url = duration(ctx.reader, ctx.now - since), url_for("cases.index", taken="nobody")
        found.append(KeyFigure(waited, _("longest wait of a case that nobody has taken"), url))
    return found


def _new(found: Mapping[bool, Untaken]) -> Iterator[ToDo]:
    """Urgent ones apart from all others, each with a count and one clock: that of the first which is due."""
    if urgent := found.get(True):
        label = ngettext(
            "%(num)s urgent case that nobody has taken", "%(num)s urgent cases that nobody has taken", urgent.count
        )
        url = url_for("cases.index", state=[State.RECEIVED], priority=[Priority.P1])
        yield ToDo(label, url, _("Life or freedom is at stake."), urgent.due, urgent=True)
    if others := found.get(False):
        label = ngettext(
            "%(num)s new case that nobody has taken", "%(num)s new cases that nobody has taken", others.count
        )
        url = url_for("cases.index", state=[State.RECEIVED], priority=[Priority.P2, Priority.P3])
        yield ToDo(label, url, due=others.due)


def _given_back(found: Any) -> ToDo:
    """A case whose officer stepped back: nobody looks after it."""
    label = _("%(reference)s: its officer has stepped back", reference=found.reference)
    told = _("Somebody else must take it.")
    return ToDo(
        label,
        url_for("cases.show", reference=found.reference),
        told,
        found.due_at,
        urgent=found.priority == Priority.P1,
    )


def _code(reference: str) -> ToDo:
    """A new code that a colleague has asked for, and that only somebody else may make."""
    label = _("%(reference)s: a new code waits for a second officer", reference=reference)
    return ToDo(
        label, url_for("lost_codes.show", reference=reference), _("Somebody has lost theirs, and waits for it.")
    )


def _asked(found: Mine, absent: Mapping[UUID, str]) -> Iterator[ToDo]:
    """What one case asks: of its officer, or of whoever stands in for them; of everybody, where it is nobody's."""
    instead_of = absent.get(found.officer_id, "") if found.officer_id else ""
    told: dict[str, Any] = {"url": url_for("cases.show", reference=found.reference), "instead_of": instead_of}
    due = found.due_at
    if found.erasure_asked_at is not None:
        yield ToDo(_("%(reference)s: erasure is asked for", reference=found.reference), **told)
    yield from (ToDo(label, due=due, urgent=found.priority == Priority.P1, **told) for label in _news(found))
    if found.state == State.TRIAGE and not found.news and found.erasure_asked_at is None:
        yield ToDo(_("%(reference)s: in triage", reference=found.reference), due=due, **told)


def _news(found: Mine) -> Iterator[str]:
    """What nobody has looked at, in words."""
    if "withdrawal" in found.news:
        yield _("%(reference)s: withdrawn by whoever asked for help", reference=found.reference)
    if "answer" in found.news:
        yield _("%(reference)s: your question is answered", reference=found.reference)
    elif "message" in found.news:
        yield _("%(reference)s: a new message", reference=found.reference)
    if "addition" in found.news:
        yield _("%(reference)s: something was added", reference=found.reference)
