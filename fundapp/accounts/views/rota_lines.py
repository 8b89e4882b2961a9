"""The turns of a rota as its page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, Person, Shift
from fundapp.accounts.permissions.duty import may_remove, may_take_over
from fundapp.accounts.queries.duty import absences_between
from fundapp.accounts.queries.people import person_names
from fundapp.accounts.rules.duty import GAPS_SHOWN
from fundapp.core.context import Context
from fundapp.core.text import initials
from fundapp.core.verdicts import Verdict

Ahead = Sequence[tuple[Shift, Person]]


@dataclass(frozen=True)
class Turn:
    """A line of the list. `away`: its person is absent for some of it; `can_go`: whether it may be removed."""

    shift: Shift
    name: str
    away: bool
    can_go: bool


@dataclass(frozen=True)
class Standing:
    """Who is on call now, whether they are away and who stands in, and whether the reader may take over."""

    shift: Shift
    person: Person
    initials: str
    away: bool
    deputy: str | None
    may_take_over: Verdict


@dataclass(frozen=True)
class RotaView:
    """What a page needs to know beside the turns: names, and who is away when."""

    ctx: Context
    names: Mapping[UUID, str]
    absences: Mapping[UUID, Sequence[Absence]]

    @classmethod
    def read(cls, session: Session, ctx: Context, shown: Sequence[Shift], ahead: Ahead) -> Self:
        """Two queries, however many turns."""
        on_page = {each.person_id for each in shown}
        others = {each.person_id for each, _person in ahead} | ({ctx.actor.id} if ctx.actor else set())
        begins_at = min([each.begins_at for each in shown] + [ctx.now])
        ends_at = max([each.ends_at for each in shown] + [ctx.now + GAPS_SHOWN])
        absences = absences_between(session, on_page | others, begins_at, ends_at)
        deputies = {each.deputy_id for found in absences.values() for each in found if each.deputy_id}
        return cls(ctx, person_names(session, on_page | deputies), absences)

    def turns(self, shown: Sequence[Shift]) -> list[Turn]:
        """The lines of the list."""
        return [
            Turn(
                each,
                self.names[each.person_id],
                self._is_away(each.person_id, each.begins_at, each.ends_at),
                bool(may_remove(self.ctx, each)),
            )
            for each in shown
        ]

    def standing(self, ahead: Ahead) -> Standing | None:
        """Who is on call now, if anybody is."""
        now = self.ctx.now
        me = self.ctx.actor.id if self.ctx.actor else UUID(int=0)
        for each, person in ahead:
            if each.begins_at <= now:
                verdict = may_take_over(self.ctx, each, away=self._is_away(me, now, now))
                absence = self._absence(person.id, now, now)
                deputy = self.names[absence.deputy_id] if absence and absence.deputy_id else None
                return Standing(each, person, initials(person.name), absence is not None, deputy, verdict)
        return None

    def _is_away(self, person_id: UUID, begins_at: datetime, ends_at: datetime) -> bool:
        return self._absence(person_id, begins_at, ends_at) is not None

    def _absence(self, person_id: UUID, begins_at: datetime, ends_at: datetime) -> Absence | None:
        """The first absence of theirs that touches the span; for one moment, give it twice."""
        touching = (
            each
            for each in self.absences.get(person_id, ())
            if each.begins_at <= ends_at and (each.ends_at is None or each.ends_at > begins_at)
        )
        return next(touching, None)
