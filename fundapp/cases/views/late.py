"""What clocks that have run out bring to the first page: one's own by name, those of colleagues as a count."""

from collections.abc import Sequence

from flask import url_for

from fundapp.accounts.queries.duty import standing_in_for
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.late import Late, late_cases, late_of_others
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import State
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _, ngettext
from fundapp.core.ports import ToDo


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Late cases, which notices tell of without saying so. Three queries; none for whoever is no officer."""
    if ctx.actor is None or not may_work(ctx):
        return []
    session = db.session()
    absent = {person.id: person.name for person in standing_in_for(session, ctx)}
    mine = [ctx.actor.id, *absent]
    found = [
        _own(each, absent.get(each.officer_id, "") if each.officer_id else "")
        for each in late_cases(session, ctx, mine)
    ]
    count, since = late_of_others(session, ctx, mine)
    if count:
        label = ngettext("%(num)s case of a colleague is late", "%(num)s cases of colleagues are late", count)
        told = _("Call them, or take over what cannot wait: the list has the latest at its top.")
        found.append(ToDo(label, url_for("cases.index"), told, since))
    return found


def _own(found: Late, instead_of: str) -> ToDo:
    if found.state == State.INFO_REQUESTED:
        label = _("%(reference)s: your question has no answer yet", reference=found.reference)
        url = url_for("cases.show", reference=found.reference)
        told = _("Reach them in another way, ask again, or decide on what there is.")
        return ToDo(label, url, told, found.due_at, instead_of, urgent=found.priority == Priority.P1)
    label = _("%(reference)s: its clock has run out", reference=found.reference)
    url = url_for("tonight.show", reference=found.reference)
    told = _("See what still stands between this case and help.")
    return ToDo(label, url, told, found.due_at, instead_of, urgent=found.priority == Priority.P1)
