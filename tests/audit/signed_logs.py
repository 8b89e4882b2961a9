"""Logs that hold signed statements, written by whoever holds the log's key: honest ones, and any other."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fundapp.audit.verify import Refused, Summary, verify_export
from fundapp.vault.chain import ADMISSION, EPOCH, FOUNDING, Chain
from fundapp.vault.pairs import SigningPair
from fundapp.vault.statements import Statement, sign_statement
from tests.audit.histories import History, digest, made

ACTIONS = {FOUNDING: "vault.group.founded", ADMISSION: "vault.group.admitted", EPOCH: "vault.group.renewed"}


def pair(name: str) -> SigningPair:
    """Somebody's signing pair, the same each time."""
    return SigningPair(digest("signing", name))


def own_id(name: str) -> UUID:
    """The id of a person or group."""
    return UUID(bytes=digest("id", name)[:16])


def keys(name: str) -> dict[str, str]:
    """A member's public keys as a statement tells them."""
    return {"sealing": digest("sealing", name).hex(), "signing": pair(name).public.hex()}


def members(*names: str) -> dict[str, Any]:
    """Several of them, by id."""
    return {own_id(name).hex: keys(name) for name in names}


ROOT = pair("root").public


@dataclass
class Told:
    """What an entry says: its action and its payload."""

    action: str
    payload: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """The body of its statement."""
        found: dict[str, Any] = json.loads(self.payload["statement"]["body"])
        return found

    def restate(self, by: str, **facts: Any) -> None:
        """Change what its statement says, and sign it by `by`."""
        body = {**self.body, **facts}
        self.payload["statement"] = sign_statement(pair(by), body.pop("kind"), body).told()


@dataclass
class Book:
    """The entries of a log, and the chains of its groups as they were made honestly."""

    entries: list[Told] = field(default_factory=list)
    chains: dict[str, Chain] = field(default_factory=dict)

    def found(self, group: str, *names: str) -> Told:
        """The root founds a group."""
        facts = {"code": group, "epoch": 0, "members": members(*names), "sealing": digest(group, 0).hex()}
        return self.link(group, FOUNDING, facts, "root")

    def admit(self, group: str, name: str, by: str) -> Told:
        """A member admits somebody."""
        told = self.link(group, ADMISSION, {"member": own_id(name).hex, **keys(name)}, by)
        told.payload["member"] = own_id(name).hex
        return told

    def renew(self, group: str, *names: str, by: str) -> Told:
        """A member makes a new epoch for those named."""
        epoch = self.chain(group).epoch + 1
        facts = {"epoch": epoch, "members": members(*names), "sealing": digest(group, epoch).hex()}
        told = self.link(group, EPOCH, facts, by)
        told.payload["epoch"] = epoch
        return told

    def leave(self, group: str, name: str) -> Told:
        """Somebody's membership ends at once."""
        return self.tell("vault.group.left", group, member=own_id(name).hex)

    def vote(self, name: str, **facts: Any) -> Told:
        """Somebody signs a vote."""
        return self.tell("case.vote.cast", "case", statement=sign_statement(pair(name), "vote", facts).told())

    def chain(self, group: str) -> Chain:
        """What was honestly stated of a group."""
        return self.chains.setdefault(group, Chain(own_id(group), ROOT))

    def link(self, group: str, kind: str, facts: dict[str, Any], by: str) -> Told:
        """The next statement of a group, which must follow."""
        stated = self.next(group, kind, facts, by)
        self.chain(group).follow(stated)
        return self.tell(ACTIONS[kind], group, statement=stated.told())

    def slip_in(self, group: str, kind: str, facts: dict[str, Any], by: str) -> Told:
        """A statement in the right place that need not follow."""
        return self.tell(ACTIONS[kind], group, statement=self.next(group, kind, facts, by).told())

    def next(self, group: str, kind: str, facts: dict[str, Any], by: str) -> Statement:
        """A statement that names the right place, unless `facts` name another."""
        return sign_statement(pair(by), kind, {**self.chain(group).next_facts(), **facts})

    def tell(self, action: str, subject: str, **payload: Any) -> Told:
        """One more entry."""
        bound = {"actor": None, "request": "test", "subject": own_id(subject).hex}
        self.entries.append(Told(action, {**payload, **bound}))
        return self.entries[-1]

    def history(self) -> History:
        """The log, one checkpoint over everything, signed by its key."""
        entries = [made(number, "signed", each.payload, action=each.action) for number, each in enumerate(self.entries)]
        return History(entries, {len(entries)})


def read(lines: list[bytes], root: bytes | None = ROOT) -> Summary:
    """What `verify.py` finds."""
    return verify_export(lines, root=root)


def verdict(lines: list[bytes], root: bytes | None = ROOT) -> tuple[str, int]:
    """The name of the sentence that refuses an export and the entry that it names; nothing and -1 for a good one."""
    try:
        read(lines, root)
    except Refused as refused:
        return refused.message_id, int(str(refused.values["index"]))
    return "", -1


def honest() -> Book:
    """Two groups, one of them changing, and votes. Entries are numbered in the comments."""
    book = Book()
    book.found("officers", "awa", "bela")  # 0
    book.found("committee", "chantal", "didier")  # 1
    book.admit("officers", "esther", by="awa")  # 2
    book.vote("esther", round=1)  # 3
    book.vote("bela", round=1)  # 4
    book.leave("officers", "bela")  # 5
    book.renew("officers", "awa", "esther", by="esther")  # 6
    book.admit("officers", "fatou", by="awa")  # 7
    book.tell("vault.member.reset", "didier", **keys("didier's new keys"))  # 8
    book.vote("chantal", round=2)  # 9
    book.vote("fatou", round=2)  # 10
    return book
