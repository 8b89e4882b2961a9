"""Two calls are one, or two after all; and what a source says is put apart again. Nothing that was said is lost."""

from collections.abc import Collection
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Table, UniqueConstraint, delete, or_, select, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.grants.commands.calls import follow
from fundapp.grants.commands.dropping import drop_twins
from fundapp.grants.commands.laying import KNOWN, Held, current, held_calls, lay_all, new_call
from fundapp.grants.models import Call, CallDistinct, CallJoin
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.likeness import belonging, distinct_pair
from fundapp.grants.rules.merging import GROUPS, held
from fundapp.grants.rules.vocabulary import Standing

CALL = Call.__tablename__
DISTINCT = CallDistinct.__tablename__
JOIN = CallJoin.__tablename__
Seen = tuple[int, int]
"""The versions of both that whoever decides has seen."""

_COLUMNS = {
    "funder_name": ("funder_id", "funder_name"), "cofunding_max_pct": ("cofunding_max_bp",),
}  # fmt: skip
_LISTS = {"themes": ("theme_rows", "theme"), "countries": ("country_rows", "country"),
          "languages": ("language_rows", "language")}  # fmt: skip
WHO_MAY = (("legal_statuses",), ("budget_currency", "budget_min", "budget_max"))
"""What people write and no source tells."""

_APART = {"notes": "\n\n", "source": " ; "}


def join_calls(session: Session, ctx: Context, two: tuple[UUID, UUID], *, seen: Seen) -> CallJoin:
    """The second of `two` is the first: what sources say of it, and all that hangs on it, belongs to the first now.

    What a person wrote in the first stands; what somebody wrote only in the second is written into it. How the second
    stood is kept, and its address leads to the first; what is being found out for both is found out once. Raises
    NotFound; EditConflict where somebody has changed one of them since it was seen.
    """
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    both, (kept, absorbed) = _two(session, two)
    if (kept.version, absorbed.version) != seen:
        raise EditConflict
    before = {
        name: str(value) for name in (*KNOWN, *chain(*WHO_MAY), "notes", "source") if (value := current(absorbed, name))
    }
    made = CallJoin(
        id=uuid4(), kept_id=kept.id, absorbed_id=absorbed.id, before=before, joined_at=ctx.now,
        joined_by_id=ctx.actor.id,
    )  # fmt: skip
    told = [each for found in (kept, absorbed) for each in both.worked_out(found.id, ctx.now)["dates"]]
    _write_over(kept, absorbed)
    drop_twins((kept.id, absorbed.id), session, ctx)
    _move(session, absorbed.id, kept.id)
    _remove(session, ctx, absorbed, kept.id)
    both.claims[kept.id] += both.claims[absorbed.id]
    for claim in both.claims[kept.id]:
        session.expire(claim, ["call_id"])
    session.refresh(kept, ["deadline_rows"])
    lay_all(session, ctx.now, [kept], both.claims, before={kept.id: {"dates": told}})
    kept.updated_at = ctx.now
    joined = {"kept": kept.id.hex, "absorbed": absorbed.id.hex}
    kept.entry_id = _note(session, ctx, "call.joined", kept.id, joined)
    made.entry_id = record(session, ctx, "call.joined", JOIN, made.id, joined)
    session.add(made)
    follow(session, [kept.id])
    return made


def separate_word(session: Session, ctx: Context, call_id: UUID, claim_id: UUID, *, expected_version: int) -> Call:
    """What one source says here, in all its languages, is about another call: that call.

    Raises NotFound, EditConflict, and Conflict where nothing would be left that says what this call is.
    """
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    found = held_calls(session, [call_id])
    here = _one_of(found, call_id, expected_version)
    claims = found.claims[call_id]
    named = {(each.source_id, each.key) for each in claims if each.id == claim_id}
    apart = [each for each in claims if (each.source_id, each.key) in named]
    stay = [each for each in claims if each not in apart]
    if not apart:
        raise NotFound
    if not stay and "title" not in here.edited:
        raise Conflict(_("This is all that is known of the call: there is nothing to separate it from."))
    there = new_call(ctx)
    there.standing = here.standing if here.standing == Standing.FOLLOWED else Standing.NEW
    before = {call_id: found.worked_out(call_id, ctx.now)}
    lay_all(session, ctx.now, [here, there], {call_id: stay, there.id: apart}, before=before, forget=True)
    there.entry_id = record(session, ctx, "call.separated", CALL, there.id, {"of": call_id.hex})
    session.add(there)
    session.flush()
    for each in apart:
        each.call_id = there.id
    here.updated_at = ctx.now
    here.entry_id = _note(session, ctx, "call.separated", call_id, {"other": there.id.hex})
    _remember(session, ctx, call_id, there.id)
    follow(session, [call_id, there.id])
    return there


def say_distinct(session: Session, ctx: Context, one_id: UUID, other_id: UUID) -> CallDistinct:
    """These are two, however alike they are. Said twice it is said once. Raises NotFound."""
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    _two(session, (one_id, other_id))
    found = distinct_pair(session, one_id, other_id)
    if found is None:
        found = _distinct(ctx, one_id, other_id)
        found.entry_id = record(session, ctx, "call_distinct.said", DISTINCT, found.id)
        session.add(found)
        session.flush()
    return found


def ask_again(session: Session, ctx: Context, one_id: UUID, other_id: UUID) -> None:
    """They may be one after all, and are asked about again; nothing happens where nobody said that they are two."""
    require(may_edit(ctx))
    found = distinct_pair(session, one_id, other_id)
    if found is None:
        return
    record(session, ctx, "call_distinct.removed", DISTINCT, found.id)
    session.delete(found)
    session.flush()


def _two(session: Session, two: tuple[UUID, UUID]) -> tuple[Held, tuple[Call, Call]]:
    both = held_calls(session, two)
    if len(both.calls) != 2:
        raise NotFound
    return both, (both.calls[two[0]], both.calls[two[1]])


def _one_of(found: Held, call_id: UUID, expected_version: int) -> Call:
    if call_id not in found.calls:
        raise NotFound
    if found.calls[call_id].version != expected_version:
        raise EditConflict
    return found.calls[call_id]


def _distinct(ctx: Context, one_id: UUID, other_id: UUID) -> CallDistinct:
    assert ctx.actor is not None  # or nothing would have been allowed
    one, other = sorted((one_id, other_id))
    return CallDistinct(id=uuid4(), one_id=one, other_id=other, said_at=ctx.now, said_by_id=ctx.actor.id)


def _remember(session: Session, ctx: Context, one_id: UUID, other_id: UUID) -> None:
    """That they are two follows from something else."""
    made = _distinct(ctx, one_id, other_id)
    made.entry_id = _note(session, ctx, "call_distinct.said", made.id, {}, DISTINCT)
    session.add(made)


def _note(
    session: Session, ctx: Context, action: str, subject_id: UUID, told: dict[str, str], kind: str = CALL
) -> UUID:
    """The log is checked row by row: each that is written has an entry of its own."""
    return record(session, ctx, action, kind, subject_id, told)


def _write_over(kept: Call, absorbed: Call) -> None:
    """What a person wrote in the absorbed one alone stands in the kept one; notes of both stand below each other."""
    mine = held(kept.edited) | set(kept.edited)
    for group in (*GROUPS, *WHO_MAY):
        if set(group) & set(absorbed.edited) and not set(group) & mine:
            for name in group:
                _copy(kept, absorbed, name)
            kept.edited = tuple(sorted({*kept.edited, *(set(group) & set(absorbed.edited))}))
    for name, between in _APART.items():
        both = dict.fromkeys(filter(None, (getattr(kept, name), getattr(absorbed, name))))
        setattr(kept, name, between.join(both) or None)
    if absorbed.standing == Standing.FOLLOWED:
        kept.standing, kept.aside_why, kept.aside_note = Standing.FOLLOWED, None, None


def _copy(kept: Call, absorbed: Call, name: str) -> None:
    if name in _LISTS:
        rows, column = _LISTS[name]
        kind = getattr(Call, rows).property.mapper.class_
        codes = [getattr(row, column) for row in getattr(absorbed, rows)]
        have = {getattr(row, column): row for row in getattr(kept, rows)}
        setattr(kept, rows, [have.get(code) or kind(**{column: code}) for code in codes])
        return
    for column in _COLUMNS.get(name, (name,)):
        setattr(kept, column, getattr(absorbed, column))
    if name == "funder_name":
        kept.funder = absorbed.funder


def _move(session: Session, from_id: UUID, to_id: UUID) -> None:
    """Everything that hangs on one hangs on the other; what the other has already is not had twice."""
    session.flush()
    for table, column in belonging():
        moving = update(table).where(column == from_id)
        for names in _once_each(table, column):
            theirs = table.alias()
            taken = select(theirs.c[column.name]).where(
                theirs.c[column.name] == to_id, *(theirs.c[name] == table.c[name] for name in names)
            )
            moving = moving.where(~taken.exists())
        session.execute(moving.values({column.name: to_id}), execution_options={"synchronize_session": False})


def _once_each(table: Table, column: Column[Any]) -> list[Collection[str]]:
    """By which other columns a row of a call can be there once only."""
    rules = [*(each for each in table.constraints if isinstance(each, UniqueConstraint)), table.primary_key]
    named = [[each.name for each in rule.columns] for rule in rules]
    named += [[each.name for each in index.columns] for index in table.indexes if index.unique]
    return [[name for name in names if name != column.name] for names in named if column.name in names]


def _remove(session: Session, ctx: Context, absorbed: Call, kept_id: UUID) -> None:
    """The row goes. Of which others it was said to be two, the kept one is now."""
    mine = or_(CallDistinct.one_id == absorbed.id, CallDistinct.other_id == absorbed.id)
    for each in session.scalars(select(CallDistinct).where(mine)).all():
        third = each.other_id if each.one_id == absorbed.id else each.one_id
        _note(session, ctx, "call_distinct.removed", each.id, {}, DISTINCT)
        session.delete(each)
        if third != kept_id and distinct_pair(session, third, kept_id) is None:
            _remember(session, ctx, third, kept_id)
    _note(session, ctx, "call.joined.removed", absorbed.id, {})
    session.flush()
    session.execute(delete(Call).where(Call.id == absorbed.id), execution_options={"synchronize_session": False})
    session.expunge(absorbed)
