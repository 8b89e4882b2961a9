"""Logs in which a committee decides, written by whoever holds the log's key: an honest one, and any other."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fundapp.audit.verify import canonical
from fundapp.vault.statements import sign_statement
from tests.audit.histories import History, digest, made
from tests.audit.signed_logs import Book, Told, own_id, pair

PEOPLE = ("awa", "bruno", "claire", "denis", "esther", "firmin", "grace")
EVERY = {"priorities": ["P1", "P2", "P3"], "risks": ["extreme", "high", "low", "moderate"]}
POLICY: dict[str, Any] = {
    "appeal_days": 30,
    "bands": [{"floor": 0, "track": "fast", **EVERY}, {"floor": 500_000, "track": "full", **EVERY}],
    "ceiling": 3_000_000,
    "currency": "XAF",
    "rules": {
        "fast": {"hours": 12, "organisations": 2, "quorum": 2, "ratify_days": 14, "unanimous": True},
        "full": {"hours": 72, "organisations": 2, "quorum": 3, "ratify_days": None, "unanimous": False},
    },
    "same_organisation_votes": False,
}
BRIEF = digest("brief").hex()


def person(name: str) -> str:
    """Somebody's id."""
    return own_id(name).hex


def home(name: str) -> str:
    """Their organisation's."""
    return own_id(f"home of {name}").hex


def body_of(policy: Mapping[str, Any]) -> str:
    """A policy as it is signed."""
    return canonical(policy).decode()


def digest_of(policy: Mapping[str, Any]) -> str:
    """What votes are bound to."""
    return hashlib.sha256(body_of(policy).encode()).hexdigest()


@dataclass
class Noted(Told):
    """An entry with its minute."""

    minute: str = ""


@dataclass
class Ballot:
    """A vote as it waits to be opened."""

    told: dict[str, Any]
    entry: Noted


@dataclass
class Chamber(Book):
    """Groups, policies, rounds. `clock`: minutes since midnight; each entry takes one."""

    clock: int = 0
    rounds: dict[str, dict[str, Any]] = field(default_factory=dict)
    ballots: dict[str, dict[str, Ballot]] = field(default_factory=dict)

    @property
    def minute(self) -> str:
        """The minute of the next entry."""
        day, rest = divmod(self.clock, 1440)
        return f"2026-03-{14 + day:02}T{rest // 60:02}:{rest % 60:02}Z"

    def tell(self, action: str, subject: str, **payload: Any) -> Noted:
        """One more entry."""
        bound = {"actor": None, "request": "test", "subject": own_id(subject).hex}
        noted = Noted(action, {**bound, **payload}, self.minute)
        self.entries.append(noted)
        self.clock += 1
        return noted

    def history(self) -> History:
        """The log, one checkpoint over everything, signed by its key."""
        entries = [
            made(number, "decided", each.payload, action=each.action, minute=getattr(each, "minute", self.minute))
            for number, each in enumerate(self.entries)
        ]
        return History(entries, {len(entries)})

    def state(self, by: str, kind: str, facts: Mapping[str, Any]) -> dict[str, str]:
        """A statement of this minute."""
        return sign_statement(pair(by), kind, {**facts, "minute": self.minute}).told()

    def sign(self, name: str, policy: Mapping[str, Any] = POLICY, called: str = "policy", number: int = 1) -> Noted:
        """Somebody signs a policy."""
        told = {"number": number, "digest": digest_of(policy)}
        facts = {**told, "policy": own_id(called).hex, "body": body_of(policy), "member": person(name)}
        statement = self.state(name, "committee.policy", facts)
        return self.tell("committee.policy.signed", called, statement=statement, **told)

    def convene(self, called: str, *asked: int, **more: Any) -> Noted:
        """A question about a case."""
        facts = {
            "round": own_id(called).hex, "case": own_id(more.pop("case", "case")).hex, "question": "award",
            "about": None, "policy": digest_of(POLICY), "track": "full" if sum(asked) >= 500_000 else "fast",
            "priority": "P2", "risk": "high", "currency": "XAF", "room": 3_000_000, "asked": list(asked),
            "brief": BRIEF, "brief_version": 1, "barred": sorted([person("solange"), person("idriss")]), "seats": {},
        } | more  # fmt: skip
        self.rounds[called], self.ballots[called] = facts, {}
        told = {name: facts[name] for name in ("round", "about", "question", "case", "policy", "track", "barred")}
        people = sorted(map(person, PEOPLE))
        return self.tell("committee.round.convened", called, **told, people=people, members=people)

    def declare(self, called: str, name: str, grade: str = "none", *, votes: bool | None = None) -> Noted:
        """What somebody says of themselves."""
        may = grade in ("none", "professional") if votes is None else votes
        facts = {"round": own_id(called).hex, "case": self.rounds[called]["case"], "member": person(name)}
        facts |= {"grade": grade, "organisation": home(name)}
        statement = self.state(name, "committee.declaration", facts)
        action = "committee.conflict.declared" if may else "committee.member.recused"
        told = {"round": own_id(called).hex, "grade": grade, "votes": may, "statement": statement}
        if not may:
            self.rounds[called]["seats"].pop(person(name), None)
        return self.tell(action, f"seat of {name}", **told)

    def officer(self, called: str, action: str, **more: Any) -> Noted:
        """An officer states what the round rests on, or a member of what members conduct."""
        facts = self.rounds[called]
        usual = "awa" if facts["question"] == "go" else "solange"
        statement = self.state(more.pop("by", None) or usual, "committee.opening", facts)
        return self.tell(action, called, round=facts["round"], policy=facts["policy"], statement=statement, **more)

    def open(self, called: str, *names: str, by: str | None = None) -> Noted:
        """An officer opens a round for these, or a member what members conduct."""
        self.rounds[called]["seats"] = {person(name): home(name) for name in names}
        return self.officer(called, "committee.round.opened", by=by)

    def fill(self, called: str, name: str) -> Noted:
        """An officer gives a seat to somebody."""
        self.rounds[called]["seats"] = {**self.rounds[called]["seats"], person(name): home(name)}
        return self.officer(called, "committee.seat.filled")

    def rewrite(self, called: str) -> Noted:
        """An officer changes the brief."""
        self.rounds[called]["brief_version"] += 1
        self.rounds[called]["brief"] = digest("brief", self.rounds[called]["brief_version"]).hex()
        return self.officer(called, "committee.brief.changed", voids=0)

    def cast(self, called: str, name: str, *amounts: int, by: str = "", **more: Any) -> Noted:
        """Somebody votes."""
        facts, before = self.rounds[called], self.ballots[called].get(name)
        revision = (before.told["revision"] if before else 0) + 1
        body = {name: facts[name] for name in ("round", "case", "question", "brief", "brief_version", "currency")}
        body |= {"asked": facts["asked"], "member": person(name), "revision": revision}
        body |= {"choice": "for", "amounts": list(amounts), "conditions": [], "remedy": None, "reason": None} | more
        salt = digest("salt", called, name, revision)
        told = {"member": person(name), "revision": revision, "salt": salt.hex()}
        told["statement"] = self.state(by or name, "committee.vote", body)
        public = {"round": facts["round"], "member": person(name), "revision": revision}
        public |= {"brief_version": facts["brief_version"], "vote": commitment(told)}
        entry = self.tell("committee.vote.cast", f"vote {called} {name} {revision}", **public)
        self.ballots[called][name] = Ballot(told, entry)
        return entry

    def against(self, called: str, name: str, remedy: str | None = "decline", reason: str | None = None) -> Noted:
        """Somebody votes against it."""
        return self.cast(called, name, choice="against", remedy=remedy, reason=reason)

    def decide(self, called: str, outcome: str = "approved", amounts: tuple[int, ...] = (), **more: Any) -> Noted:
        """The round is decided; the votes of whoever has a seat, on the present brief, are opened."""
        facts, ballots = self.rounds[called], self.ballots[called]
        votes = [
            ballots[name].told
            for name in sorted(ballots, key=person)
            if person(name) in facts["seats"] and ballots[name].entry.payload["brief_version"] == facts["brief_version"]
        ]
        told = {
            "round": facts["round"], "case": facts["case"], "policy": facts["policy"], "outcome": outcome,
            "amounts": list(amounts), "conditions": [], "reason": None, "votes": votes,
        }  # fmt: skip
        return self.tell("committee.round.decided", called, **{**told, **more})

    def step(self, action: str, called: str, **more: Any) -> Noted:
        """Another step of a round."""
        return self.tell(f"committee.round.{action}", called, round=own_id(called).hex, **more)

    def verify_case(self, action: str, name: str, case: str = "case") -> Noted:
        """Somebody verifies a case."""
        return self.tell(action, f"check by {name}", case=own_id(case).hex, actor=person(name))


def commitment(told: Mapping[str, Any]) -> str:
    """What is committed to of a vote that is told so."""
    stated = told["statement"]
    sealed = bytes.fromhex(told["salt"]) + stated["body"].encode() + bytes.fromhex(stated["signature"])
    return hashlib.sha256(sealed).hexdigest()


def revote(chamber: Chamber, called: str, name: str, by: str = "", /, *, committed: bool = False, **facts: Any) -> None:
    """Change a vote that was cast, and sign it by `by`; with `committed`, what the log holds of it too."""
    ballot = chamber.ballots[called][name]
    body = {**json.loads(ballot.told["statement"]["body"]), **facts}
    ballot.told["statement"] = sign_statement(pair(by or name), body.pop("kind"), body).told()
    if committed:
        ballot.entry.payload["vote"] = commitment(ballot.told)


def founded() -> Chamber:
    """Groups and a policy in force: entries 0 to 3."""
    chamber = Chamber()
    chamber.found("officers", "solange", "idriss")
    chamber.found("committee", *PEOPLE)
    chamber.sign("awa")
    chamber.sign("bruno")
    return chamber


def opened(*asked: int, seats: tuple[str, ...] = ("awa", "bruno", "claire"), **more: Any) -> Chamber:
    """A round before its panel: entries 4 (convened), 5 to 7 (declared), 8 (opened)."""
    chamber = founded()
    chamber.convene("round", *(asked or (600_000, 200_000)), **more)
    for name in seats:
        chamber.declare("round", name)
    chamber.open("round", *seats)
    return chamber


def honest() -> Chamber:
    """A round that was approved: entries 9 to 11 (cast), 12 (decided)."""
    chamber = opened()
    chamber.cast("round", "awa", 600_000, 200_000)
    chamber.cast("round", "bruno", 500_000, 0)
    chamber.cast("round", "claire", 400_000, 100_000)
    chamber.decide("round", amounts=(500_000, 100_000))
    return chamber
