"""Officers decide of two cases that look alike whether they are one matter, one person, or two people."""

from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import person_names
from fundapp.audit.commands import record
from fundapp.cases.commands.counting import follow_joining
from fundapp.cases.commands.facts import RAISED
from fundapp.cases.commands.moving import set_clock
from fundapp.cases.commands.telling import tell_of_news
from fundapp.cases.models import CaseLink, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.linking import may_join, may_link
from fundapp.cases.queries.cases import lock_cases, locked_by_reference, refuse_unread
from fundapp.cases.queries.conflicts import recused_from
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.links import link_of, same_matter
from fundapp.cases.rules.linking import Likeness
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.outbox.commands import put

KIND = CaseLink.__tablename__


def decide_likeness(
    session: Session, ctx: Context, references: tuple[str, str], likeness: Likeness, *, expected: str | None
) -> CaseLink:
    """Keeps what an officer finds of two cases. Of the same matter, the later one goes on with the earlier one.

    `expected`: what was decided before, as the officer saw it; the log keeps every decision. Raises NotFound;
    Recused and Undeclared for either case; Denied with the reason; EditConflict where a colleague decided meanwhile.
    """
    require(may_work(ctx))
    _lock_matters(session, references)
    one, other = (locked_by_reference(session, ctx, each) for each in sorted(references))
    require(may_link(ctx, one, other))
    for each in (one, other):
        if each.erased_at is None:
            demand_reader(session, ctx, each)
    if ctx.actor is None:
        raise NotSignedIn
    if likeness != Likeness.SEPARATE:
        _refuse_one_sided(session, one, other)
    link = link_of(session, one.id, other.id)
    if (link.verdict if link else None) != expected:
        raise EditConflict(_("A colleague has just decided of these two: look at it as it stands now, then decide."))
    link = link or _pair(one.id, other.id)
    link.verdict, link.by_id, link.at = likeness.value, ctx.actor.id, ctx.now
    told = {"cases": [one.id.hex, other.id.hex], "likeness": likeness.value, "before": expected}
    link.entry_id = record(session, ctx, "case.likeness.decided", KIND, link.id, told)
    session.add(link)
    session.flush()
    for matter in same_matter(session, [one.id, other.id]):
        _join(session, ctx, matter, likeness)
    session.flush()
    return link


def _lock_matters(session: Session, references: Collection[str]) -> None:
    """Locks both cases, and all that are one matter with either, in the one order. Raises EditConflict."""
    named = session.scalars(select(EmergencyCase.id).where(EmergencyCase.reference.in_(references))).all()
    matters: set[UUID] = set[UUID]().union(*same_matter(session, named))
    lock_cases(session, matters)
    one_more_was_linked = not all(matters.issuperset(each) for each in same_matter(session, named))
    if one_more_was_linked:
        raise EditConflict(_("A colleague has just decided of these two: look at it as it stands now, then decide."))


def _refuse_one_sided(session: Session, one: EmergencyCase, other: EmergencyCase) -> None:
    """Whoever stepped back from one case of a person reads no other of theirs."""
    names = person_names(session, recused_from(session, one.id) ^ recused_from(session, other.id))
    if names:
        reason = _(
            "%(names)s stepped back from only one of these cases. Ask them to step back from the other one first.",
            names=", ".join(sorted(names.values())),
        )
        raise Conflict(reason)


def _pair(one: UUID, other: UUID) -> CaseLink:
    first, second = sorted((one, other))
    return CaseLink(id=uuid4(), first_id=first, second_id=second)


def _join(session: Session, ctx: Context, matter: Collection[UUID], likeness: Likeness) -> None:
    """Has all cases of one matter go on with the earliest of them; a case that is alone goes on by itself again."""
    wanted = select(EmergencyCase).where(EmergencyCase.id.in_(matter))
    rows = session.scalars(wanted, execution_options={"populate_existing": True}).all()
    main, *later = sorted(rows, key=lambda each: (each.received_at, each.id))
    for each in (main, *later):
        joined_to = None if each is main else main.id
        if each.joined_to_id == joined_to:
            continue
        refuse_unread(session, ctx, each.id)
        if joined_to is not None:
            require(may_join(ctx, main, each, likeness))
        each.joined_to_id, each.updated_at = joined_to, ctx.now
        set_clock(session, each)
        follow_joining(each, session)
        if joined_to is not None and each.state in OPEN:
            _take_urgency_along(session, ctx, main, each)


def _take_urgency_along(session: Session, ctx: Context, main: EmergencyCase, later: EmergencyCase) -> None:
    """What goes on elsewhere must press there as it did here; whoever looks after that case is told at once."""
    tell_of_news(main, session, ctx, f"case.joined:{later.id.hex}")
    if later.priority >= main.priority:
        return
    main.priority, main.updated_at = later.priority, ctx.now
    set_clock(session, main)
    if main.state == State.RECEIVED and main.priority == Priority.P1:
        put(session, ctx, RAISED, f"{main.id.hex}:{later.id.hex}", [main.id])
