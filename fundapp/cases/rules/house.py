"""Who is there tonight: members of the groups that verify, approve and release; turns, absences, organisations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.policies import Policy


@dataclass(frozen=True)
class Member:
    """Somebody of a group. `reachable`: they have an address. `home`: by id and name, an organisation of theirs.

    `seat`: what they are in the committee, where they belong to it.
    """

    id: UUID
    name: str
    reachable: bool
    home: tuple[UUID, str] | None = None
    seat: SeatKind = SeatKind.MEMBER


@dataclass(frozen=True)
class Turn:
    """Somebody is on call from one moment up to another."""

    member_id: UUID
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Away:
    """Somebody is away: until when, None if nobody knows; and who stands in for them."""

    until: datetime | None
    deputy_id: UUID | None


@dataclass(frozen=True)
class House:
    """Who is there: members and turns by group, the turns in order; who is away now; the policy in force, if any."""

    members: Mapping[str, Sequence[Member]]
    turns: Mapping[str, Sequence[Turn]]
    away: Mapping[UUID, Away]
    names: Mapping[UUID, str] = field(default_factory=dict)
    policy: Policy | None = None

    def without(self, recused: Collection[UUID]) -> "House":
        """The same house without these people; turns of theirs stay, since nobody else has them."""
        left = {group: [each for each in found if each.id not in recused] for group, found in self.members.items()}
        return replace(self, members=left)

    def there(self, group: str) -> list[Member]:
        """Members of a group who are not away and can be reached."""
        return [each for each in self.members.get(group, ()) if each.id not in self.away and each.reachable]

    def on_call(self, group: str, now: datetime) -> list[UUID]:
        """Whoever is on call for a group now, there or not; empty where nobody is."""
        return [each.member_id for each in self.turns.get(group, ()) if each.begins_at <= now < each.ends_at][-1:]

    def answering(self, group: str, now: datetime) -> Member | None:
        """Whoever is on call for a group now, else whoever stands in for them; None where neither can be reached."""
        on_call = self.on_call(group, now)
        deputies = [self.away[each].deputy_id for each in on_call if each in self.away]
        wanted = [*on_call, *deputies]
        known = {each.id: each for each in (*self.there(group), *self._others(group))}
        return next((known[each] for each in wanted if each in known), None)

    def following(self, group: str, now: datetime) -> tuple[str, datetime] | None:
        """Who is on call next, and from when."""
        turn = next((each for each in self.turns.get(group, ()) if each.begins_at > now), None)
        return (self.names.get(turn.member_id, ""), turn.begins_at) if turn else None

    def _others(self, group: str) -> list[Member]:
        """Whoever is there of the other groups: a deputy may be one of them."""
        return [each for code in self.members if code != group for each in self.there(code)]
