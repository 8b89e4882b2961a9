"""Reads of what administrators have set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import SettingChange
from fundapp.accounts.permissions.settings import may_administer
from fundapp.accounts.rules.installation import SETTINGS
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require

_NEWEST_FIRST = (SettingChange.made_at.desc(), SettingChange.id.desc())


@dataclass(frozen=True)
class InForce:
    """What is in force for a setting, and the change that made it so; None where nobody ever changed it."""

    code: str
    value: int
    change: SettingChange | None


@dataclass(frozen=True)
class Step:
    """A change of a setting, and what was in force before it."""

    change: SettingChange
    before: int


def setting(session: Session, code: str) -> int:
    """What is in force for a setting. One query."""
    return settings_in_force(session)[code]


def settings_in_force(session: Session) -> Mapping[str, int]:
    """Every setting with its value. One query."""
    newest = func.row_number().over(
        partition_by=SettingChange.code, order_by=(SettingChange.made_at.desc(), SettingChange.id.desc())
    )
    ranked = select(SettingChange.code, SettingChange.value, newest.label("place")).subquery()
    rows = session.execute(select(ranked.c.code, ranked.c.value).where(ranked.c.place == 1))
    return {code: each.default for code, each in SETTINGS.items()} | {row.code: row.value for row in rows}


def newest_change(session: Session, code: str) -> SettingChange | None:
    """The change of a setting that is in force, if it was ever changed. One query."""
    wanted = select(SettingChange).where(SettingChange.code == code)
    return session.scalars(wanted.order_by(SettingChange.made_at.desc(), SettingChange.id.desc()).limit(1)).first()


def in_force(session: Session, ctx: Context, code: str) -> InForce:
    """What is in force for a setting. Raises NotFound for an unknown one. One query."""
    require(may_administer(ctx))
    return _in_force(_known(code), newest_change(session, code))


def all_in_force(session: Session, ctx: Context) -> Sequence[InForce]:
    """What is in force for every setting, in the order of the house. One query."""
    require(may_administer(ctx))
    place = func.row_number().over(partition_by=SettingChange.code, order_by=_NEWEST_FIRST)
    ranked = select(SettingChange, place.label("place")).subquery()
    newest = aliased(SettingChange, ranked)
    changes = {each.code: each for each in session.scalars(select(newest).where(ranked.c.place == 1))}
    return [_in_force(code, changes.get(code)) for code in SETTINGS]


def history_page(
    session: Session, ctx: Context, code: str, *, marks: Marks, mark: str | None = None
) -> Page[SettingChange]:
    """One page of the changes of a setting, the newest first. Raises NotFound for an unknown setting. Two queries."""
    require(may_administer(ctx))
    statement = select(SettingChange).where(SettingChange.code == _known(code))
    return read_page(session, statement, _NEWEST_FIRST, marks=marks, name=f"setting:{code}", mark=mark)


def steps_of(session: Session, ctx: Context, changes: Sequence[SettingChange]) -> Sequence[Step]:
    """For successive changes of a setting, the newest first, what was in force before each. One query."""
    require(may_administer(ctx))
    if not changes:
        return []
    oldest = changes[-1]
    earlier = tuple_(SettingChange.made_at, SettingChange.id) < tuple_(oldest.made_at, oldest.id)
    wanted = select(SettingChange).where(SettingChange.code == oldest.code, earlier)
    return list(_steps(oldest.code, [*changes, *session.scalars(wanted.order_by(*_NEWEST_FIRST).limit(1))]))[
        : len(changes)
    ]


def history_to_export(session: Session, ctx: Context, code: str) -> Iterator[Step]:
    """Every change of a setting, the newest first, read in chunks so that memory stays bounded."""
    require(may_administer(ctx))
    statement = select(SettingChange).where(SettingChange.code == _known(code)).order_by(*_NEWEST_FIRST)
    return _steps(code, session.scalars(statement, execution_options=IN_CHUNKS))


def _known(code: str) -> str:
    if code not in SETTINGS:
        raise NotFound
    return code


def _in_force(code: str, change: SettingChange | None) -> InForce:
    return InForce(code, change.value if change else SETTINGS[code].default, change)


def _steps(code: str, changes: Iterable[SettingChange]) -> Iterator[Step]:
    """Each change with the one before it, down to the very first, before which the default was in force."""
    for change, earlier in pairwise(chain(changes, [None])):
        if change is not None:
            yield Step(change, earlier.value if earlier else SETTINGS[code].default)
