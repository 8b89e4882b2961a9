"""Who belongs to a group and which key is its newest: read from signed statements, back to the root.

A group's statements are numbered, and each names the hash of the one before. The first is signed by the root, each
further one by somebody who belongs to the group at that moment. So whoever can write in the database can neither slip
in a key nor change a member's; what they can do is cut the end off, which the audit log shows. The root may sign again
where no member is left who could, with the escrow.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fundapp.audit.verify import canonical
from fundapp.vault.errors import Untrusted
from fundapp.vault.pairs import fingerprint
from fundapp.vault.statements import Statement

FOUNDING, ADMISSION, EPOCH = "group.founding", "group.admission", "group.epoch"


@dataclass(frozen=True)
class Vouched:
    """A member's public keys as a statement names them: Ed25519 key, and fingerprint of the sealing key."""

    signing_key: bytes
    sealing_print: str

    def told(self) -> dict[str, str]:
        """As it stands in a statement."""
        return {"sealing": self.sealing_print, "signing": self.signing_key.hex()}


@dataclass
class Chain:
    """A group as its statements make it."""

    group_id: UUID
    root: bytes
    epoch: int = -1
    prints: dict[int, str] = field(default_factory=dict)
    """The fingerprint of each epoch's sealing key."""
    members: dict[UUID, Vouched] = field(default_factory=dict)
    position: int = -1
    head: str = ""

    def follow(self, statement: Statement) -> None:
        """Take in the next statement. Raises Untrusted where it does not follow."""
        body = _read(statement.body)
        self._check_place(body, statement)
        try:
            self._take_in(body)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise Untrusted from None
        self.position, self.head = self.position + 1, statement.hash

    def _take_in(self, body: Mapping[str, Any]) -> None:
        match body.get("kind"):
            case "group.founding" if self.position < 0:
                self._begin(body)
            case "group.admission" if self.position >= 0:
                self.members[UUID(hex=body["member"])] = _vouched(body)
            case "group.epoch" if self.position >= 0:
                self._renew(body)
            case _:
                raise Untrusted

    @property
    def sealing_print(self) -> str:
        """The fingerprint of the newest epoch's sealing key."""
        return self.prints.get(self.epoch, "")

    def next_facts(self) -> dict[str, Any]:
        """What the next statement must say of its place."""
        return {"before": self.head, "group": self.group_id.hex, "position": self.position + 1}

    def vouches_for(self, member_id: UUID, signing_key: bytes, sealing_key: bytes) -> bool:
        """Whether these are the keys of a member of the group."""
        return self.members.get(member_id) == Vouched(signing_key, fingerprint(sealing_key))

    def _check_place(self, body: Mapping[str, Any], statement: Statement) -> None:
        known = {member.signing_key for member in self.members.values()}
        if statement.signer != self.root and (self.position < 0 or statement.signer not in known):
            raise Untrusted
        facts = {name: body.get(name) for name in ("before", "group", "position")}
        if canonical(facts) != canonical(self.next_facts()) or not statement.holds:
            raise Untrusted

    def _begin(self, body: Mapping[str, Any]) -> None:
        if body["epoch"] != 0:
            raise Untrusted
        self.epoch, self.prints = 0, {0: str(body["sealing"])}
        self.members = {UUID(member): _vouched(keys) for member, keys in body["members"].items()}

    def _renew(self, body: Mapping[str, Any]) -> None:
        staying = {UUID(member): _vouched(keys) for member, keys in body["members"].items()}
        if body["epoch"] != self.epoch + 1 or any(self.members.get(each) != keys for each, keys in staying.items()):
            raise Untrusted
        self.epoch, self.members = self.epoch + 1, staying
        self.prints[self.epoch] = str(body["sealing"])


def read_chain(group_id: UUID, root: bytes, statements: Iterable[Statement]) -> Chain:
    """The group, from all its statements in order. Raises Untrusted where one does not lead back to the root."""
    chain = Chain(group_id, root)
    for statement in statements:
        chain.follow(statement)
    if chain.position < 0:
        raise Untrusted
    return chain


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        raise Untrusted from None
    if not isinstance(found, dict) or canonical(found) != body:
        raise Untrusted
    return found


def _vouched(keys: Mapping[str, Any]) -> Vouched:
    return Vouched(bytes.fromhex(keys["signing"]), str(keys["sealing"]))
