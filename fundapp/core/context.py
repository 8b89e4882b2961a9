"""Who acts, when, in which request, and in which language: handed to every command, never looked up."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fundapp.core.reader import Reader
from fundapp.core.text import initials


@dataclass(frozen=True)
class Actor:
    """A person as commands see them. `role` is a label; `permissions` are dotted names such as `funder.edit`.

    `groups` are the codes of the groups they belong to, `reader` how they wish to be written to.
    """

    id: UUID
    name: str
    role: Any
    permissions: frozenset[str] = field(default_factory=frozenset)
    groups: frozenset[str] = field(default_factory=frozenset)
    reader: Reader | None = None

    def may(self, permission: str) -> bool:
        """Whether the person's groups give this permission; commands may demand more."""
        return permission in self.permissions

    @property
    def initials(self) -> str:
        """At most two letters, for the avatar."""
        return initials(self.name)


@dataclass(frozen=True)
class Context:
    """The circumstances of one act. `now` is aware; `request_id` joins its audit entries and log lines."""

    actor: Actor | None
    now: datetime
    request_id: str
    reader: Reader

    @property
    def today(self) -> date:
        """The day it is for whoever reads: shortly after midnight in Central Africa that is not yet the day of UTC."""
        return self.now.astimezone(self.reader.zone).date()

    def may(self, permission: str) -> bool:
        """As `Actor.may`; nobody may nothing."""
        return self.actor is not None and self.actor.may(permission)
